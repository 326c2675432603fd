"""Members take their share or give it back; silence gives it back after a working day."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_be_system, must_own_a_firm
from orders.allocation.domain.allocation import Allocation, Answer, Taking
from orders.allocation.domain.facts import allocation_id
from orders.capacity.commands.pledging import must_have_come_quickly
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import State
from orders.jointorders.queries.clocks import drain


@dataclass(frozen=True, slots=True)
class Accepting:
    """The pieces that the firm was shown as new in this run."""

    order_id: UUID
    lot_id: UUID
    run: int
    pieces: int


@dataclass(frozen=True, slots=True)
class Declining:
    """So many pieces of the share that was offered in this run, for a class of reasons."""

    order_id: UUID
    lot_id: UUID
    run: int
    pieces: int
    reason_class: str


def accept_share(*, by: Actor, key: Key, what: Accepting) -> Done:
    """Take over all that the actor's own firm is offered. Result: pieces held now.

    changed-meanwhile (409) where other pieces are offered than it was shown.
    """
    firm_id = must_own_a_firm(by)
    taking = Taking(firm_id, what.run, what.pieces)

    def body(work: Work) -> dict[str, Any]:
        allocation = _loaded(work, what.order_id, what.lot_id)
        allocation.accept(taking, key.stamp, clock.now())
        must_have_come_quickly(key.stamp)
        return {"pieces": allocation.accepted[firm_id]}

    return command(by.act(key), body)


def decline_share(*, by: Actor, key: Key, what: Declining) -> Done:
    """Give pieces of the own share back. Result: pieces held now."""
    firm_id = must_own_a_firm(by)
    answer = Answer(firm_id, what.run, what.pieces, what.reason_class)

    def body(work: Work) -> dict[str, Any]:
        allocation = _loaded(work, what.order_id, what.lot_id)
        allocation.decline(answer, key.stamp, clock.now())
        must_have_come_quickly(key.stamp)
        return {"pieces": allocation.accepted[firm_id]}

    return command(by.act(key), body)


def pass_answer_time(*, by: Actor, key: Key, order_id: UUID, lot_id: UUID, run: int) -> Done:
    """The time to answer is over. A run that was answered meanwhile is left alone."""
    must_be_system(by)

    def body(work: Work) -> dict[str, Any]:
        allocation = work.load(Allocation, allocation_id(order_id, lot_id))
        now = clock.now()
        return {"passed": allocation.pass_time(run, now - drain(), now)}

    return command(by.act(key), body)


def _loaded(work: Work, order_id: UUID, lot_id: UUID) -> Allocation:
    allocation = work.load(Allocation, allocation_id(order_id, lot_id))
    work.load(JointOrder, order_id).need(State.ALLOCATING)
    return allocation
