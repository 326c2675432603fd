"""Rows inside an order: lots with their curve, invitations, questions."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from cluster.kernel.ids import id_for
from cluster.ledger.codec import Event
from cluster.ledger.projection import Family, Projection, projection
from orders.capacity.domain.requirement import PieceFacts
from orders.jointorders.domain.collecting import (
    InviteDeclined,
    InviteTakenUp,
    MembersInvited,
)
from orders.jointorders.domain.drafting import OrderChecked
from orders.jointorders.domain.lots import LotAdded, LotCorrected, LotRemoved, LotRevised
from orders.jointorders.domain.opening import CurveOpened
from orders.jointorders.domain.questions import QuestionAnswered, QuestionAsked
from orders.jointorders.domain.state import Invitation, Lot, LotReady
from orders.jointorders.models import InvitationRow, LotRow, QuestionRow

Rows = Family[Any]
Steps = dict[type[Event], Callable[[Rows, Any], None]]


def _describe(row: Any, lot: Lot) -> None:
    for name in set(Lot.__struct_fields__) - {"lot_id"}:
        setattr(row, name, getattr(lot, name))


def _lot_added(rows: Rows, e: LotAdded) -> None:
    place = len(rows.all())
    row = rows[e.lot.lot_id]
    row.place = place
    _describe(row, e.lot)


def _lot_corrected(rows: Rows, e: LotCorrected) -> None:
    _describe(rows[e.lot.lot_id], e.lot)


def _lot_removed(rows: Rows, e: LotRemoved) -> None:
    """Letters close up: A, B, C … without a gap."""
    rows.drop(e.lot_id)
    for place, row in enumerate(sorted(rows.all(), key=lambda row: row.place)):
        row.place = place


def _lot_revised(rows: Rows, e: LotRevised) -> None:
    row = rows[e.lot.lot_id]
    _describe(row, e.lot)
    _measure(row, e.ready)
    row.steps = []


def _lot_checked(rows: Rows, e: OrderChecked) -> None:
    for ready in e.lots:
        _measure(rows[ready.lot_id], ready)


def _measure(row: Any, ready: LotReady) -> None:
    row.standard_minutes = ready.standard_minutes
    for name in PieceFacts.__struct_fields__:
        setattr(row, name, getattr(ready.piece, name))


def _lot_curve(rows: Rows, e: CurveOpened) -> None:
    for lot in e.lots:
        rows[lot.lot_id].steps = [[step.price_won, step.pieces] for step in lot.steps]


@projection
class Lots(Projection):
    """One row per lot."""

    name = "orders.lots"
    row = LotRow
    on: ClassVar[Steps] = {
        LotAdded: _lot_added,
        LotCorrected: _lot_corrected,
        LotRemoved: _lot_removed,
        LotRevised: _lot_revised,
        OrderChecked: _lot_checked,
        CurveOpened: _lot_curve,
    }


def invitation_key(order_id: UUID | None, firm_id: UUID) -> UUID:
    """One row for one firm of one order."""
    return id_for("invitation", order_id, firm_id)


def _invited(rows: Rows, e: MembersInvited) -> None:
    for state, group in (("asked", e.invitations), ("left-out", e.left_out)):
        for invitation in group:
            _write_down(rows, e, invitation, state)


def _write_down(rows: Rows, e: MembersInvited, invitation: Invitation, state: str) -> None:
    row = rows[invitation_key(e.originator_id, invitation.firm_id)]
    row.firm_id, row.state = invitation.firm_id, state
    row.fits = msgspec.to_builtins(invitation.fits)


def _declined(rows: Rows, e: InviteDeclined) -> None:
    row = rows[invitation_key(e.originator_id, e.firm_id)]
    row.state, row.reason_class = "declined", e.reason_class


def _taken_up(rows: Rows, e: InviteTakenUp) -> None:
    row = rows[invitation_key(e.originator_id, e.firm_id)]
    row.state, row.reason_class = "asked", ""


@projection
class Invitations(Projection):
    """One row per firm asked or left out."""

    name = "orders.invitations"
    row = InvitationRow
    on: ClassVar[Steps] = {
        MembersInvited: _invited,
        InviteDeclined: _declined,
        InviteTakenUp: _taken_up,
    }


def _asked(rows: Rows, e: QuestionAsked) -> None:
    row = rows[e.question_id]
    row.text, row.asked_at = e.text, e.at


def _answered(rows: Rows, e: QuestionAnswered) -> None:
    row = rows[e.question_id]
    row.answer, row.answered_at = e.text, e.at


@projection
class Questions(Projection):
    """One row per question; who asked is not in it."""

    name = "orders.questions"
    row = QuestionRow
    on: ClassVar[Steps] = {QuestionAsked: _asked, QuestionAnswered: _answered}
