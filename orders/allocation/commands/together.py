"""Several lots are divided together: begun here, computed at once or in a worker process."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.ledger.uow import Work
from orders.allocation.child import answer_of
from orders.allocation.commands.crediting import ledger_of
from orders.allocation.commands.proposing import Award, Lot, joint_proposal
from orders.allocation.domain.allocation import Allocation
from orders.allocation.domain.answers import Answer, pieces_in
from orders.allocation.domain.facts import MINUTES, FirmRow, allocation_id
from orders.allocation.domain.joint import (
    JointSplit,
    LotSold,
    SplitBegan,
    SplitFinished,
    joint_id,
)
from orders.allocation.domain.weighing import first_fixed, weighed
from orders.allocation.engine import ENGINE
from orders.allocation.queries.sharing import Wanted, joint_problem, wanted_of
from orders.jointorders.domain.dividing import begin_allocation
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import State


@dataclass(frozen=True, slots=True)
class Entering:
    """One won order with its lots and what a division may know of their firms."""

    order: JointOrder
    award: Award
    lots: Sequence[Lot]
    rows: Mapping[UUID, list[FirmRow]]

    @property
    def can_be_made(self) -> bool:
        """At least one pledge can be used at the price."""
        return any(row.eligible for rows in self.rows.values() for row in rows)


def weighed_once(entering: Sequence[Entering]) -> list[Entering]:
    """A firm counts with one weight in every order of a division: the one that was fixed first."""
    every = (row for one in entering for rows in one.rows.values() for row in rows)
    weights = first_fixed(every)
    return [
        replace(one, rows={lot: weighed(rows, weights) for lot, rows in one.rows.items()})
        for one in entering
    ]


def begin_together(work: Work, entering: Sequence[Entering], policy: str) -> dict[str, Any]:
    """Kind J over all lots. A small one is answered at once, a large one by a worker process."""
    began = _began(work, entering, policy)
    split = work.load_or_new(JointSplit, joint_id(began.instance_id))
    began.attempt = split.attempt + 1
    split.begin(began)
    if began.apart:
        return {"placed": 0, "ordered": _ordered(began), "computing": True}
    return settle_together(work, split, answer_of(began.instance.encode(), policy))


def settle_together(work: Work, split: JointSplit, answer: bytes) -> dict[str, Any]:
    """The answer is kept, and every lot gets its proposal. Result: pieces placed and ordered."""
    began, at = split.began, clock.now()
    assert began is not None  # noqa: S101 - only a split that began is settled
    split.finish(SplitFinished(attempt=split.attempt, engine=ENGINE, result=answer.decode(), at=at))
    for order_id in dict.fromkeys(sold.order_id for sold in began.lots):
        order = work.load(JointOrder, order_id)
        order.need(State.WON)
        begin_allocation(order, at)
    result = Answer(began, json.loads(answer))
    for sold in began.lots:
        allocation = work.new(Allocation, allocation_id(sold.order_id, sold.lot_id))
        allocation.propose(joint_proposal(work.act.cluster_id, split, sold, result))
    placed = sum(pieces_in(result.result).values())
    return {"placed": placed, "ordered": _ordered(began), "computing": False}


def _ordered(began: SplitBegan) -> int:
    return sum(sold.quantity for sold in began.lots)


def instance_id_of(entering: Sequence[Entering]) -> str:
    """Ties follow the awards: the last awarded order, and one hash over every award's hash.

    One order alone has its award's hash itself.
    """
    known = sorted(entering, key=lambda one: one.award.position)
    leaves = [one.award.leaf for one in known]
    leaf = leaves[0] if len(leaves) == 1 else sha256("|".join(leaves).encode()).hexdigest()
    return f"{known[-1].order.id}:{leaf}"


def _began(work: Work, entering: Sequence[Entering], policy: str) -> SplitBegan:
    wanted = [one for each in entering for one in _wanted(each)]
    instance_id = instance_id_of(entering)
    work.guard(MINUTES)
    problem = joint_problem(work.act.cluster_id, instance_id, wanted, ledger_of(work))
    if not problem.pairs:
        raise RuleBroken("no-supply")
    return SplitBegan(
        attempt=0,
        policy=policy,
        instance_id=instance_id,
        instance=problem.canonical().decode(),
        lots=[one.sold for one in wanted],
        apart=len(problem.pairs) > settings.ALLOCATION_INLINE_PAIRS,
        at=clock.now(),
    )


def _wanted(entering: Entering) -> list[Wanted]:
    return [wanted_of(entering.order, _sold(entering, lot)) for lot in entering.lots]


def _sold(entering: Entering, lot: Lot) -> LotSold:
    return LotSold(
        order_id=lot.order_id,
        lot_id=lot.lot_id,
        quantity=lot.quantity,
        unit_price_won=lot.unit_price_won,
        award_position=entering.award.position,
        std_minutes=entering.order.ready[lot.lot_id].standard_minutes,
        rows=entering.rows[lot.lot_id],
    )
