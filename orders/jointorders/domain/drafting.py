"""Opening an order, its legal mode, and the check before firms are asked."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from cluster.kernel.errors import Clash, RuleBroken
from cluster.kernel.text import clean_line
from cluster.ledger.codec import Event, event
from orders.jointorders.domain.state import LotReady, Mode, OrderState, State

NUMBERS = "order-numbers"  # carried by every opening: two orders never share a number
USABLE_MODES = frozenset({Mode.PRIME})


@event("orders.order.opened@1")
class OrderOpened(Event):
    customer_id: UUID
    title: str
    mode: Mode
    number: str

    def tags(self) -> tuple[str, ...]:
        return (NUMBERS,)


@event("orders.order.mode-changed@1")
class ModeChanged(Event):
    mode: Mode
    reason: str


@event("orders.order.checked@1")
class OrderChecked(Event):
    lots: list[LotReady]


class Inquiry(msgspec.Struct, frozen=True, kw_only=True):
    """What the coordinator writes down first."""

    customer_id: UUID
    title: str
    mode: str
    number: str


def open_order(order: OrderState, inquiry: Inquiry, at: datetime) -> None:
    """Write down a customer's inquiry."""
    order.need(State.NEW)
    title = clean_line(inquiry.title, field="title", longest=80)
    if not title:
        raise RuleBroken("title-missing", field="title")
    order.emit(
        OrderOpened(
            customer_id=inquiry.customer_id,
            title=title,
            mode=usable(inquiry.mode),
            number=inquiry.number,
            at=at,
        )
    )


def change_mode(
    order: OrderState, mode: str, reason: str, *, has_pledge: bool, at: datetime
) -> None:
    """Another legal mode, with its reason, only before the first pledge."""
    if has_pledge:
        raise Clash("mode-locked")
    order.need(State.DRAFT, State.CHECKED, State.COLLECTING)
    order.emit(ModeChanged(reason=given_reason(reason), mode=usable(mode), at=at))


def check_order(order: OrderState, ready: list[LotReady], at: datetime) -> None:
    """Every lot is measured and its unit known."""
    order.need(State.DRAFT)
    measured = {lot.lot_id for lot in ready}
    missing = next((str(lot) for lot in order.lots if lot not in measured), None)
    if missing is not None or not order.lots:
        raise RuleBroken("lot-not-ready", lot=missing or "")
    order.emit(OrderChecked(lots=ready, at=at))


def usable(mode: str) -> Mode:
    """The mode by its name; those whose papers do not exist yet are refused."""
    if mode not in USABLE_MODES:
        raise RuleBroken("mode-not-allowed", field="mode")
    return Mode(mode)


def given_reason(reason: str) -> str:
    """A reason in one line; an empty one is refused."""
    text = clean_line(reason, field="reason")
    if not text:
        raise RuleBroken("reason-missing", field="reason")
    return text


def _opened(order: OrderState, e: OrderOpened) -> None:
    order.state, order.mode, order.customer_id = State.DRAFT, e.mode, e.customer_id


def _mode_changed(order: OrderState, e: ModeChanged) -> None:
    order.mode = e.mode


def _checked(order: OrderState, e: OrderChecked) -> None:
    order.state, order.ready = State.CHECKED, {lot.lot_id: lot for lot in e.lots}


ON: dict[type[Event], Callable[..., Any]] = {
    OrderOpened: _opened,
    ModeChanged: _mode_changed,
    OrderChecked: _checked,
}
