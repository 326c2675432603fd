"""Who shares a division: orders won in one week, their lots, machines and weeks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from cluster.kernel import clock
from orders.allocation.domain.building import Making, Sold, Weeks, problem_of, with_credits
from orders.allocation.domain.carrying import counted, least_of
from orders.allocation.domain.entitled import MICRO
from orders.allocation.domain.facts import FirmRow
from orders.allocation.domain.fairness import FairnessLedger
from orders.allocation.domain.joint import LotSold
from orders.allocation.engine import Problem
from orders.allocation.engine.flow import fair_flow
from orders.allocation.queries.machinery import Horizon, Shops, Speed, shops_of
from orders.allocation.queries.room import needed_of
from orders.capacity.domain.requirement import Requirement
from orders.jointorders.domain.order import JointOrder


@dataclass(frozen=True, slots=True)
class Wanted:
    """One sold lot with what a machine must know of it, and the day it is due."""

    sold: LotSold
    needed: Requirement
    due_on: date


def wanted_of(order: JointOrder, sold: LotSold) -> Wanted:
    """Due at the offer's delivery, or the lot's own day where that is earlier."""
    needed, due_on = needed_of(order, sold.lot_id)
    return Wanted(sold, needed, due_on)


def joint_problem(
    cluster_id: UUID, instance_id: str, wanted: Sequence[Wanted], ledger: FairnessLedger
) -> Problem:
    """Kind J over all these lots, with free machine minutes and carried credit."""
    horizon = _from_tomorrow()
    shops = _shops(cluster_id, wanted, horizon)
    makings = [making for one in wanted for making in _makings(shops, one)]
    weights = {row.firm_id: row.weight for one in wanted for row in one.sold.rows}
    makers = sorted({making.firm_id for making in makings})
    firms = [Weeks(firm, weights[firm], tuple(shops.free(firm))) for firm in makers]
    lots = [_sold(one, horizon) for one in wanted]
    problem = problem_of(instance_id, firms, lots, makings)
    return with_credits(problem, _counted(problem, ledger))


def with_free_weeks(cluster_id: UUID, problem: Problem, wanted: Sequence[Wanted]) -> Problem:
    """The same firms and lots as of today: weeks that are over, and minutes that other orders took
    since, are free no longer. `wanted` are its lots; caps and own minutes a piece stay."""
    horizon = _from_tomorrow()
    shops = _shops(cluster_id, wanted, horizon)
    due = {str(one.sold.lot_id): horizon.week_of(one.due_on) for one in wanted}
    return replace(
        problem,
        buckets=shops.weeks,
        firms=tuple(
            replace(firm, capacity=tuple(shops.free(UUID(firm.id)))) for firm in problem.firms
        ),
        lots=tuple(replace(lot, due=due[lot.id]) for lot in problem.lots),
    )


def _from_tomorrow() -> Horizon:
    return Horizon(clock.now().astimezone(clock.SEOUL).date())


def _shops(cluster_id: UUID, wanted: Sequence[Wanted], horizon: Horizon) -> Shops:
    """To the last of the lots' weeks; their own orders not counted as held."""
    weeks = max(horizon.week_of(one.due_on) for one in wanted)
    return shops_of(cluster_id, horizon, weeks, {one.sold.order_id for one in wanted})


def _sold(one: Wanted, horizon: Horizon) -> Sold:
    return Sold(
        one.sold.lot_id, one.sold.quantity, one.sold.std_minutes, horizon.week_of(one.due_on)
    )


def _makings(shops: Shops, one: Wanted) -> Iterable[Making]:
    for row in one.sold.rows:
        speed = shops.speed(one.needed, row.firm_id) if row.eligible else None
        if speed is not None:
            yield _making(one.sold.lot_id, row, speed)


def _making(lot_id: UUID, row: FirmRow, speed: Speed) -> Making:
    return Making(lot_id, row.firm_id, speed.minutes, speed.setup, row.cap, row.min_lot)


def _counted(problem: Problem, ledger: FairnessLedger) -> Mapping[UUID, int]:
    """What of each account counts, by the fair flow without credit."""
    totals = fair_flow(problem).totals
    least = dict.fromkeys(range(len(problem.firms)), 0)
    for pair in problem.pairs:
        own = least_of(pair.min_lot, problem.lots[pair.lot].std_minutes)
        least[pair.firm] = min(least[pair.firm] or own, own)
    found: dict[UUID, int] = {}
    for place, firm in enumerate(problem.firms):
        firm_id = UUID(firm.id)
        share = int(totals[place] * MICRO)
        found[firm_id] = counted(ledger.carried(firm_id), share, least[place])
    return found
