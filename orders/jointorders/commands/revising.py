"""Asking for something else: earlier pledges of the lot are void."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_coordinate
from orders.capacity.domain.pledge import Pledge, pledges_tag
from orders.capacity.domain.window import PledgeWindow, window_id
from orders.capacity.queries.pledges import standing
from orders.drawings.domain.drawing import Drawing
from orders.jointorders.commands.drawings import freeze_drawings, show_drawings
from orders.jointorders.commands.measuring import ready_of, shop_of
from orders.jointorders.domain import lots
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import Lot


@dataclass(frozen=True, slots=True)
class Revision:
    """A lot as it shall be, and until when firms are asked again."""

    lot: Lot
    deadline: datetime


def revise_lot(*, by: Actor, key: Key, order_id: UUID, revision: Revision) -> Done:
    """Change a lot while firms are asked, or after the closing: they are asked again.

    Pledges of this lot are void; those of other lots stand, and may be replaced until the new
    deadline, which holds for all lots of the order.
    """
    must_coordinate(by)
    act, lot, deadline = by.act(key), revision.lot, revision.deadline

    def body(work: Work) -> dict[str, Any]:
        work.guard(pledges_tag(order_id))
        order, at = work.edit(JointOrder, order_id), clock.now()
        before = order.drawings
        freeze_drawings(work, order, [lot.drawing_id], at)
        ready = ready_of(act.cluster_id, lot)
        if ready is None:
            raise RuleBroken("lot-not-ready", field="drawing", lot=str(lot.lot_id))
        rows = standing(act.cluster_id, order_id, lot.lot_id)
        firms = [row.firm_id for row in rows if row.firm_id]
        change = lots.LotRevised(lot=lot, ready=ready, deadline=deadline, at=at)
        lots.revise_lot(order, change, shop_of(act.cluster_id), firms)
        for row in rows:
            work.load(Pledge, row.key).void(order_id, at)
        for drawing_id in set(before) - set(order.drawings):
            work.load(Drawing, drawing_id).release(order_id, at)
        _reopen(work, order, at)
        show_drawings(work, order, order.invited, at)
        return {"voided": len(rows)}

    return command(act, body)


def _reopen(work: Work, order: JointOrder, at: datetime) -> None:
    for lot_id, lot in order.lots.items():
        window = work.load(PledgeWindow, window_id(order.id, lot_id))
        window.revise(lot.requirement(order.ready[lot_id]), order.deadline, at)
