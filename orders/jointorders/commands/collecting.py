"""The deadline, its moves and its end."""

from datetime import datetime
from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.ledger.store import head
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members import queries as members
from cluster.members.access import Actor
from cluster.members.permissions import (
    must_be_system,
    must_coordinate,
    must_coordinate_or_be_system,
    must_own_a_firm,
)
from orders.capacity.commands.pledging import must_have_come_quickly
from orders.capacity.domain.pledge import Pledge, pledges_tag
from orders.capacity.domain.window import PledgeWindow, window_id
from orders.capacity.models import PledgeRow
from orders.capacity.queries.pledges import standing
from orders.capacity.queries.weights import weights_of
from orders.jointorders.commands.drawings import show_drawings
from orders.jointorders.domain import collecting
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import Checkpoint, Commitment
from orders.jointorders.queries.clocks import drain


def decline_invite(*, by: Actor, key: Key, order_id: UUID, reason_class: str) -> Done:
    """The actor's firm says no, with a class of reasons; its pledges are withdrawn with it.

    Result: `withdrawn`, how many. Codes: `closed` from the deadline on, by the stamp.
    """
    firm_id = must_own_a_firm(by)

    def body(work: Work) -> dict[str, Any]:
        work.guard(pledges_tag(order_id))
        order, at = work.edit(JointOrder, order_id), clock.now()
        rows = _of_firm(standing(work.act.cluster_id, order_id), firm_id)
        said = collecting.InviteDeclined(firm_id=firm_id, reason_class=reason_class, at=at)
        collecting.decline_invite(order, said, key.stamp, has_pledge=bool(rows))
        for lot_id, row in rows.items():
            window = work.load(PledgeWindow, window_id(order_id, lot_id))
            work.load(Pledge, row.key).withdraw(window, firm_id, key.stamp, at)
        must_have_come_quickly(key.stamp)
        return {"withdrawn": len(rows)}

    return command(by.act(key), body)


def take_up_invite(*, by: Actor, key: Key, order_id: UUID, firm_id: UUID) -> Done:
    """A firm that had declined has pledged: it takes part, and may look at the drawings again."""
    must_be_system(by)

    def body(work: Work) -> dict[str, Any]:
        work.guard(pledges_tag(order_id))
        order, at = work.load(JointOrder, order_id), clock.now()
        pledged = _of_firm(standing(work.act.cluster_id, order_id), firm_id)
        if pledged and collecting.take_up_invite(order, firm_id, at):
            show_drawings(work, order, [firm_id], at)
        return {}

    return command(by.act(key), body)


def _of_firm(rows: list[PledgeRow], firm_id: UUID) -> dict[UUID, PledgeRow]:
    return {row.lot_id: row for row in rows if row.lot_id and row.firm_id == firm_id}


def extend_deadline(*, by: Actor, key: Key, order_id: UUID, to: datetime) -> Done:
    """A later deadline for every lot."""
    must_coordinate(by)

    def body(work: Work) -> dict[str, Any]:
        order, at = work.edit(JointOrder, order_id), clock.now()
        collecting.extend_deadline(order, to, key.stamp, at)
        for lot_id in order.lots:
            work.load(PledgeWindow, window_id(order_id, lot_id)).move_deadline(to, at)
        must_have_come_quickly(key.stamp)
        return {}

    return command(by.act(key), body)


def close_collecting(*, by: Actor, key: Key, order_id: UUID) -> Done:
    """By the clock after the drain, or by the coordinator once every invited firm has answered."""
    must_coordinate_or_be_system(by)
    why = "deadline" if by.is_system else "all-answered"

    def body(work: Work) -> dict[str, Any]:
        order = work.edit(JointOrder, order_id)
        close_now(work, order, why)
        return {"pledges": len(order.commitments)}

    return command(by.act(key), body)


def close_now(work: Work, order: JointOrder, why: str) -> None:
    """Write down every commitment and weight and the ledger's head, and close the windows."""
    work.guard(pledges_tag(order.id))
    at, cluster_id = clock.now(), work.act.cluster_id
    if why == "deadline" and at < order.deadline + drain():
        raise RuleBroken("still-draining")
    commitments = _commitments(cluster_id, order.id)
    office, end = members.office(cluster_id), head(cluster_id)
    closing = collecting.CollectingClosed(
        why=why,
        commitments=commitments,
        weights=weights_of(cluster_id, {one.firm_id for one in commitments}),
        checkpoint=Checkpoint(position=end.position, chain=end.chain),
        remind_at=office.after_working_days(at, 2),
        tell_at=office.after_working_days(at, 5),
        at=at,
    )
    collecting.close_collecting(order, closing, {one.firm_id for one in commitments})
    for lot_id in order.lots:
        work.load(PledgeWindow, window_id(order.id, lot_id)).close(at)


def _commitments(cluster_id: UUID, order_id: UUID) -> list[Commitment]:
    return [
        Commitment(lot_id=row.lot_id, firm_id=row.firm_id, commitment=row.commitment)
        for row in standing(cluster_id, order_id)
        if row.lot_id and row.firm_id
    ]
