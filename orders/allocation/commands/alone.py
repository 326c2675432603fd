"""One lot is divided by itself."""

from typing import Any

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.ledger.uow import Work
from orders.allocation.commands.crediting import ledger_of, with_credit
from orders.allocation.commands.minutes import as_machines_allow
from orders.allocation.commands.proposing import Run, proposal_of
from orders.allocation.commands.together import Entering
from orders.allocation.domain.allocation import Allocation
from orders.allocation.domain.facts import allocation_id
from orders.jointorders.domain.dividing import begin_allocation


def divide_alone(work: Work, entering: Entering, how: Run) -> dict[str, Any]:
    """Kind S over the only lot. Result: pieces placed and ordered. Code: no-supply."""
    (lot,), order = entering.lots, entering.order
    std_minutes = order.ready[lot.lot_id].standard_minutes
    rows = as_machines_allow(work, order, lot.lot_id, entering.rows[lot.lot_id])
    if not any(row.eligible for row in rows):
        raise RuleBroken("no-supply")
    rows = with_credit(ledger_of(work), rows, lot.quantity, std_minutes)
    proposal = proposal_of(work.act.cluster_id, lot, entering.award, rows, how)
    begin_allocation(order, clock.now())
    allocation = work.new(Allocation, allocation_id(order.id, lot.lot_id))
    allocation.propose(proposal)
    placed = sum(allocation.offered.values())
    return {"placed": placed, "ordered": lot.quantity, "computing": False}
