"""Stating the verified capacity of a firm."""

from datetime import date
from uuid import UUID

from cluster.kernel import clock
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members import queries as members
from cluster.members.access import Actor
from cluster.members.permissions import must_coordinate
from orders.capacity.domain.verified import VerifiedCapacity, verified_id


def verify_capacity(
    *, by: Actor, key: Key, firm_id: UUID, minutes_per_week: int, proof: str, on_day: date
) -> Done:  # noqa: PLR0913
    """The demonstrated standard machine-minutes of a week, with day and proof."""
    must_coordinate(by)
    members.firm(by.act(key).cluster_id, firm_id)

    def body(work: Work) -> dict[str, str]:
        verified = work.load_or_new(VerifiedCapacity, verified_id(firm_id))
        verified.verify(firm_id, minutes_per_week, proof, on_day=on_day, at=clock.now())
        return {"firm_id": str(firm_id)}

    return command(by.act(key), body)
