"""Orders as a person may see them: lists, one order with its lots, offers, questions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from cluster.kernel import clock
from cluster.kernel.errors import NotFound
from cluster.kernel.text import Said
from cluster.kernel.units import vat_of
from cluster.ledger.projection import live, together
from cluster.members import queries as members
from cluster.members.access import Actor, for_actor, one_for
from cluster.members.models import CustomerDetails
from cluster.web.search import Found, Query, search_source
from orders.capacity.models import WindowRow
from orders.jointorders.domain.questions import OPEN_FOR_QUESTIONS
from orders.jointorders.models import InvitationRow, LotRow, OfferRow, OrderRow, QuestionRow
from orders.jointorders.queries.words import KINDS, phase_of, state_word

ENDED = ("lost", "expired", "cancelled", "confirmed")


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order in a list."""

    row: OrderRow
    customer: str

    @property
    def state(self) -> Said:
        return state_word(self.row.state)

    @property
    def kind(self) -> str:
        return KINDS.get(self.row.state, "")

    @property
    def closed_at(self) -> datetime | None:
        """When collecting was really closed; None while it runs."""
        at = self.row.closing.get("at")
        return datetime.fromisoformat(at) if at else None

    @property
    def closed_early(self) -> bool:
        """Everybody had answered, and nobody waited for the deadline."""
        deadline = self.row.deadline
        return bool(deadline and self.closed_at and self.closed_at < deadline)

    @property
    def phase(self) -> int:
        return phase_of(self.row.state)

    @property
    def takes_questions(self) -> bool:
        return self.row.state in [str(state) for state in OPEN_FOR_QUESTIONS]

    @property
    def path(self) -> str:
        return f"/orders/{self.row.key}/"


def cluster_of(actor: Actor) -> UUID:
    """The actor's cluster; nobody without one gets here."""
    if actor.cluster_id is None:
        raise NotFound
    return actor.cluster_id


def order_lines(actor: Actor, state: str = "") -> list[OrderLine]:
    """The orders this actor may see, the newest first; `state` open, ended or one state."""
    rows, customers = together(asked_orders(actor, state), asked_customers(actor))
    return lines_in(actor, rows, customers)


def asked_orders(actor: Actor, state: str = "") -> QuerySet[OrderRow]:
    """The rows of such a list, to be asked for with something else."""
    return orders_in(for_actor(OrderRow, actor).order_by("-opened_at", "key"), state)


def lines_in(
    actor: Actor, rows: list[OrderRow], customers: list[CustomerDetails]
) -> list[OrderLine]:
    """Orders with the name of the customer, where it may be known."""
    names = {one.customer_id: one.name(actor.language) for one in customers}
    return [OrderLine(row, names.get(row.customer_id, "")) for row in rows]  # type: ignore[arg-type]


def orders_in(rows: QuerySet[OrderRow], state: str) -> QuerySet[OrderRow]:
    """Those that are open, ended, or in one state; all of them without a word."""
    if state == "open":
        return rows.exclude(state__in=ENDED)
    if state == "ended":
        return rows.filter(state__in=ENDED)
    return rows.filter(state=state) if state else rows


@search_source("orders")
def _orders_found(actor: Actor, query: Query) -> Iterator[Found]:
    """The palette: orders this person may see, by title or number."""
    if not actor.is_member:
        return
    for row in for_actor(OrderRow, actor).order_by("-opened_at", "key"):
        if query.matches(row.title, row.number):
            yield Found(row.title, f"/orders/{row.key}/", "handshake", row.number)


def asked_customers(actor: Actor) -> QuerySet[CustomerDetails]:
    """Customers, for those who may know them (joint-orders 3.1); nobody else gets one."""
    known = CustomerDetails.objects.of(cluster_of(actor))
    return known if actor.is_at_desk else known.none()


def order_row(actor: Actor, order_id: UUID) -> OrderRow:
    """One order, or NotFound where the actor may not see it."""
    found = one_for(OrderRow, actor, order_id)
    if found is None:
        raise NotFound
    return found


def knows_customer(actor: Actor, row: OrderRow) -> bool:
    """The customer's name: always for the desk, for invited firms once the order is won."""
    return actor.is_at_desk or row.state in ("won", "allocating", "confirmed", "producing")


def customer_of(actor: Actor, row: OrderRow) -> str:
    """That name, empty for who may not know it."""
    if row.customer_id is None or not knows_customer(actor, row):
        return ""
    return members.customer(cluster_of(actor), row.customer_id).name(actor.language)


def lots_of(cluster_id: UUID, order_id: UUID) -> list[LotRow]:
    """The lots A, B, C …"""
    return list(asked_lots(cluster_id, order_id))


def lot_of(cluster_id: UUID, order_id: UUID, lot_id: UUID) -> LotRow:
    """One of them; NotFound where the order has no such lot."""
    found = asked_lots(cluster_id, order_id).filter(key=lot_id).first()
    if found is None:
        raise NotFound
    return found


