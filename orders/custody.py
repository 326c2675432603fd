"""The drawings of a joint order after the order's own commands: reactions and a timer."""

from datetime import datetime
from uuid import UUID

from cluster.ledger.catchup import every, when
from cluster.ledger.store import Recorded
from cluster.ledger.uow import Key
from cluster.members.access import Actor
from orders.allocation.queries.shares import firms_with_shares
from orders.drawings.commands import (
    Holder,
    admit_holders,
    destroy_expired,
    dismiss_holders,
    keep_access,
    sweep_shelf,
)
from orders.drawings.models import DrawingRow
from orders.drawings.queries import drawings
from orders.jointorders.domain.collecting import InviteDeclined, MembersInvited
from orders.jointorders.domain.dividing import AllocationSettled
from orders.jointorders.domain.lots import LotAdded, LotCorrected, LotRevised
from orders.jointorders.queries.orders import has_declined, is_used_elsewhere, lots_of


@when(LotAdded, LotCorrected, LotRevised, MembersInvited, name="custody-invited")
def take_back_an_end(e: Recorded) -> None:
    """The drawing of an ended order is needed again, from the draft on: it stays."""
    for drawing_id, row in _drawings_of(e).items():
        if row.expires_at is not None:
            keep_access(
                by=Actor.system(e.cluster_id),
                key=Key.derived("custody-invited", e.position, drawing_id),
                drawing_id=drawing_id,
            )


@when(InviteDeclined, name="custody-declined")
def take_it_from_who_declined(e: Recorded) -> None:
    """Who does not take part need not see the drawing, unless another order asks him too."""
    assert isinstance(e.event, InviteDeclined)  # noqa: S101 - what it was registered for
    if not has_declined(e.cluster_id, e.stream_id, e.event.firm_id):
        return  # it has pledged meanwhile
    for drawing_id in _drawings_of(e):
        if not is_used_elsewhere(e.cluster_id, drawing_id, e.stream_id):
            dismiss_holders(
                by=Actor.system(e.cluster_id),
                key=Key.derived("custody-declined", e.position, drawing_id),
                drawing_id=drawing_id,
                firm_ids=[e.event.firm_id],
            )


@when(AllocationSettled, name="custody-confirmed")
def let_makers_take_the_file(e: Recorded) -> None:
    """Firms with a confirmed share of a lot may take its file; the others keep the picture only."""
    by, known = Actor.system(e.cluster_id), _drawings_of(e)
    makers = firms_with_shares(e.cluster_id, e.stream_id)
    for lot in lots_of(e.cluster_id, e.stream_id):
        row = known.get(lot.drawing_id) if lot.drawing_id else None
        if row is not None and not row.nda:
            admit_holders(
                by=by,
                key=Key.derived("custody-confirmed", e.position, lot.key),
                drawing_id=row.stream_id,
                holders=[Holder(firm, may_take_file=True) for firm in makers.get(lot.key, ())],
            )


@every(3600.0, name="custody-expiry")
def let_drawings_end(now: datetime) -> None:
    """Access that has ended, and uploads that were cut off."""
    destroy_expired(now)
    sweep_shelf(now)


def _drawings_of(e: Recorded) -> dict[UUID, DrawingRow]:
    """The drawings of the order's lots that are still in custody."""
    wanted = {lot.drawing_id for lot in lots_of(e.cluster_id, e.stream_id) if lot.drawing_id}
    known = drawings(e.cluster_id, wanted)
    return {drawing_id: row for drawing_id, row in known.items() if row.state != "destroyed"}
