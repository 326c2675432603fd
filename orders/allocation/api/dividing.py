"""The coordinator divides a won order, or stops a division."""

from typing import Any
from uuid import UUID

from cluster.members.access import access
from cluster.web.api.bodies import Body
from cluster.web.api.operations import Call, Told, at, commands
from orders.allocation import commands as verbs
from orders.allocation.domain.policy import PROPORTIONAL
from orders.allocation.forms import AttemptForm, RunForm
from orders.allocation.queries.computing import newest_apart
from orders.jointorders.queries.orders import cluster_of


class Run(Told):
    """Pieces that were placed, and ordered; or that a worker process computes it."""

    placed: int
    ordered: int
    computing: bool


@commands(Run, Body(RunForm))
def run_allocation(call: Call, order_id: UUID) -> Any:
    """Divide a won order by hand: where it did not divide itself, or by another rule.

    `earliest` needs several lots that are divided together.
    """
    policy = call.fields["policy"] or PROPORTIONAL
    return verbs.run_allocation(by=call.actor, key=call.key, order_id=order_id, policy=policy)


@commands(body=Body(AttemptForm))
def cancel_allocation(call: Call, order_id: UUID) -> None:
    """Stop a division that a worker process computes; nothing of it is kept."""
    found = newest_apart(cluster_of(call.actor), order_id)
    attempt = call.fields["attempt"]
    verbs.cancel_split(by=call.actor, key=call.key, joint_id=found, attempt=attempt)


cancellation = access(POST="allocation.run")(at("allocation", POST=cancel_allocation))
