"""Cancelling, clocks that run out, and the end of the seals."""

from datetime import datetime
from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.ledger.keys import shred, subjects_under
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_be_system, must_coordinate
from orders.capacity.domain.window import PledgeWindow, window_id
from orders.jointorders.commands.collecting import close_now
from orders.jointorders.commands.drawings import let_drawing_go
from orders.jointorders.domain import ending
from orders.jointorders.domain.link import CustomerLink
from orders.jointorders.domain.offering import link_of
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.queries.clocks import drain


def cancel_order(*, by: Actor, key: Key, order_id: UUID, reason: str) -> Done:
    """Give the order up before work starts; sealed prices are destroyed with it."""
    must_coordinate(by)

    def body(work: Work) -> dict[str, Any]:
        order, at = work.edit(JointOrder, order_id), clock.now()
        ending.cancel(order, reason, at)
        end_seals(work, order, at)
        return {}

    return command(by.act(key), body)


def pass_deadline(*, by: Actor, key: Key, order_id: UUID, name: str, number: int) -> Done:
    """A clock ran out. One that was moved or stopped meanwhile does nothing."""
    must_be_system(by)

    def body(work: Work) -> dict[str, Any]:
        order, at = work.load(JointOrder, order_id), clock.now()
        passed = ending.pass_deadline(order, name, number, at)
        if passed and name == "pledges":
            close_now(work, order, "deadline")
        if passed and name == "offer-valid":
            ending.expire(order, at - drain(), at)
            end_seals(work, order, at)
        return {"passed": passed}

    return command(by.act(key), body)


def end_seals(work: Work, order: JointOrder, at: datetime) -> None:
    """Destroy every data key of the order; end its windows and its link; its drawings follow."""
    cluster_id = work.act.cluster_id
    subjects = subjects_under(cluster_id, f"pledge/{order.id}/")
    for subject in subjects:
        shred(cluster_id, subject, at)
    ending.destroy_keys(order, subjects, at)
    for lot_id in order.lots:
        window = work.load_or_new(PledgeWindow, window_id(order.id, lot_id))
        if window.version:
            window.end(at)
    for drawing_id in order.drawings:
        let_drawing_go(work, order, drawing_id, at)
    if (link := link_of(order)) is not None:
        work.load(CustomerLink, link).end(str(order.state), at)
