"""The first run after the award: seals opened in memory, floors compared and forgotten."""

from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.errors import Clash, RuleBroken
from cluster.ledger.keys.opening import Reason, unseal
from cluster.ledger.store import history_of, leaf_of
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_coordinate_or_be_system
from orders.allocation.commands.crediting import ledger_of, with_credit
from orders.allocation.commands.proposing import Award, Lot, Run, proposal_of
from orders.allocation.domain.allocation import Allocation
from orders.allocation.domain.facts import FirmRow, allocation_id
from orders.allocation.queries.weights import RELIABILITY_PERMILLE, weights_of
from orders.capacity.domain.terms import Terms, terms_in
from orders.capacity.queries.pledges import sealed_of, standing
from orders.jointorders.domain.dividing import begin_allocation
from orders.jointorders.domain.ending import OrderWon
from orders.jointorders.domain.opening import PricedWithoutCurve, SealOpened
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import State

POLICIES = ("proportional", "equal")


def run_allocation(*, by: Actor, key: Key, order_id: UUID, policy: str = "proportional") -> Done:
    """Split every lot of a won order. Result: pieces placed and ordered.

    Codes: state-wrong, policy, no-supply, checkpoint-missing, seal-broken, seal-key-missing.
    """
    must_coordinate_or_be_system(by)
    if policy not in POLICIES:
        raise RuleBroken("policy", field="policy")

    def body(work: Work) -> dict[str, Any]:
        order = work.edit(JointOrder, order_id)
        order.need(State.WON)
        begin_allocation(order, clock.now())
        lots = [
            Lot(order_id, line.lot_id, line.quantity, line.unit_price_won)
            for line in (order.offer.lines if order.offer else [])
        ]
        return _proposed(work, order, lots, Run(policy=policy))

    return command(by.act(key), body)


def _proposed(work: Work, order: JointOrder, lots: list[Lot], how: Run) -> dict[str, Any]:
    cluster_id = work.act.cluster_id
    rows = {lot.lot_id: firm_rows(cluster_id, order, lot) for lot in lots}
    if not any(row.eligible for found in rows.values() for row in found):
        raise RuleBroken("no-supply")
    award = award_of(cluster_id, order.id)
    ledger, placed = ledger_of(work), 0
    for lot in lots:
        std_minutes = order.ready[lot.lot_id].standard_minutes
        known = with_credit(ledger, rows[lot.lot_id], lot.quantity, std_minutes)
        proposal = proposal_of(cluster_id, lot, award, known, how)
        allocation = work.new(Allocation, allocation_id(order.id, lot.lot_id))
        allocation.propose(proposal)
        placed += sum(allocation.offered.values())
    return {"placed": placed, "ordered": sum(lot.quantity for lot in lots)}


def firm_rows(cluster_id: UUID, order: JointOrder, lot: Lot) -> list[FirmRow]:
    """Eligible yes or no, cap, weight and minimum lot per pledge; nothing else leaves here."""
    pledges = standing(cluster_id, order.id, lot.lot_id)
    closed = {c.firm_id: c.commitment for c in order.commitments if c.lot_id == lot.lot_id}
    if closed != {row.firm_id: row.commitment for row in pledges}:
        raise Clash("seal-broken")
    reason = Reason.allocation_run(order.id, _opened_at(cluster_id, order.id))
    bodies = unseal(reason, cluster_id, [sealed_of(row) for row in pledges])
    weights = weights_of(cluster_id, closed)
    rows = []
    for firm_id, body in zip((row.firm_id for row in pledges), bodies, strict=True):
        if firm_id is not None:
            rows.append(_row(firm_id, terms_in(body.body), lot.unit_price_won, weights[firm_id]))
    return sorted(rows, key=lambda row: row.firm_id)


def _row(firm_id: UUID, terms: Terms, price_won: int, weight: tuple[int, str]) -> FirmRow:
    minutes, source = weight
    if terms.floor_won > price_won:
        return FirmRow(firm_id=firm_id, eligible=False, weight=minutes, weight_from=source)
    return FirmRow(
        firm_id=firm_id,
        eligible=True,
        cap=terms.most * RELIABILITY_PERMILLE // 1000,
        weight=minutes,
        weight_from=source,
        min_lot=terms.least,
    )


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
