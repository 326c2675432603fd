"""What the customer sees: one offer version, its joint prices and one date; no firm."""

from dataclasses import dataclass
from uuid import UUID

from cluster.kernel.errors import NotFound
from cluster.ledger.projection import live
from cluster.members import queries as members
from cluster.members.models import ClusterName, CustomerDetails, PersonDetails
from orders.jointorders.models import LinkRow, LotRow, OfferRow, OrderRow

VAT_PERCENT = 10  # once per invoice, downwards (money.md 2)


@dataclass(frozen=True, slots=True)
class OfferedLine:
    """One lot at its joint unit price."""

    lot: LotRow
    quantity: int
    unit_price_won: int

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
        return self.supply_won * VAT_PERCENT // 100

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
    """The offer version this link was issued for (7 queries)."""
    cluster_id, order_id = link.cluster_id, link.order_id
    if order_id is None:
        raise NotFound
    order = live(OrderRow, cluster_id).filter(key=order_id).first()
    offer = (
        live(OfferRow, cluster_id)
        .filter(stream_id=order_id, side="us", number=link.offered)
        .first()
    )
    if order is None or offer is None or order.customer_id is None:
        raise NotFound
    lots = {lot.key: lot for lot in live(LotRow, cluster_id).filter(stream_id=order_id)}
    found = [
        OfferedLine(lots[UUID(line["lot_id"])], line["quantity"], line["unit_price_won"])
        for line in offer.lines
    ]
    return Offered(
        order=order,
        offer=offer,
        lines=tuple(sorted(found, key=lambda line: line.lot.place)),
        customer=members.customer(cluster_id, order.customer_id),
        contact=_coordinator(cluster_id),
        cluster=_name_of(cluster_id),
    )


def _coordinator(cluster_id: UUID) -> PersonDetails | None:
    known = [row for row in members.people_rows(cluster_id) if row.role == "coordinator"]
    return members.person_details(cluster_id, known[0].person_id) if known else None


def _name_of(cluster_id: UUID) -> str:
    found = ClusterName.objects.filter(cluster_id=cluster_id).first()
    return found.name if found else ""
