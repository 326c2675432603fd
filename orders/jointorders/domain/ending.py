"""How an order is won, lost, expired or cancelled, and the end of its seals."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cluster.kernel.errors import Clash, RuleBroken
from cluster.ledger.codec import Event, event
from orders.jointorders.domain.drafting import given_reason
from orders.jointorders.domain.offering import must_be_answerable
from orders.jointorders.domain.state import ENDED, OfferLine, OrderState, State

STARTED = (State.PRODUCING,)


@event("orders.order.offer-accepted@1")
class OfferAccepted(Event):
    version: int
    link_id: UUID


@event("orders.order.won@1")
class OrderWon(Event):
    version: int
    lines: list[OfferLine]
    delivery_on: date


@event("orders.order.lost@1")
class OrderLost(Event):
    reason: str


@event("orders.order.expired@1")
class OrderExpired(Event):
    version: int


@event("orders.order.cancelled@1")
class OrderCancelled(Event):
    reason: str


@event("orders.order.seal-keys-destroyed@1")
class SealKeysDestroyed(Event):
    key_ids: list[str]


@event("orders.order.deadline-passed@1")
class DeadlinePassed(Event):
    name: str
    version: int


def accept(order: OrderState, version: int, link_id: UUID, stamp: datetime, at: datetime) -> None:
    """The customer accepts the newest version: the order is won."""
    offer = must_be_answerable(order, version, stamp)
    order.need(State.OFFERED)
    order.emit(OfferAccepted(version=version, link_id=link_id, at=at))
    order.emit(OrderWon(version=version, lines=offer.lines, delivery_on=offer.delivery_on, at=at))


def decline(order: OrderState, version: int, reason: str, stamp: datetime, at: datetime) -> None:
    """The customer declines: the order is lost."""
    must_be_answerable(order, version, stamp)
    order.emit(OrderLost(reason=given_reason(reason), at=at))


def cancel(order: OrderState, reason: str, at: datetime) -> None:
    """Given up before work starts."""
    if order.state in STARTED:
        raise Clash("work-started")
    if order.state in ENDED or order.state == State.NEW:
        raise Clash("state-wrong", state=str(order.state))
    order.emit(OrderCancelled(reason=given_reason(reason), at=at))


def pass_deadline(order: OrderState, name: str, version: int, at: datetime) -> bool:
    """A clock ran out; one of an older version does nothing and says False."""
    if order.clocks.get(name) != version:
        return False
    order.emit(DeadlinePassed(name=name, version=version, at=at))
    return True


def expire(order: OrderState, drained: datetime, at: datetime) -> None:
    """No answer until the offer's last moment; all that was stamped before `drained` is in."""
    order.need_offer_out()
    if order.sent is not None and drained < order.sent.valid_until:
        raise RuleBroken("still-draining")
    order.emit(OrderExpired(version=order.sent_version, at=at))


def destroy_keys(order: OrderState, key_ids: list[str], at: datetime) -> None:
    """The sealed prices of an ended order become unreadable for everybody."""
    order.emit(SealKeysDestroyed(key_ids=key_ids, at=at))


def _accepted(order: OrderState, _: OfferAccepted) -> None:
    order.answer = "accepted"


def _won(order: OrderState, _: OrderWon) -> None:
    order.state, order.clocks = State.WON, {}


def _lost(order: OrderState, _: OrderLost) -> None:
    order.state, order.answer, order.clocks = State.LOST, "declined", {}


def _expired(order: OrderState, _: OrderExpired) -> None:
    order.state, order.clocks = State.EXPIRED, {}


def _cancelled(order: OrderState, _: OrderCancelled) -> None:
    order.state, order.clocks = State.CANCELLED, {}


def _destroyed(order: OrderState, _: SealKeysDestroyed) -> None:
    order.clocks = {}


def _passed(order: OrderState, e: DeadlinePassed) -> None:
    order.clocks = {name: v for name, v in order.clocks.items() if name != e.name}
    order.passed = {**order.passed, e.name: e.version}


ON: dict[type[Event], Callable[..., Any]] = {
    OfferAccepted: _accepted,
    OrderWon: _won,
    OrderLost: _lost,
    OrderExpired: _expired,
    OrderCancelled: _cancelled,
    SealKeysDestroyed: _destroyed,
    DeadlinePassed: _passed,
}
