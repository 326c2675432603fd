"""A lot of the draft is corrected or taken out; nobody has been asked yet."""

from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_coordinate
from orders.drawings.queries import drawing_exists
from orders.jointorders.commands.drawings import let_drawing_go
from orders.jointorders.commands.measuring import shop_of
from orders.jointorders.domain import lots
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import Lot
from orders.jointorders.queries.orders import was_used_before


def correct_lot(*, by: Actor, key: Key, order_id: UUID, lot: Lot) -> Done:
    """Write a lot of the draft down anew. Codes: those of adding one, `state-wrong` after it."""
    must_coordinate(by)
    act = by.act(key)
    if not drawing_exists(act.cluster_id, lot.drawing_id):
        raise RuleBroken("drawing-missing", field="drawing")

    def body(work: Work) -> dict[str, Any]:
        order = work.edit(JointOrder, order_id)
        before = order.lots.get(lot.lot_id)
        lots.correct_lot(order, lot, shop_of(act.cluster_id), clock.now())
        _let_go(work, order, before)
        return {}

    return command(act, body)


def remove_lot(*, by: Actor, key: Key, order_id: UUID, lot_id: UUID) -> Done:
    """Take a lot out of the draft. Codes: `state-wrong` after it."""
    must_coordinate(by)

    def body(work: Work) -> dict[str, Any]:
        order = work.edit(JointOrder, order_id)
        before = order.lots.get(lot_id)
        lots.remove_lot(order, lot_id, clock.now())
        _let_go(work, order, before)
        return {}

    return command(by.act(key), body)


def _let_go(work: Work, order: JointOrder, before: Lot | None) -> None:
    """The drawing of an ended order, taken up and put down again, ends as it would have."""
    if before is None or before.drawing_id in order.drawings:
        return
    if was_used_before(work.act.cluster_id, before.drawing_id, order.id):
        let_drawing_go(work, order, before.drawing_id, clock.now())
