"""One run of the engine over the rows of a lot, written as a proposal."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import msgspec

from cluster.kernel import clock
from cluster.ledger.keys import salts
from cluster.members import queries as members
from orders.allocation.domain.facts import AllocationProposed, FirmRow, allocation_id
from orders.allocation.domain.own import root, salt_name, share_subject, with_leaves
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
    instance = instance_of(f"{lot.order_id}:{award.leaf}", lot.quantity, rows)
    result = allocate(instance, how.policy)
    at = clock.now()
    proposal = AllocationProposed(
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
        rows=with_leaves(rows, result["x"], _salts(cluster_id, lot, how.number, rows)),
        result=canonical(result).decode(),
        answer_by=members.office(cluster_id).after_working_days(at, ANSWER_DAYS),
        at=at,
        root="",
    )
    return msgspec.structs.replace(proposal, root=root(proposal, result))


def _salts(cluster_id: UUID, lot: Lot, run: int, rows: Sequence[FirmRow]) -> dict[UUID, bytes]:
    name = partial(salt_name, allocation_id(lot.order_id, lot.lot_id), run)
    names = {row.firm_id: name(row.firm_id) for row in rows}
    found = salts(cluster_id, share_subject(lot.order_id), names.values())
    return {firm_id: found[name] for firm_id, name in names.items()}
