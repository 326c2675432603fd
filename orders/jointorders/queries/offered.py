"""What the customer sees: one offer version, its joint prices and one date; no firm."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from cluster.kernel.errors import NotFound
from cluster.kernel.units import vat_of
from cluster.ledger.projection import live, together
from cluster.members.models import ClusterName, CustomerDetails, PersonDetails, PersonRow
from orders.drawings.models import DrawingRow
from orders.drawings.pictures import Shown, all_shown
from orders.jointorders.models import LinkRow, LotRow, OfferRow, OrderRow


@dataclass(frozen=True, slots=True)
class OfferedLine:
    """One lot at its joint unit price."""

    lot: LotRow
    quantity: int
    unit_price_won: int
    drawing: DrawingRow | None

    @property
    def supply_won(self) -> int:
        return self.quantity * self.unit_price_won


@dataclass(frozen=True, slots=True)
class Offered:
    """The offer behind a link, with whom to ask."""

    order: OrderRow
    offer: OfferRow
    lines: tuple[OfferedLine, ...]
    customer: CustomerDetails
    contact: PersonDetails | None
    cluster: str

    @property
    def supply_won(self) -> int:
        return sum(line.supply_won for line in self.lines)

    @property
    def vat_won(self) -> int:
        return vat_of(self.supply_won)

    @property
    def total_won(self) -> int:
        return self.supply_won + self.vat_won

    def pictures(self, language: str) -> list[tuple[OfferedLine, Shown]]:
        """The drawings as the customer sees his own: without our numbers."""
        known = {line.drawing.key: line.drawing for line in self.lines if line.drawing}
        drawn = all_shown(list(known.values()), language, plain=True)
        by_id = dict(zip(known, drawn, strict=True))
        return [(line, by_id[line.drawing.key]) for line in self.lines if line.drawing]

    @property
    def quantity(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def one_price(self) -> int | None:
        """The unit price where the offer has only one."""
        prices = {line.unit_price_won for line in self.lines}
        return prices.pop() if len(prices) == 1 else None


def offered_by(link: LinkRow) -> Offered:
    """The offer version this link was issued for (one statement, and one for the pictures' keys)."""
    cluster_id = link.cluster_id
    if link.order_id is None:
        raise NotFound
    orders = live(OrderRow, cluster_id).filter(key=link.order_id)
    lots = live(LotRow, cluster_id).filter(stream_id=link.order_id)
    order, offer, customer, contact, lot_rows, drawn = together(
        orders,
        live(OfferRow, cluster_id).filter(stream_id=link.order_id, side="us", number=link.offered),
        _customer(cluster_id).filter(customer_id__in=orders.values("customer_id")),
        _coordinator(cluster_id),
        lots,
        live(DrawingRow, cluster_id).filter(key__in=lots.values("drawing_id")),
    )
    if not (order and offer and customer):
        raise NotFound
    return Offered(
        order=order[0],
        offer=offer[0],
        lines=_lines(offer[0], lot_rows, drawn),
        customer=customer[0],
        contact=next(iter(contact), None),
        cluster=customer[0].cluster_name or "",
    )


def _lines(
    offer: OfferRow, lots: list[LotRow], drawings: list[DrawingRow]
) -> tuple[OfferedLine, ...]:
    by_id, drawn = {lot.key: lot for lot in lots}, {row.stream_id: row for row in drawings}
    found = []
    for line in offer.lines:
        lot = by_id[UUID(line["lot_id"])]
        drawing = drawn.get(lot.drawing_id) if lot.drawing_id else None
        found.append(OfferedLine(lot, line["quantity"], line["unit_price_won"], drawing))
    return tuple(sorted(found, key=lambda line: line.lot.place))


def _customer(cluster_id: UUID) -> QuerySet[CustomerDetails]:
    """Customers with the name of their cluster."""
    name = ClusterName.objects.filter(cluster_id=OuterRef("cluster_id")).values("name")
    return CustomerDetails.objects.of(cluster_id).annotate(cluster_name=Subquery(name))


def _coordinator(cluster_id: UUID) -> QuerySet[PersonDetails]:
    leading = live(PersonRow, cluster_id).filter(role="coordinator", removed=False).values("key")
    return PersonDetails.objects.of(cluster_id).filter(person_id__in=leading).order_by("person_id")
