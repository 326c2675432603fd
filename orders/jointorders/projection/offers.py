"""What was offered and countered: one row per version and per round."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from cluster.kernel.ids import id_for
from cluster.ledger.codec import Event
from cluster.ledger.projection import Family, Projection, projection
from orders.jointorders.domain.ending import OrderExpired, OrderLost, OrderWon
from orders.jointorders.domain.offering import OfferCountered, OfferDrafted, OfferSent
from orders.jointorders.models import OfferRow

Rows = Family[Any]


def offer_key(order_id: UUID | None, side: str, number: int) -> UUID:
    """One row for one version (`us`) or one round (`customer`)."""
    return id_for("offer", order_id, side, number)


def _drafted(rows: Rows, e: OfferDrafted) -> None:
    for row in rows.all():
        row.state = "replaced" if row.state == "draft" else row.state
    row = rows[offer_key(e.originator_id, "us", e.offer.version)]
    row.side, row.number, row.state, row.at = "us", e.offer.version, "draft", e.at
    row.lines = msgspec.to_builtins(e.offer.lines)
    row.delivery_on, row.valid_until = e.offer.delivery_on, e.offer.valid_until
    row.words = e.offer.terms


def _sent(rows: Rows, e: OfferSent) -> None:
    for row in rows.all():
        row.state = "replaced" if row.state == "sent" else row.state
    row = rows[offer_key(e.originator_id, "us", e.version)]
    row.state, row.at = "sent", e.at


def _countered(rows: Rows, e: OfferCountered) -> None:
    rows[offer_key(e.originator_id, "us", e.version)].state = "countered"
    row = rows[offer_key(e.originator_id, "customer", e.round)]
    row.side, row.number, row.state, row.at = "customer", e.round, "wished", e.at
    row.lines = msgspec.to_builtins(e.lines)
    row.delivery_on, row.words = e.delivery_on, e.note


def _won(rows: Rows, e: OrderWon) -> None:
    rows[offer_key(e.originator_id, "us", e.version)].state = "accepted"


def _over(state: str) -> Callable[[Rows, Any], None]:
    def step(rows: Rows, _: Event) -> None:
        for row in rows.all():
            row.state = state if row.state in ("sent", "countered") else row.state

    return step


@projection
class Offers(Projection):
    """Our versions and the customer's rounds."""

    name = "orders.offers"
    row = OfferRow
    on: ClassVar[dict[type[Event], Callable[[Rows, Any], None]]] = {
        OfferDrafted: _drafted,
        OfferSent: _sent,
        OfferCountered: _countered,
        OrderWon: _won,
        OrderLost: _over("declined"),
        OrderExpired: _over("expired"),
    }
