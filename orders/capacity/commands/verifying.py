"""Stating the verified capacity of a firm."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cluster.kernel import clock
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members import queries as members
from cluster.members.access import Actor
from cluster.members.permissions import must_coordinate
from orders.capacity.domain.verified import VerifiedCapacity, verified_id


@dataclass(frozen=True, slots=True)
class Finding:
    """Standard machine-minutes a week, the day they were verified, and the proof."""

    minutes_per_week: int
    verified_on: date
    proof: str


def verify_capacity(*, by: Actor, key: Key, firm_id: UUID, finding: Finding) -> Done:
    """State the demonstrated standard machine-minutes of a firm."""
    must_coordinate(by)
    members.firm(by.act(key).cluster_id, firm_id)

    def body(work: Work) -> dict[str, str]:
        verified = work.edit_or_new(VerifiedCapacity, verified_id(firm_id))
        verified.verify(
            firm_id,
            finding.minutes_per_week,
            finding.proof,
            on_day=finding.verified_on,
            at=clock.now(),
        )
        return {"firm_id": str(firm_id)}

    return command(by.act(key), body)
