"""Asking firms, the deadline and its moves, and the closing."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from cluster.kernel.errors import Clash, NotFound, RuleBroken
from cluster.ledger.codec import Event, event, upcast
from orders.capacity.domain.curve import FIRMS_PER_STEP
from orders.capacity.domain.verified import Weight
from orders.jointorders.domain.state import (
    ENDED,
    Checkpoint,
    Commitment,
    Invitation,
    OrderState,
    State,
)

LEAST_WORKING_MINUTES = 4 * 60
MOST_EXTENSIONS = 2
REASON_CLASSES = ("busy", "machine", "material", "price-range", "term", "other")


@event("orders.order.members-invited@1")
class MembersInvited(Event):
    invitations: list[Invitation]
    left_out: list[Invitation]
    second_person_id: UUID
    deadline: datetime


@event("orders.order.invite-declined@1")
class InviteDeclined(Event):
    firm_id: UUID
    reason_class: str


@event("orders.order.invite-taken-up@1")
class InviteTakenUp(Event):
    firm_id: UUID


@event("orders.order.deadline-moved@1")
class DeadlineMoved(Event):
    deadline: datetime
    version: int


@event("orders.order.collecting-closed@2")
class CollectingClosed(Event):
    """`weights` of the firms that pledged: no division looks at what is verified later."""

    why: str  # "deadline" or "all-answered"
    commitments: list[Commitment]
    weights: list[Weight]
    checkpoint: Checkpoint
    remind_at: datetime
    tell_at: datetime

    def can_show_curve(self) -> bool:
        """At least one lot has enough pledges for one blind step."""
        counts = Counter(commitment.lot_id for commitment in self.commitments)
        return max(counts.values(), default=0) >= FIRMS_PER_STEP


@upcast("orders.order.collecting-closed@1", "orders.order.collecting-closed@2")
def without_weights(old: dict[str, Any]) -> dict[str, Any]:
    """The first version fixed none: such an order is divided by what stands at its division."""
    return old | {"weights": []}


def invite(
    order: OrderState, asked: MembersInvited, *, second_firm: UUID | None, working_minutes: int
) -> None:
    """Ask the firms that fit until the deadline; a second person stands beside the coordinator."""
    order.need(State.CHECKED)
    if asked.deadline <= asked.at or working_minutes < LEAST_WORKING_MINUTES:
        raise RuleBroken("deadline", field="deadline", hours=LEAST_WORKING_MINUTES // 60)
    if not asked.invitations:
        raise RuleBroken("no-capable-firm", field="firms")
    if second_firm in {invitation.firm_id for invitation in asked.invitations}:
        raise RuleBroken("conflict", field="second_person")
    order.emit(asked)


def decline_invite(
    order: OrderState, declined: InviteDeclined, stamp: datetime, *, has_pledge: bool
) -> None:
    """A firm says no, with a class of reasons and nothing more; its pledges go with it.

    It may say so again after it has pledged once more. Codes: `closed` from the deadline on.
    """
    firm_id, reason_class = declined.firm_id, declined.reason_class
    if firm_id not in order.invited:
        raise NotFound
    order.need(State.COLLECTING)
    if reason_class not in REASON_CLASSES:
        raise RuleBroken("reason-class", field="reason_class")
    if firm_id in order.declined and not has_pledge:
        raise Clash("already")
    if stamp >= order.deadline:
        raise Clash("closed", deadline=order.deadline.isoformat())
    order.emit(declined)


def take_up_invite(order: OrderState, firm_id: UUID, at: datetime) -> bool:
    """A firm that had declined has pledged after all; False where it had not, or all is over."""
    if firm_id not in order.declined or order.state in ENDED:
        return False
    order.emit(InviteTakenUp(firm_id=firm_id, at=at))
    return True


def extend_deadline(order: OrderState, to: datetime, stamp: datetime, at: datetime) -> None:
    """A later deadline, twice at most; judged by its stamp like the pledges."""
    order.need(State.COLLECTING)
    if stamp >= order.deadline:
        raise Clash("closed", deadline=order.deadline.isoformat())
    if order.extensions >= MOST_EXTENSIONS:
        raise Clash("limit", most=MOST_EXTENSIONS)
    if to <= order.deadline:
        raise RuleBroken("deadline", field="deadline", hours=LEAST_WORKING_MINUTES // 60)
    order.emit(DeadlineMoved(deadline=to, version=order.pledge_clock + 1, at=at))


def close_collecting(order: OrderState, closing: CollectingClosed, answered: set[UUID]) -> None:
    """Once: by the deadline, or by the coordinator when every invited firm has answered."""
    order.need(State.COLLECTING)
    if closing.why != "deadline" and order.invited - answered - order.declined:
        raise Clash("not-all-answered")
    order.emit(closing)


def _invited(order: OrderState, e: MembersInvited) -> None:
    order.state, order.deadline = State.COLLECTING, e.deadline
    order.second_person_id = e.second_person_id
    order.invited = {invitation.firm_id for invitation in e.invitations}
    order.pledge_clock = 1
    order.clocks = {"pledges": 1}


def _declined(order: OrderState, e: InviteDeclined) -> None:
    order.declined.add(e.firm_id)


def _taken_up(order: OrderState, e: InviteTakenUp) -> None:
    order.declined.discard(e.firm_id)


def _moved(order: OrderState, e: DeadlineMoved) -> None:
    order.deadline, order.extensions = e.deadline, order.extensions + 1
    order.pledge_clock = order.clocks["pledges"] = e.version


def _closed(order: OrderState, e: CollectingClosed) -> None:
    order.state, order.checkpoint = State.SEALED, e.checkpoint
    order.commitments, order.signoffs = e.commitments, {}
    order.weights, order.weighed_at = e.weights, e.at if e.weights else None
    order.clocks = {"idle-remind": 1, "idle-tell": 1}


ON: dict[type[Event], Callable[..., Any]] = {
    MembersInvited: _invited,
    InviteDeclined: _declined,
    InviteTakenUp: _taken_up,
    DeadlineMoved: _moved,
    CollectingClosed: _closed,
}
