"""One door for dividing again: the pieces that came free go to the rest, nobody who stays loses one.

The limits are what was accepted, while shares are being answered. Once a lot is confirmed no run
follows: in production pieces change hands where a firm takes over what it is offered.
"""

import json
from collections.abc import Mapping
from uuid import UUID

import msgspec

from cluster.kernel import clock
from cluster.ledger.uow import Work
from orders.allocation.child import answer_of
from orders.allocation.commands.minutes import as_machines_allow, as_of_today
from orders.allocation.commands.proposing import Award, Lot, Run, answer_by, proposal_of, sealed
from orders.allocation.domain.allocation import Allocation
from orders.allocation.domain.answers import Answer, without_unfit
from orders.allocation.domain.building import Held, again_of
from orders.allocation.domain.facts import AllocationProposed, FirmRow, allocation_id
from orders.allocation.domain.joint import JointSplit, SplitBegan, SplitFinished, joint_id
from orders.allocation.engine import ENGINE, canonical
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import ENDED

Limits = Mapping[UUID, Held]


def limits_after_answers(allocation: Allocation) -> dict[UUID, Held]:
    """What is accepted stays; who gave pieces back takes no more."""
    return {
        row.firm_id: Held(frozen=row.frozen, previous=row.frozen, cap=row.cap)
        for row in allocation.rows_for_rerun()
    }


def reallocate(work: Work, allocation: Allocation, limits: Limits) -> AllocationProposed:
    """The next run of this lot by kind R, under these limits."""
    last = allocation.last
    assert last is not None  # noqa: S101 - there was a first run
    if last.joint_id is None:
        return _alone(work, allocation, last, limits)
    return _together(work, allocation, last, limits)


def _alone(
    work: Work, allocation: Allocation, last: AllocationProposed, limits: Limits
) -> AllocationProposed:
    lot = Lot(last.order_id, last.lot_id, allocation.quantity, last.unit_price_won)
    award = Award(last.award_position, last.instance_id.rsplit(":", 1)[-1])
    how = Run(number=allocation.run + 1, policy=last.policy)
    order = work.load(JointOrder, last.order_id)
    limited = [_limited(row, limits.get(row.firm_id)) for row in allocation.rows]
    rows = as_machines_allow(work, order, last.lot_id, limited)
    return proposal_of(work.act.cluster_id, lot, award, rows, how)


def _limited(row: FirmRow, held: Held | None) -> FirmRow:
    if held is None:
        return row
    return msgspec.structs.replace(row, frozen=held.frozen, previous=held.previous, cap=held.cap)


def _together(
    work: Work, allocation: Allocation, last: AllocationProposed, limits: Limits
) -> AllocationProposed:
    """Only this lot is open; the machines keep what the other lots of the division hold."""
    first = work.load(JointSplit, joint_id(last.instance_id)).began
    assert first is not None  # noqa: S101 - the lot was proposed by it
    quantities, held = _of_the_others(work, first, last.lot_id)
    quantities[last.lot_id] = allocation.quantity
    held |= {(last.lot_id, firm): limit for firm, limit in limits.items()}
    again = again_of(as_of_today(work, first), quantities, held).canonical()
    answer = _kept(work, first, last, allocation.run + 1, again)
    part = answer.lot_part(last.lot_id)
    limited = (_limited(row, limits.get(row.firm_id)) for row in allocation.rows)
    rows = without_unfit(limited, part)
    at = clock.now()
    proposal = msgspec.structs.replace(
        last,
        run=allocation.run + 1,
        quantity=allocation.quantity,
        instance_sha256=part["instance_sha256"],
        engine=ENGINE,
        rows=rows,
        result=canonical(part).decode(),
        answer_by=answer_by(work.act.cluster_id, at),
        joint_id=joint_id(last.instance_id, last.lot_id, allocation.run + 1),
        at=at,
    )
    return sealed(work.act.cluster_id, proposal, part)


def _of_the_others(
    work: Work, first: SplitBegan, besides: UUID
) -> tuple[dict[UUID, int], dict[tuple[UUID, UUID], Held]]:
    """Pieces and holders of every other lot, as they are offered or accepted now."""
    quantities: dict[UUID, int] = {}
    held: dict[tuple[UUID, UUID], Held] = {}
    for sold in first.lots:
        if sold.lot_id == besides or work.load(JointOrder, sold.order_id).state in ENDED:
            continue
        other = work.load(Allocation, allocation_id(sold.order_id, sold.lot_id))
        quantities[sold.lot_id] = 0
        for row in sold.rows:
            pieces = other.holds(row.firm_id)
            held[sold.lot_id, row.firm_id] = Held(frozen=pieces, previous=pieces, cap=pieces)
            quantities[sold.lot_id] += pieces
    return quantities, held


def _kept(work: Work, first: SplitBegan, last: AllocationProposed, run: int, raw: bytes) -> Answer:
    """The re-run is written down like the first: instance and answer in a stream of their own."""
    at = clock.now()
    split = work.load_or_new(JointSplit, joint_id(last.instance_id, last.lot_id, run))
    began = SplitBegan(
        attempt=split.attempt + 1,
        policy=first.policy,
        instance_id=first.instance_id,
        instance=raw.decode(),
        lots=[sold for sold in first.lots if sold.lot_id == last.lot_id],
        apart=False,
        at=at,
    )
    split.begin(began)
    answer = answer_of(raw, first.policy)
    split.finish(SplitFinished(attempt=split.attempt, engine=ENGINE, result=answer.decode(), at=at))
    return Answer(began, json.loads(answer))
