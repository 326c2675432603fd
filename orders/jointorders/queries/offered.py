"""What the customer sees: one offer version, its joint prices and one date; no firm."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, Subquery

from cluster.kernel.errors import NotFound
from cluster.kernel.units import vat_of
from cluster.ledger.projection import live
from cluster.members.models import ClusterName, CustomerDetails, PersonDetails, PersonRow
from orders.drawings.models import DrawingRow
from orders.drawings.pictures import Shown, shown
from orders.drawings.queries import drawings
from orders.jointorders.models import LinkRow, LotRow, OfferRow, OrderRow


@dataclass(frozen=True, slots=True)
class OfferedLine:
    """One lot at its joint unit price."""

    lot: LotRow
    quantity: int
    unit_price_won: int
    drawing: DrawingRow | None

    def picture(self, language: str) -> Shown | None:
        """The drawing as the customer sees his own: without our numbers."""
        return shown(self.drawing, language, plain=True) if self.drawing else None

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

    @property
    def quantity(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def one_price(self) -> int | None:
        """The unit price where the offer has only one."""
        prices = {line.unit_price_won for line in self.lines}
        return prices.pop() if len(prices) == 1 else None


def offered_by(link: LinkRow) -> Offered:
    """The offer version this link was issued for (6 queries, and one key per picture)."""
    cluster_id, order_id = link.cluster_id, link.order_id
    if order_id is None:
        raise NotFound
    order = live(OrderRow, cluster_id).filter(key=order_id).first()
    offers = live(OfferRow, cluster_id).filter(stream_id=order_id, side="us")
    offer = offers.filter(number=link.offered).first()
    if order is None or offer is None or order.customer_id is None:
        raise NotFound
    customer, cluster = _customer(cluster_id, order.customer_id)
    return Offered(
        order=order,
        offer=offer,
        lines=_lines(cluster_id, offer),
        customer=customer,
        contact=_coordinator(cluster_id),
        cluster=cluster,
    )


def _lines(cluster_id: UUID, offer: OfferRow) -> tuple[OfferedLine, ...]:
    lots = {lot.key: lot for lot in live(LotRow, cluster_id).filter(stream_id=offer.stream_id)}
    drawn = drawings(cluster_id, [lot.drawing_id for lot in lots.values() if lot.drawing_id])
    found = []
    for line in offer.lines:
        lot = lots[UUID(line["lot_id"])]
        drawing = drawn.get(lot.drawing_id) if lot.drawing_id else None
        found.append(OfferedLine(lot, line["quantity"], line["unit_price_won"], drawing))
    return tuple(sorted(found, key=lambda line: line.lot.place))


def _customer(cluster_id: UUID, customer_id: UUID) -> tuple[CustomerDetails, str]:
    name = ClusterName.objects.filter(cluster_id=OuterRef("cluster_id")).values("name")
    known = CustomerDetails.objects.of(cluster_id).annotate(cluster_name=Subquery(name))
    found = known.filter(customer_id=customer_id).first()
    if found is None:
        raise NotFound
    return found, found.cluster_name or ""


def _coordinator(cluster_id: UUID) -> PersonDetails | None:
    leading = live(PersonRow, cluster_id).filter(role="coordinator", removed=False).values("key")
    return PersonDetails.objects.of(cluster_id).filter(person_id__in=leading).first()
