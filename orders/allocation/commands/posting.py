"""What confirmed shares leave over goes to the fairness ledger; what nobody used ends."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_be_system
from orders.allocation.commands.crediting import ledger_of, most_of, takings_of
from orders.allocation.domain.allocation import Allocation
from orders.allocation.domain.entitled import Taking
from orders.allocation.domain.facts import FirmRow, allocation_id
from orders.allocation.domain.fairness import Received
from orders.allocation.domain.joint import JointSplit, LotSold, SplitBegan, joint_id
from orders.allocation.domain.tallying import merged, tally
from orders.allocation.engine import Problem, read
from orders.allocation.engine.flow import fair_flow
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import ENDED, State

Divided = dict[UUID, Allocation]  # by lot


def post_credits(*, by: Actor, key: Key, order_id: UUID) -> Done:
    """What the confirmed shares of an order leave over is carried. Result: posted.

    Orders that were divided together are posted together, when the last of them is settled.
    """
    must_be_system(by)

    def body(work: Work) -> dict[str, Any]:
        order = work.load(JointOrder, order_id)
        began = _divided_together(work, order)
        rows = _alone(work, order) if began is None else _together(work, began)
        orders = [order_id] if began is None else _alive(work, began)
        return {"posted": bool(rows) and ledger_of(work).post(orders, rows, clock.now())}

    return command(by.act(key), body)


def expire_credits(*, by: Actor, key: Key) -> Done:
    """Credit that was not used within a year goes to the pool. Result: expired."""
    must_be_system(by)

    def body(work: Work) -> dict[str, Any]:
        return {"expired": ledger_of(work).expire(clock.now())}

    return command(by.act(key), body)


def _divided_together(work: Work, order: JointOrder) -> SplitBegan | None:
    """The first division of the order's lots, where there were several."""
    for lot_id in order.lots:
        last = work.load_or_new(Allocation, allocation_id(order.id, lot_id)).last
        if last is not None and last.joint_id is not None:
            return work.load(JointSplit, joint_id(last.instance_id)).began
    return None


def _alive(work: Work, began: SplitBegan) -> list[UUID]:
    """The orders of the division that were not given up."""
    orders = dict.fromkeys(sold.order_id for sold in began.lots)
    return [one for one in orders if work.load(JointOrder, one).state not in ENDED]


def _alone(work: Work, order: JointOrder) -> list[Received]:
    """Lot by lot, one row per firm; nothing while shares may still change."""
    if order.state != State.CONFIRMED:
        return []
    return merged(row for lot_id in order.lots for row in _of_lot(work, order, lot_id))


def _of_lot(work: Work, order: JointOrder, lot_id: UUID) -> list[Received]:
    allocation = work.load(Allocation, allocation_id(order.id, lot_id))
    std_minutes = order.ready[lot_id].standard_minutes
    rows = [row for row in allocation.rows_for_rerun() if row.eligible]
    received = {row.firm_id: row.frozen * std_minutes for row in rows}
    return tally(takings_of(rows, std_minutes), received, per_firm=allocation.per_firm)


def _together(work: Work, began: SplitBegan) -> list[Received]:
    """Entitled by the fair flow over all lots under the answers; nothing while one is open."""
    alive = set(_alive(work, began))
    lots = [sold for sold in began.lots if sold.order_id in alive]
    divided = {
        sold.lot_id: work.load(Allocation, allocation_id(sold.order_id, sold.lot_id))
        for sold in lots
    }
    if not lots or any(one.state != "confirmed" for one in divided.values()):
        return []
    problem = _as_answered(began, divided)
    totals = fair_flow(problem, policy=began.policy).totals
    takings = [
        Taking(UUID(firm.id), firm.weight, totals[place])
        for place, firm in enumerate(problem.firms)
    ]
    return tally(takings, _received(lots, divided), per_firm=began.policy == "equal")


def _received(lots: Iterable[LotSold], divided: Divided) -> dict[UUID, int]:
    """Standard minutes by firm."""
    found: dict[UUID, int] = {}
    for sold in lots:
        for firm, pieces in divided[sold.lot_id].accepted.items():
            found[firm] = found.get(firm, 0) + pieces * sold.std_minutes
    return found


def _as_answered(began: SplitBegan, divided: Divided) -> Problem:
    """The instance under the answers: settled quantities, no credit, no minimum lots (who could not
    open one is owed the difference); who gave pieces of one lot back is owed none of another."""
    problem = read(began.instance.encode())
    assert isinstance(problem, Problem)  # noqa: S101 - several lots
    gave_back = {firm for one in divided.values() for firm in one.declined}
    rows = {lot_id: _by_firm(one.rows_for_rerun()) for lot_id, one in divided.items()}
    kept = [place for place, lot in enumerate(problem.lots) if UUID(lot.id) in divided]
    lot_at = {old: new for new, old in enumerate(kept)}
    lots = [problem.lots[place] for place in kept]
    pairs = []
    for pair in problem.pairs:
        if pair.lot in lot_at:
            row = rows[UUID(problem.lots[pair.lot].id)][UUID(problem.firms[pair.firm].id)]
            cap = row.frozen if row.firm_id in gave_back else most_of(row)
            pairs.append(replace(pair, lot=lot_at[pair.lot], cap=cap, min_lot=0))
    return replace(
        problem,
        firms=tuple(replace(firm, credit=(0, 1)) for firm in problem.firms),
        lots=tuple(replace(lot, quantity=divided[UUID(lot.id)].quantity) for lot in lots),
        pairs=tuple(pairs),
    )


def _by_firm(rows: Iterable[FirmRow]) -> dict[UUID, FirmRow]:
    return {row.firm_id: row for row in rows}
