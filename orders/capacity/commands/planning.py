"""Setting what the minutes of a cluster assume."""

from typing import Any

from cluster.kernel import clock
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_coordinate
from orders.capacity.domain.planning import PlanningValues, Values, planning_id


def set_planning(*, by: Actor, key: Key, values: Values, reason: str) -> Done:
    """Holds for lots checked and firms asked from now on; what was fixed stays."""
    must_coordinate(by)
    act = by.act(key)

    def body(work: Work) -> dict[str, Any]:
        found = work.edit_or_new(PlanningValues, planning_id(act.cluster_id))
        found.set_values(values, reason, act.actor_id, clock.now())
        return {}

    return command(act, body)
