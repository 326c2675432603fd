"""What stands around one order on its page and at the desk, in one question."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from cluster.ledger.projection import live, together
from cluster.members import queries as members
from cluster.members.access import Actor, for_actor
from cluster.members.domain import Calendar
from cluster.members.models import CustomerDetails
from orders.capacity.models import PledgeRow
from orders.drawings.models import DrawingRow
from orders.jointorders.models import InvitationRow, LotRow, OrderRow, QuestionRow
from orders.jointorders.queries.orders import asked_lots, knows_customer

NOBODY = Q(pk__in=())


@dataclass(frozen=True, slots=True)
class Around:
    """Rows beside an order, as far as this person may know them.

    `invitations` and `pledges`: all for the coordinator, a firm its own, nobody else any.
    """

    lots: list[LotRow]  # A, B, C …
    questions: list[QuestionRow]  # the newest first
    invitations: list[InvitationRow]
    pledges: list[PledgeRow]
    drawings: list[DrawingRow]
    customer: str
    calendar: Calendar | None  # of the actor's own firm

    def invitation(self, firm_id: UUID | None) -> InvitationRow | None:
        """The invitation of one firm."""
        return next((i for i in self.invitations if firm_id and i.firm_id == firm_id), None)

    def pledges_of(self, firm_id: UUID | None) -> list[PledgeRow]:
        """The pledges of one firm."""
        return [pledge for pledge in self.pledges if pledge.firm_id == firm_id]

    def drawing(self, drawing_id: UUID | None) -> DrawingRow | None:
        """A drawing of the order; None where this person may not look."""
        return next((d for d in self.drawings if d.stream_id == drawing_id), None)


def around(actor: Actor, row: OrderRow) -> Around:
    """Everything the order page shows beside the order itself (one statement)."""
    lots = asked_lots(row.cluster_id, row.key)
    lot_rows, questions, invitations, pledges, drawings, customers, days = together(
        lots,
        live(QuestionRow, row.cluster_id).filter(stream_id=row.key).order_by("-asked_at"),
        invitations_for(actor, row),
        pledges_for(actor, row),
        for_actor(DrawingRow, actor).filter(key__in=lots.order_by().values("drawing_id")),
        customer_for(actor, row),
        members.asked_calendars(row.cluster_id, [actor.firm_id] if actor.firm_id else []),
    )
    calendar = None
    if actor.firm_id is not None:
        calendar = members.calendars_in(row.cluster_id, days, [actor.firm_id])[actor.firm_id]
    return Around(
        lot_rows,
        questions,
        invitations,
        pledges,
        drawings,
        customer_name(customers, actor),
        calendar,
    )


def invitations_for(actor: Actor, row: OrderRow) -> QuerySet[InvitationRow]:
    """Everybody asked or left out, for who may know it; a firm its own."""
    rows = live(InvitationRow, row.cluster_id).filter(stream_id=row.key).order_by("state")
    if knows_answers(actor, row):
        return rows
    own = Q(firm_id=actor.firm_id) if actor.firm_id else NOBODY
    return rows.filter(own).exclude(state="left-out")


def knows_answers(actor: Actor, row: OrderRow) -> bool:
    """The coordinator, to remind the silent; the auditor once pledging is closed."""
    return actor.is_coordinator or (actor.is_auditor and bool(row.closing))


def pledges_for(actor: Actor, row: OrderRow) -> QuerySet[PledgeRow]:
    """Sealed rows: who has answered, for who may know it; a firm its own."""
    if knows_answers(actor, row):
        return live(PledgeRow, row.cluster_id).filter(order_id=row.key)
    return for_actor(PledgeRow, actor).filter(order_id=row.key)


def customer_for(actor: Actor, row: OrderRow) -> QuerySet[CustomerDetails]:
    """The customer's name, for those who may know it now."""
    known = CustomerDetails.objects.of(row.cluster_id).filter(
        customer_id__in=filter(None, [row.customer_id])
    )
    return known if knows_customer(actor, row) else known.none()


def customer_name(customers: list[CustomerDetails], actor: Actor) -> str:
    """The one customer of an order; empty where he may not be known."""
    return customers[0].name(actor.language) if customers else ""
