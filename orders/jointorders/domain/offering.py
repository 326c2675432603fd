"""Offers to the customer: drafted from the blind steps, sent by link, countered."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from cluster.kernel.clock import SEOUL
from cluster.kernel.errors import Clash, RuleBroken
from cluster.kernel.text import clean_text
from cluster.ledger.codec import Event, event
from orders.capacity.domain.curve import feasible
from orders.jointorders.domain.link import link_id
from orders.jointorders.domain.state import Offer, OfferLine, OrderState, State

MOST_ROUNDS = 3
MOST_WON = 999_999_999
REMINDING_CUSTOMER = ("offer-half", "offer-day-before")  # of no use once he has answered


@event("orders.order.offer-drafted@1")
class OfferDrafted(Event):
    offer: Offer


@event("orders.order.offer-sent@1")
class OfferSent(Event):
    version: int
    link_id: UUID
    half_at: datetime
    day_before_at: datetime
    valid_until: datetime


@event("orders.order.link-reissued@1")
class LinkReissued(Event):
    version: int
    link_id: UUID
    number: int


@event("orders.order.offer-viewed@1")
class OfferViewed(Event):
    version: int


@event("orders.order.offer-countered@1")
class OfferCountered(Event):
    version: int
    round: int
    lines: list[OfferLine]
    delivery_on: date
    note: str
    remind_at: datetime
    tell_at: datetime


def draft_offer(order: OrderState, offer: Offer, at: datetime) -> None:
    """The next version; a quantity the steps do not show at its price is refused."""
    order.need(State.PRICING, State.COUNTERED)
    _must_name_every_lot_once(order, offer.lines)
    for line in offer.lines:
        _must_be_offerable(order, line)
    if offer.valid_until <= at:
        raise RuleBroken("valid-until", field="valid_until")
    if offer.delivery_on <= at.astimezone(SEOUL).date():
        raise RuleBroken("due", field="delivery_on")
    order.emit(OfferDrafted(offer=_numbered(order, offer), at=at))


def next_version(order: OrderState) -> int:
    """The version a new draft gets."""
    return order.offer.version + 1 if order.offer else 1


def send_offer(order: OrderState, version: int, link: UUID, at: datetime) -> Offer:
    """Send the drafted version by a link of its own."""
    order.need(State.PRICING)
    if order.offer is None:
        raise Clash("offer-missing")
    if order.offer.version != version or order.sent_version == version:
        raise Clash("changed-meanwhile")
    until = order.offer.valid_until
    if until <= at:
        raise RuleBroken("valid-until", field="valid_until")
    order.emit(
        OfferSent(
            version=version,
            link_id=link,
            half_at=at + (until - at) / 2,
            day_before_at=until - timedelta(hours=24),
            valid_until=until,
            at=at,
        )
    )
    return order.offer


def reissue_link(order: OrderState, reissued: LinkReissued) -> Offer:
    """Another link to the same version: the one before was locked, lost or seen by others."""
    order.need_offer_out()
    offer = order.sent
    if offer is None or reissued.version != order.sent_version:
        raise Clash("changed-meanwhile")
    if offer.valid_until <= reissued.at:
        raise Clash("expired")
    order.emit(reissued)
    return offer


def link_of(order: OrderState) -> UUID | None:
    """The link that the customer has now; None before the first offer was sent."""
    if not order.sent_version:
        return None
    return link_id(order.id, order.sent_version, order.link_number)


def offer_clocks(sent: OfferSent) -> list[tuple[str, datetime]]:
    """Reminders and end; a reminder that would be due at the sending is none."""
    half, day = ("offer-half", sent.half_at), ("offer-day-before", sent.day_before_at)
    return [*(c for c in (half, day) if c[1] > sent.at), ("offer-valid", sent.valid_until)]


def view_offer(order: OrderState, version: int, at: datetime) -> None:
    """The customer acted on the page for the first time; changes no state."""
    if order.state == State.OFFERED and order.viewed_version != version:
        order.emit(OfferViewed(version=version, at=at))


def counter_offer(order: OrderState, counter: OfferCountered, stamp: datetime) -> None:
    """The customer wishes other terms; three rounds at most."""
    must_be_answerable(order, counter.version, stamp)
    order.need(State.OFFERED)
    if order.rounds >= MOST_ROUNDS:
        raise Clash("rounds", most=MOST_ROUNDS)
    _must_name_every_lot_once(order, counter.lines)
    for line in counter.lines:
        _must_be_positive(line)
    if counter.delivery_on <= counter.at.astimezone(SEOUL).date():
        raise RuleBroken("due", field="delivery_on")
    counter.note = clean_text(counter.note, field="note", longest=1000)
    counter.round = order.rounds + 1
    order.emit(counter)


def must_be_answerable(order: OrderState, version: int, stamp: datetime) -> Offer:
    """One answer, to the version he has, before it expires; the offer he answers."""
    if order.answer:
        raise Clash("already", answer=order.answer)
    order.need_offer_out()
    if order.sent_version != version or order.sent is None:
        raise Clash("changed-meanwhile")
    if stamp >= order.sent.valid_until:
        raise Clash("expired")
    return order.sent


def _must_name_every_lot_once(order: OrderState, lines: list[OfferLine]) -> None:
    if sorted(str(line.lot_id) for line in lines) != sorted(str(lot) for lot in order.lots):
        raise RuleBroken("field-invalid", field="lines")


def _must_be_offerable(order: OrderState, line: OfferLine) -> None:
    _must_be_positive(line)
    if line.quantity > order.lots[line.lot_id].quantity:
        raise RuleBroken("qty", field=f"quantity-{line.lot_id}")
    steps = order.curve.get(line.lot_id)
    if steps and line.quantity > (shown := feasible(steps, line.unit_price_won)):
        raise RuleBroken("not-feasible", field=f"price-{line.lot_id}", pieces=shown)


def _must_be_positive(line: OfferLine) -> None:
    if not 1 <= line.unit_price_won <= MOST_WON:
        raise RuleBroken("price", field=f"price-{line.lot_id}", most=MOST_WON)
    if line.quantity < 1:
        raise RuleBroken("qty", field=f"quantity-{line.lot_id}")


def _numbered(order: OrderState, offer: Offer) -> Offer:
    return Offer(
        version=next_version(order),
        lines=offer.lines,
        delivery_on=offer.delivery_on,
        valid_until=offer.valid_until,
        terms=clean_text(offer.terms, field="terms", longest=2000),
    )


def _drafted(order: OrderState, e: OfferDrafted) -> None:
    order.state, order.offer = State.PRICING, e.offer


def _sent(order: OrderState, e: OfferSent) -> None:
    order.state, order.sent_version, order.link_number = State.OFFERED, e.version, 1
    order.sent = order.offer
    order.clocks = {name: e.version for name, _ in offer_clocks(e)}


def _reissued(order: OrderState, e: LinkReissued) -> None:
    order.link_number = e.number


def _viewed(order: OrderState, e: OfferViewed) -> None:
    order.viewed_version = e.version


def _countered(order: OrderState, e: OfferCountered) -> None:
    order.state, order.rounds = State.COUNTERED, e.round
    kept = {name: v for name, v in order.clocks.items() if name not in REMINDING_CUSTOMER}
    order.clocks = kept | {"counter-remind": e.round, "counter-tell": e.round}


ON: dict[type[Event], Callable[..., Any]] = {
    OfferDrafted: _drafted,
    OfferSent: _sent,
    LinkReissued: _reissued,
    OfferViewed: _viewed,
    OfferCountered: _countered,
}
