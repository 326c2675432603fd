"""Reactions and timers of the joint orders: when this happened, do that."""

import logging
from datetime import datetime

from cluster.kernel.errors import RuleBroken
from cluster.ledger.catchup import every
from cluster.ledger.store import clusters
from cluster.ledger.uow import Key
from cluster.members.access import Actor
from orders.jointorders.commands import pass_deadline
from orders.jointorders.models import ClockRow
from orders.jointorders.queries.clocks import run_out

log = logging.getLogger(__name__)


@every(1.0, name="orders-clocks")
def let_clocks_run_out(now: datetime) -> None:
    """Every clock of every order whose time has come, each once."""
    for cluster_id in clusters():
        system = Actor.system(cluster_id)
        for clock in run_out(cluster_id, now):
            _run_out(system, clock)


def _run_out(system: Actor, clock: ClockRow) -> None:
    key = Key.derived("orders-clock", clock.stream_id, clock.name, clock.number)
    try:
        pass_deadline(
            by=system, key=key, order_id=clock.stream_id, name=clock.name, number=clock.number
        )
    except RuleBroken as broken:  # one order must not hold up the clocks of the others
        log.warning("clock %s of %s: %s", clock.name, clock.stream_id, broken.code)
