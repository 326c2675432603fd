"""The drawings of an order: fixed at its check, shown to who is asked, let go at its end."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from cluster.ledger.uow import Work
from orders.drawings.domain.drawing import Drawing
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.queries.orders import is_used_elsewhere

DRAWING_KEPT = timedelta(days=30)  # joint-orders.md 14


def freeze_drawings(work: Work, order: JointOrder, drawings: Iterable[UUID], at: datetime) -> None:
    """What they measure stays. Before they are read, so that nobody measures them meanwhile."""
    for drawing_id in drawings:
        drawing = work.load_or_new(Drawing, drawing_id)
        if drawing.version:
            drawing.freeze(order.id, at)


def show_drawings(work: Work, order: JointOrder, firms: Iterable[UUID], at: datetime) -> None:
    """These firms may see the pictures; where an NDA is asked for, each signs it first."""
    shown = sorted(firms)
    for drawing_id in order.drawings:
        drawing = work.load(Drawing, drawing_id)
        if drawing.destroyed or (drawing.custody is not None and drawing.custody.nda):
            continue
        for firm_id in shown:
            drawing.admit(firm_id, may_take_file=False, nda_on=None, at=at)


def let_drawing_go(work: Work, order: JointOrder, drawing_id: UUID, at: datetime) -> None:
    """This order needs it no longer: access ends in thirty days, unless another goes on with it."""
    drawing = work.load(Drawing, drawing_id)
    drawing.release(order.id, at)
    needed = is_used_elsewhere(work.act.cluster_id, drawing_id, order.id)
    if not drawing.destroyed and not needed:
        drawing.expire_at(at + DRAWING_KEPT, at)
