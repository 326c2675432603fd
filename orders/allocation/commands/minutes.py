"""Machine minutes of a division as they are free now: nobody's are promised twice."""

from collections.abc import Sequence
from uuid import UUID

from cluster.ledger.uow import Work
from orders.allocation.domain.facts import MINUTES, FirmRow
from orders.allocation.domain.joint import SplitBegan
from orders.allocation.domain.room import within_machines
from orders.allocation.engine import Problem, read
from orders.allocation.queries.room import room_for
from orders.allocation.queries.sharing import wanted_of, with_free_weeks
from orders.jointorders.domain.order import JointOrder


def as_of_today(work: Work, began: SplitBegan) -> Problem:
    """The instance of a division, with the machine minutes that are free now.

    The command is tried again where somebody books minutes while it decides.
    """
    problem = read(began.instance.encode())
    assert isinstance(problem, Problem)  # noqa: S101 - several lots
    work.guard(MINUTES)
    wanted = [wanted_of(work.load(JointOrder, sold.order_id), sold) for sold in began.lots]
    return with_free_weeks(work.act.cluster_id, problem, wanted)


def still_so(work: Work, began: SplitBegan) -> bool:
    """Nobody booked a minute of the division's machines since it began, and no day has passed."""
    return as_of_today(work, began).canonical() == began.instance.encode()


def as_machines_allow(
    work: Work, order: JointOrder, lot_id: UUID, rows: Sequence[FirmRow]
) -> list[FirmRow]:
    """The rows of a lot that is divided by itself, with caps that the machines can keep today."""
    work.guard(MINUTES)
    eligible = [row.firm_id for row in rows if row.eligible]
    return within_machines(rows, room_for(work.act.cluster_id, order, lot_id, eligible))


def room_of(work: Work, order: JointOrder, lot_id: UUID, firm_id: UUID) -> int:
    """Pieces of the lot that a firm's free minutes allow today, with those it holds of this order."""
    work.guard(MINUTES)
    return room_for(work.act.cluster_id, order, lot_id, [firm_id])[firm_id] or 0
