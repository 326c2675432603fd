"""The first run after the award: seals opened in memory, floors compared and forgotten."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from cluster.kernel.errors import Clash, RuleBroken
from cluster.ledger.keys.opening import Reason, unseal
from cluster.ledger.store import history_of, leaf_of
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_coordinate_or_be_system
from orders.allocation.commands.alone import divide_alone
from orders.allocation.commands.proposing import Award, Lot, Run
from orders.allocation.commands.together import Entering, begin_together, weighed_once
from orders.allocation.domain.facts import FirmRow
from orders.allocation.domain.policy import PROPORTIONAL, must_be_offered
from orders.allocation.queries.awards import is_computing, won_in_the_same_week
from orders.capacity.domain.terms import Terms, terms_in
from orders.capacity.domain.verified import Weight
from orders.capacity.queries.pledges import sealed_of, standing
from orders.capacity.queries.weights import weights_of
from orders.jointorders.commands.opening import stopped
from orders.jointorders.domain.ending import OrderWon
from orders.jointorders.domain.opening import PricedWithoutCurve, SealOpened
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import State

RELIABILITY_PERMILLE = 1000  # delivered / awarded; full until production reports it


def run_allocation(*, by: Actor, key: Key, order_id: UUID, policy: str = PROPORTIONAL) -> Done:
    """Split a won order, together with every order won in the same week that still waits.

    Result: pieces placed and ordered, or `computing` where a worker process was asked.
    Codes: state-wrong, policy, no-supply, checkpoint-missing, computing, and seal-broken or
    seal-key-missing, which are recorded: that order stops, those of its week go on without it.
    """
    must_coordinate_or_be_system(by)

    def body(work: Work) -> dict[str, Any]:
        order = work.edit(JointOrder, order_id)
        order.need(State.WON)
        if is_computing(work.act.cluster_id, order_id):
            raise Clash("computing")
        entering = _entering(work, order, by_hand=not by.is_system)
        if order.broken and all(one.order.id != order_id for one in entering):
            return {"refused": order.broken}
        if not entering or entering[0].order.id != order_id:
            raise RuleBroken("no-supply")
        lots = sum(len(one.lots) for one in entering)
        must_be_offered(policy, lots)
        if lots == 1:
            return divide_alone(work, entering[0], Run(policy=policy))
        return begin_together(work, entering, policy)

    done = command(by.act(key), body)
    if code := done.result.get("refused"):
        raise Clash(code)
    return done


def _entering(work: Work, order: JointOrder, *, by_hand: bool) -> list[Entering]:
    """The order first, then those of its week; who has no usable pledge stays out.

    What was stopped enters again by hand only.
    """
    cluster_id = work.act.cluster_id
    others = won_in_the_same_week(cluster_id, order.id, unless_stopped=not by_hand)
    orders = [order, *(work.load(JointOrder, one) for one in others)]
    found = [_opened(cluster_id, one) for one in orders if one.state == State.WON]
    return weighed_once([one for one in found if one is not None and one.can_be_made])


def _opened(cluster_id: UUID, order: JointOrder) -> Entering | None:
    """None where a seal does not fit: that is recorded once, and nobody else waits for it."""
    try:
        return _with_rows(cluster_id, order)
    except RuleBroken as broken:
        if order.broken != broken.code:
            stopped(order, broken)
        return None


def _with_rows(cluster_id: UUID, order: JointOrder) -> Entering:
    lots = [
        Lot(order.id, line.lot_id, line.quantity, line.unit_price_won)
        for line in (order.offer.lines if order.offer else [])
    ]
    rows = {lot.lot_id: firm_rows(cluster_id, order, lot) for lot in lots}
    return Entering(order, award_of(cluster_id, order.id), lots, rows)


def firm_rows(cluster_id: UUID, order: JointOrder, lot: Lot) -> list[FirmRow]:
    """Eligible yes or no, cap, weight and minimum lot per pledge; nothing else leaves here."""
    pledges = standing(cluster_id, order.id, lot.lot_id)
    closed = {c.firm_id: c.commitment for c in order.commitments if c.lot_id == lot.lot_id}
    found = {row.firm_id: row.commitment for row in pledges}
    if different := set(closed.items()) ^ set(found.items()):
        firm_id, _ = min(different, key=str)
        raise RuleBroken("seal-broken", subject=f"pledge/{order.id}/{firm_id}")
    reason = Reason.allocation_run(order.id, _opened_at(cluster_id, order.id))
    bodies = unseal(reason, cluster_id, [sealed_of(row) for row in pledges])
    fixed = order.weights or weights_of(cluster_id, closed)
    weights = {weight.firm_id: _weighed(weight, order.weighed_at) for weight in fixed}
    rows = []
    for firm_id, body in zip((row.firm_id for row in pledges), bodies, strict=True):
        if firm_id is not None:
            rows.append(_row(weights[firm_id], terms_in(body.body), lot.unit_price_won))
    return sorted(rows, key=lambda row: row.firm_id)


def _weighed(weight: Weight, since: datetime | None) -> FirmRow:
    return FirmRow(
        firm_id=weight.firm_id,
        eligible=False,
        weight=weight.minutes_per_week,
        weight_from=weight.source,
        weight_since=since,
    )


def _row(weighed: FirmRow, terms: Terms, price_won: int) -> FirmRow:
    if terms.floor_won > price_won:
        return weighed
    cap = terms.most * RELIABILITY_PERMILLE // 1000
    return msgspec.structs.replace(weighed, eligible=True, cap=cap, min_lot=terms.least)


def award_of(cluster_id: UUID, order_id: UUID) -> Award:
    """Position and hash of the event that won the order."""
    history = history_of(cluster_id, order_id)
    won = next(one for one in history if isinstance(one.event, OrderWon))
    return Award(won.position, leaf_of(cluster_id, won.position))


def _opened_at(cluster_id: UUID, order_id: UUID) -> int:
    """Where two persons opened the seals, or priced without a curve; 0 if they did not."""
    opened = (
        one.position
        for one in history_of(cluster_id, order_id)
        if isinstance(one.event, SealOpened | PricedWithoutCurve)
    )
    return max(opened, default=0)
