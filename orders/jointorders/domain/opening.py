"""Two persons open the seals together, or price without a curve."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cluster.kernel.errors import Clash, NotAllowed, RuleBroken
from cluster.ledger.codec import Event, event
from orders.jointorders.domain.drafting import given_reason
from orders.jointorders.domain.state import LotCurve, OrderState, SignOff, State

FRESH_FOR = timedelta(minutes=5)
CURVE, WITHOUT_CURVE = "curve", "without-curve"
COORDINATOR, SECOND = "coordinator", "second"


@event("orders.order.opening-signed@1")
class OpeningSigned(Event):
    what: str  # "curve" or "without-curve"
    signoff: SignOff
    reason: str


@event("orders.order.seal-opened@1")
class SealOpened(Event):
    coordinator_id: UUID
    second_person_id: UUID


@event("orders.order.curve-opened@1")
class CurveOpened(Event):
    lots: list[LotCurve]


@event("orders.order.priced-without-curve@1")
class PricedWithoutCurve(Event):
    coordinator_id: UUID
    second_person_id: UUID
    reason: str


@event("orders.order.seal-found-broken@1")
class SealFoundBroken(Event):
    code: str  # "seal-broken" or "seal-key-missing"
    firm_id: UUID


def sign(order: OrderState, signing: OpeningSigned, firm_id: UUID | None) -> bool:
    """One of the two signs; True when both have, each signed in within five minutes."""
    order.need(State.SEALED)
    if order.checkpoint is None:
        raise Clash("checkpoint-missing")
    _must_be_possible(order, signing.what)
    _must_be_second_and_free(order, signing.signoff, firm_id)
    if signing.at - signing.signoff.fresh_at > FRESH_FOR:
        raise NotAllowed("sign-in-again")
    if signing.what == WITHOUT_CURVE:
        signing.reason = given_reason(signing.reason or order.opening_reason)
    order.emit(signing)
    return both_signed(order, signing.what, signing.at)


def both_signed(order: OrderState, what: str, at: datetime) -> bool:
    """Coordinator and second person have signed, and both sign-ins are still fresh."""
    signs = [order.signoffs.get((what, role)) for role in (COORDINATOR, SECOND)]
    return all(sign is not None and at - sign.fresh_at <= FRESH_FOR for sign in signs)


def open_curve(order: OrderState, curves: list[LotCurve], at: datetime) -> None:
    """The curve of every lot, computed once; the floors behind it are forgotten."""
    first, second = _pair(order, CURVE, at)
    order.emit(SealOpened(coordinator_id=first, second_person_id=second, at=at))
    order.emit(CurveOpened(lots=curves, at=at))


def price_without_curve(order: OrderState, reason: str, at: datetime) -> None:
    """Too few pledges for a curve: the prime prices alone, and no quantity is shown."""
    first, second = _pair(order, WITHOUT_CURVE, at)
    order.emit(
        PricedWithoutCurve(coordinator_id=first, second_person_id=second, reason=reason, at=at)
    )


def note_broken(order: OrderState, finding: SealFoundBroken) -> None:
    """A seal does not fit, at the opening or the division: the order stops, nothing is guessed."""
    order.need(State.SEALED, State.WON)
    order.emit(finding)


def _pair(order: OrderState, what: str, at: datetime) -> tuple[UUID, UUID]:
    order.need(State.SEALED)
    if not both_signed(order, what, at):
        raise NotAllowed("second-person-needed")
    signs = order.signoffs
    return signs[what, COORDINATOR].person_id, signs[what, SECOND].person_id


def _must_be_possible(order: OrderState, what: str) -> None:
    if what == CURVE and not order.can_show_curve:
        raise Clash("too-few")
    if what == WITHOUT_CURVE and order.can_show_curve:
        raise Clash("curve-possible")


def _must_be_second_and_free(order: OrderState, sign: SignOff, firm_id: UUID | None) -> None:
    if sign.role == SECOND and sign.person_id != order.second_person_id:
        raise NotAllowed("not-allowed")
    others = (s.person_id for (_, role), s in order.signoffs.items() if role != sign.role)
    if sign.person_id in others:
        raise NotAllowed("second-person-needed")
    if sign.role == SECOND and firm_id in {c.firm_id for c in order.commitments}:
        raise RuleBroken("conflict")


def _signed(order: OrderState, e: OpeningSigned) -> None:
    order.signoffs[e.what, e.signoff.role] = e.signoff
    order.opening_reason = e.reason


def _opened(_: OrderState, __: SealOpened) -> None:
    """The curve follows in the same append."""


def _curve(order: OrderState, e: CurveOpened) -> None:
    order.state, order.curve = State.PRICING, {lot.lot_id: lot.steps for lot in e.lots}
    order.clocks, order.broken = {}, ""


def _without(order: OrderState, _: PricedWithoutCurve) -> None:
    order.state, order.curve, order.clocks = State.PRICING, {}, {}
    order.broken = ""


def _broken(order: OrderState, e: SealFoundBroken) -> None:
    order.signoffs, order.broken = {}, e.code


ON: dict[type[Event], Callable[..., Any]] = {
    OpeningSigned: _signed,
    SealOpened: _opened,
    CurveOpened: _curve,
    PricedWithoutCurve: _without,
    SealFoundBroken: _broken,
}
