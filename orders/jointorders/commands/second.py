"""Naming another second person."""

from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_coordinate
from orders.jointorders.commands.inviting import second_person
from orders.jointorders.domain import second
from orders.jointorders.domain.order import JointOrder


def name_second_person(
    *, by: Actor, key: Key, order_id: UUID, person_id: UUID, reason: str
) -> Done:
    """Another second person: the one named before has left, or took another role.

    Codes: state-wrong, second-person-missing, conflict, choice-unknown for who it is already.
    """
    must_coordinate(by)
    act = by.act(key)
    person = second_person(act.cluster_id, person_id)

    def body(work: Work) -> dict[str, Any]:
        order, at = work.edit(JointOrder, order_id), clock.now()
        named = second.SecondPersonNamed(person_id=person.person_id, reason=reason, at=at)
        second.name_second_person(order, named, person.firm_id)
        return {}

    return command(act, body)