def asked_lots(cluster_id: UUID, order_id: UUID) -> QuerySet[LotRow]:
    """The same, to be asked for with something else."""
    windows = live(WindowRow, cluster_id).filter(order_id=order_id, lot_id=OuterRef("key"))
    rows = live(LotRow, cluster_id).filter(stream_id=order_id).order_by("place")
    return rows.annotate(asked=Subquery(windows.values("revision")))


def asked_in(lot: LotRow) -> int:
    """Which revision of what is asked this lot was read with; 0 before anybody was asked."""
    return getattr(lot, "asked", None) or 0


def invitation_of(actor: Actor, order_id: UUID) -> InvitationRow | None:
    """The actor's own firm's invitation."""
    if actor.firm_id is None:
        return None
    rows = live(InvitationRow, cluster_of(actor)).filter(stream_id=order_id)
    return rows.filter(firm_id=actor.firm_id).exclude(state="left-out").first()


def has_declined(cluster_id: UUID, order_id: UUID, firm_id: UUID) -> bool:
    """Whether a firm's last word on the invitation is no."""
    rows = live(InvitationRow, cluster_id).filter(stream_id=order_id, firm_id=firm_id)
    return rows.filter(state="declined").exists()


def questions_of(cluster_id: UUID, order_id: UUID) -> list[QuestionRow]:
    """Questions and answers, seen by all invited, the newest first."""
    return list(live(QuestionRow, cluster_id).filter(stream_id=order_id).order_by("-asked_at"))


@dataclass(frozen=True, slots=True)
class OfferView:
    """One version of ours or one round of theirs, with its lines beside their lots."""

    row: OfferRow
    lines: list[tuple[LotRow, int, int]] = field(default_factory=list)  # lot, won, pieces

    @property
    def total(self) -> int:
        return sum(won * pieces for _, won, pieces in self.lines)

    @property
    def vat(self) -> int:
        return vat_of(self.total)

    @property
    def with_vat(self) -> int:
        return self.total + self.vat

    @property
    def pieces(self) -> int:
        return sum(pieces for _, _, pieces in self.lines)

    @property
    def unit_won(self) -> int:
        """The unit price where there is one lot, else the mean, for the chart only."""
        return self.total // self.pieces if self.pieces else 0


def offers_in(rows: list[OfferRow], lots: list[LotRow]) -> list[OfferView]:
    """Versions and rounds beside their lots, in the order of `rows`."""
    known = {str(lot.key): lot for lot in lots}
    return [OfferView(row, _lines(row.lines, known)) for row in rows]


def offers_of(cluster_id: UUID, order_id: UUID, lots: list[LotRow]) -> list[OfferView]:
    """Versions and rounds, the newest first."""
    return offers_in(offer_rows(cluster_id, order_id), lots)


def offer_rows(cluster_id: UUID, order_id: UUID) -> list[OfferRow]:
    """Versions and rounds, the newest first."""
    rows = live(OfferRow, cluster_id).filter(stream_id=order_id)
    return list(rows.order_by("-at", "-version"))


def _lines(raw: list[dict[str, Any]], known: dict[str, LotRow]) -> list[tuple[LotRow, int, int]]:
    return [
        (known[line["lot_id"]], line["unit_price_won"], line["quantity"])
        for line in raw
        if line["lot_id"] in known
    ]


def is_open_for_pledges(row: OrderRow) -> bool:
    """Collecting, and the deadline has not passed; the command judges by its own stamp."""
    return row.state == "collecting" and row.deadline is not None and clock.now() < row.deadline


def today() -> date:
    return clock.now().astimezone(clock.SEOUL).date()


def local(at: datetime) -> datetime:
    """An instant as Seoul reads it, for form fields."""
    return at.astimezone(clock.SEOUL)


def _lots_elsewhere(cluster_id: UUID, drawing_id: UUID, order_id: UUID) -> QuerySet[LotRow]:
    lots = live(LotRow, cluster_id).filter(drawing_id=drawing_id)
    return lots.exclude(stream_id=order_id)


def was_used_before(cluster_id: UUID, drawing_id: UUID, order_id: UUID) -> bool:
    """Whether another order, ended or not, has cut from the same drawing."""
    return _lots_elsewhere(cluster_id, drawing_id, order_id).exists()


def is_used_elsewhere(cluster_id: UUID, drawing_id: UUID, order_id: UUID) -> bool:
    """Whether another order that goes on cuts from the same drawing."""
    lots = _lots_elsewhere(cluster_id, drawing_id, order_id)
    orders = set(lots.values_list("stream_id", flat=True))
    going_on = live(OrderRow, cluster_id).exclude(state__in=("lost", "expired", "cancelled"))
    return going_on.filter(key__in=orders).exists()
