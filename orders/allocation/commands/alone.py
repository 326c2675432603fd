"""One lot is divided by itself."""

from typing import Any

from cluster.kernel import clock
from cluster.ledger.uow import Work
from orders.allocation.commands.crediting import ledger_of, with_credit
from orders.allocation.commands.proposing import Run, proposal_of
from orders.allocation.commands.together import Entering
from orders.allocation.domain.allocation import Allocation
from orders.allocation.domain.facts import allocation_id
from orders.jointorders.domain.dividing import begin_allocation


def divide_alone(work: Work, entering: Entering, how: Run) -> dict[str, Any]:
    """Kind S over the only lot. Result: pieces placed and ordered."""
    (lot,), order = entering.lots, entering.order
    std_minutes = order.ready[lot.lot_id].standard_minutes
    rows = with_credit(ledger_of(work), entering.rows[lot.lot_id], lot.quantity, std_minutes)
    proposal = proposal_of(work.act.cluster_id, lot, entering.award, rows, how)
    begin_allocation(order, clock.now())
    allocation = work.new(Allocation, allocation_id(order.id, lot.lot_id))
    allocation.propose(proposal)
    placed = sum(allocation.offered.values())
    return {"placed": placed, "ordered": lot.quantity, "computing": False}
