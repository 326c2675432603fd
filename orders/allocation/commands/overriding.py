"""Coordinator and second person move pieces of a share; each signed in afresh."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.errors import NotAllowed
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_be_fresh
from orders.allocation.commands.minutes import as_of_today, room_of
from orders.allocation.commands.proposing import answer_by
from orders.allocation.domain import overriding
from orders.allocation.domain.allocation import Allocation
from orders.allocation.domain.building import overfull
from orders.allocation.domain.facts import Moving, allocation_id
from orders.allocation.domain.joint import JointSplit, joint_id
from orders.jointorders.domain.dividing import note_override
from orders.jointorders.domain.opening import COORDINATOR, SECOND
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import ENDED, SignOff, State


@dataclass(frozen=True, slots=True)
class Overriding:
    """In which lot what is moved."""

    order_id: UUID
    lot_id: UUID
    moving: Moving


def override_share(*, by: Actor, key: Key, what: Overriding) -> Done:
    """Sign an override; the second sign of the same one moves the pieces. Result: `moved`.

    Codes: reason-missing, infeasible (constraint), second-person-needed (403: one person, or not
    the order's second person), sign-in-again, state-wrong.
    """
    sign = _signoff(by)
    moving = overriding.checked(what.moving)

    def body(work: Work) -> dict[str, Any]:
        order = work.load(JointOrder, what.order_id)
        if sign.role == SECOND and sign.person_id != order.second_person_id:
            raise NotAllowed("second-person-needed")
        allocation = work.edit(Allocation, allocation_id(what.order_id, what.lot_id))
        order.need(State.ALLOCATING)
        _must_fit_machines(work, allocation, moving)
        at = clock.now()
        if not overriding.sign(allocation, moving, sign, at):
            return {"moved": False}
        overriding.override(allocation, moving, answer_by(work.act.cluster_id, at), at)
        note_override(order, what.lot_id, moving.pieces, moving.reason, at)
        return {"moved": True}

    return command(by.act(key), body)


def _signoff(by: Actor) -> SignOff:
    if not (by.is_coordinator or by.is_second) or by.person_id is None:
        raise NotAllowed
    must_be_fresh(by)
    role = COORDINATOR if by.is_coordinator else SECOND
    return SignOff(person_id=by.person_id, role=role, fresh_at=by.fresh_at or clock.now())


def _must_fit_machines(work: Work, allocation: Allocation, moving: Moving) -> None:
    """The receiving firm must have the minutes, where machines are shared for all its lots."""
    last = allocation.last
    if last is None:
        return
    if last.joint_id is None:
        _must_have_room(work, allocation, moving)
        return
    began = work.load(JointSplit, joint_id(last.instance_id)).began
    assert began is not None  # noqa: S101 - the lot was proposed by it
    problem = as_of_today(work, began)
    firm, held = moving.to_firm_id, {}
    for sold in began.lots:
        if work.load(JointOrder, sold.order_id).state not in ENDED:
            other = work.load(Allocation, allocation_id(sold.order_id, sold.lot_id))
            held[sold.lot_id, firm] = other.holds(firm)
    held[allocation.lot_id, firm] += moving.pieces
    if overfull(problem, held, firm):
        raise overriding.infeasible_minutes()


def _must_have_room(work: Work, allocation: Allocation, moving: Moving) -> None:
    overriding.must_be_feasible(allocation, moving)
    order = work.load(JointOrder, allocation.order_id)
    after = allocation.holds(moving.to_firm_id) + moving.pieces
    if after > room_of(work, order, allocation.lot_id, moving.to_firm_id):
        raise overriding.infeasible_minutes()
