"""When all have answered: confirm, run again for the rest, or tell that it falls short."""

from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_be_system, must_coordinate
from orders.allocation.commands.reallocating import limits_after_answers, reallocate
from orders.allocation.domain.allocation import Allocation, Next
from orders.allocation.domain.facts import allocation_id
from orders.jointorders.domain.dividing import settle_allocation
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import State


def conclude(*, by: Actor, key: Key, order_id: UUID, lot_id: UUID) -> Done:
    """What follows from the answers given so far. Result: next."""
    must_be_system(by)

    def body(work: Work) -> dict[str, Any]:
        allocation = work.load(Allocation, allocation_id(order_id, lot_id))
        order = work.load(JointOrder, order_id)
        step = allocation.next() if order.state == State.ALLOCATING else Next.WAIT
        if step is Next.CONFIRM:
            allocation.confirm(clock.now())
        if step is Next.SHORT:
            allocation.fall_short(clock.now())
        if step is Next.RUN:
            allocation.propose(reallocate(work, allocation, limits_after_answers(allocation)))
        return {"next": str(step)}

    return command(by.act(key), body)


def settle_quantity(*, by: Actor, key: Key, order_id: UUID, lot_id: UUID, reason: str) -> Done:
    """The customer takes the pieces that are placed; the lot is confirmed with them.

    With none, where some firm has taken pieces of another lot. Codes: no-supply, reason-missing.
    """
    must_coordinate(by)

    def body(work: Work) -> dict[str, Any]:
        allocation = work.edit(Allocation, allocation_id(order_id, lot_id))
        order = work.load(JointOrder, order_id)
        order.need(State.ALLOCATING)
        others = (allocation_id(order_id, lot) for lot in order.lots if lot != lot_id)
        elsewhere = any(work.load_or_new(Allocation, one).placed for one in others)
        allocation.settle(reason, clock.now(), elsewhere=elsewhere)
        return {"quantity": allocation.quantity}

    return command(by.act(key), body)


def settle_order(*, by: Actor, key: Key, order_id: UUID) -> Done:
    """Confirm the order once every lot is. Result: confirmed."""
    must_be_system(by)

    def body(work: Work) -> dict[str, Any]:
        order = work.load(JointOrder, order_id)
        lots = [work.load(Allocation, allocation_id(order_id, lot)) for lot in order.lots]
        ready = order.state == State.ALLOCATING and all(one.state == "confirmed" for one in lots)
        if ready:
            settle_allocation(order, clock.now())
        return {"confirmed": ready}

    return command(by.act(key), body)
