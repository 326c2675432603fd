"""One run of the engine over the rows of a lot, written as a proposal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from cluster.kernel import clock
from cluster.ledger.keys import salts
from cluster.members import queries as members
from orders.allocation.domain.answers import Answer, without_unfit
from orders.allocation.domain.facts import AllocationProposed, FirmRow, allocation_id
from orders.allocation.domain.head import root
from orders.allocation.domain.joint import JointSplit, LotSold
from orders.allocation.domain.own import salt_name, share_subject, with_leaves
from orders.allocation.domain.split import instance_of
from orders.allocation.engine import ENGINE, allocate, canonical

ANSWER_DAYS = 1  # working days a firm has to answer (joint-orders, section 8)


@dataclass(frozen=True, slots=True)
class Lot:
    """What was won of a lot: pieces at one unit price."""

    order_id: UUID
    lot_id: UUID
    quantity: int
    unit_price_won: int


@dataclass(frozen=True, slots=True)
class Award:
    """The event that won the order; ties follow its hash, which nobody could know before."""

    position: int
    leaf: str


@dataclass(frozen=True, slots=True)
class Run:
    """Which run, by which policy."""

    number: int = 1
    policy: str = "proportional"


def proposal_of(
    cluster_id: UUID, lot: Lot, award: Award, rows: Sequence[FirmRow], how: Run
) -> AllocationProposed:
    """The proposal of this run, with the instance it follows from."""
    kind = "S" if how.number == 1 else "R"
    instance = instance_of(f"{lot.order_id}:{award.leaf}", lot.quantity, rows, kind)
    result = allocate(instance, how.policy)
    at = clock.now()
    return sealed(
        cluster_id,
        AllocationProposed(
            order_id=lot.order_id,
            lot_id=lot.lot_id,
            run=how.number,
            quantity=lot.quantity,
            unit_price_won=lot.unit_price_won,
            policy=how.policy,
            award_position=award.position,
            instance_id=instance.id,
            instance_sha256=result["instance_sha256"],
            engine=ENGINE,
            rows=list(rows),
            result=canonical(result).decode(),
            answer_by=answer_by(cluster_id, at),
            at=at,
        ),
        result,
    )


def joint_proposal(
    cluster_id: UUID, split: JointSplit, sold: LotSold, answer: Answer
) -> AllocationProposed:
    """The first proposal of one lot out of an answer to several."""
    began, at = split.began, clock.now()
    assert began is not None  # noqa: S101 - only a split that began is answered
    part = answer.lot_part(sold.lot_id)
    return sealed(
        cluster_id,
        AllocationProposed(
            order_id=sold.order_id,
            lot_id=sold.lot_id,
            run=1,
            quantity=sold.quantity,
            unit_price_won=sold.unit_price_won,
            policy=began.policy,
            award_position=sold.award_position,
            instance_id=began.instance_id,
            instance_sha256=part["instance_sha256"],
            engine=ENGINE,
            rows=without_unfit(sold.rows, part),
            result=canonical(part).decode(),
            answer_by=answer_by(cluster_id, at),
            joint_id=split.id,
            at=at,
        ),
        part,
    )


def sealed(
    cluster_id: UUID, proposal: AllocationProposed, result: dict[str, Any]
) -> AllocationProposed:
    """The proposal with a salted leaf for every row, and the root over them."""
    rows = with_leaves(proposal.rows, result, _salts(cluster_id, proposal))
    whole = msgspec.structs.replace(proposal, rows=rows)
    return msgspec.structs.replace(whole, root=root(whole, result))


def answer_by(cluster_id: UUID, at: datetime) -> datetime:
    """Until when a firm may answer: one working day."""
    return members.office(cluster_id).after_working_days(at, ANSWER_DAYS)


def _salts(cluster_id: UUID, of: AllocationProposed) -> dict[UUID, bytes]:
    name = partial(salt_name, allocation_id(of.order_id, of.lot_id), of.run)
    names = {row.firm_id: name(row.firm_id) for row in of.rows}
    found = salts(cluster_id, share_subject(of.order_id), names.values())
    return {firm_id: found[name] for firm_id, name in names.items()}
