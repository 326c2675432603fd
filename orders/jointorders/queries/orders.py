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
from cluster.ledger.projection import live
from cluster.members import queries as members
from cluster.members.access import Actor, for_actor
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
    rows = orders_in(for_actor(OrderRow, actor).order_by("-opened_at", "key"), state)
    names = customer_names(actor)
    return [OrderLine(row, names.get(row.customer_id, "")) for row in rows]


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


def customer_names(actor: Actor) -> dict[UUID | None, str]:
    """Customers by id, for those who may know them (joint-orders 3.1); nobody else gets one."""
    if not actor.is_at_desk:
        return {}
    found = members.customers(cluster_of(actor))
    return {row.customer_id: details.name(actor.language) for row, details in found}


def order_row(actor: Actor, order_id: UUID) -> OrderRow:
    """One order, or NotFound where the actor may not see it."""
    found = for_actor(OrderRow, actor).filter(key=order_id).first()
    if found is None:
        raise NotFound
    return found


def customer_of(actor: Actor, row: OrderRow) -> str:
    """The customer's name: always for the desk, for invited firms once the order is won."""
    won = row.state in ("won", "allocating", "confirmed", "producing")
    if not (actor.is_at_desk or won) or row.customer_id is None:
        return ""
    return members.customer(cluster_of(actor), row.customer_id).name(actor.language)


def lots_of(cluster_id: UUID, order_id: UUID) -> list[LotRow]:
    """The lots A, B, C …"""
    windows = live(WindowRow, cluster_id).filter(order_id=order_id, lot_id=OuterRef("key"))
    rows = live(LotRow, cluster_id).filter(stream_id=order_id).order_by("place")
    return list(rows.annotate(asked=Subquery(windows.values("revision"))))


def asked_in(lot: LotRow) -> int:
    """Which revision of what is asked this lot was read with; 0 before anybody was asked."""
    return getattr(lot, "asked", None) or 0


def invitation_of(actor: Actor, order_id: UUID) -> InvitationRow | None:
    """The actor's own firm's invitation."""
    if actor.firm_id is None:
        return None
    rows = live(InvitationRow, cluster_of(actor)).filter(stream_id=order_id)
    return rows.filter(firm_id=actor.firm_id).exclude(state="left-out").first()


def invitations_of(cluster_id: UUID, order_id: UUID) -> list[InvitationRow]:
    """Everybody asked or left out; for the coordinator."""
    return list(live(InvitationRow, cluster_id).filter(stream_id=order_id).order_by("state"))


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


def offers_of(cluster_id: UUID, order_id: UUID, lots: list[LotRow]) -> list[OfferView]:
    """Versions and rounds, the newest first."""
    known = {str(lot.key): lot for lot in lots}
    return [OfferView(row, _lines(row.lines, known)) for row in offer_rows(cluster_id, order_id)]


def offer_rows(cluster_id: UUID, order_id: UUID) -> list[OfferRow]:
    """The same as rows."""
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


def is_used_elsewhere(cluster_id: UUID, drawing_id: UUID, order_id: UUID) -> bool:
    """Whether another order that goes on cuts from the same drawing."""
    lots = live(LotRow, cluster_id).filter(drawing_id=drawing_id).exclude(stream_id=order_id)
    orders = set(lots.values_list("stream_id", flat=True))
    going_on = live(OrderRow, cluster_id).exclude(state__in=("lost", "expired", "cancelled"))
    return going_on.filter(key__in=orders).exists()
