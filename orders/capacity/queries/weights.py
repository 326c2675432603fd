"""The weight of a firm in a split: what it has shown it can make in a week."""

from collections.abc import Iterable
from uuid import UUID

from cluster.members import queries as members
from orders.capacity.domain.verified import REGISTERED, VERIFIED, Weight, registered_minutes
from orders.capacity.queries.pledges import verified_minutes


def weights_of(cluster_id: UUID, firm_ids: Iterable[UUID]) -> list[Weight]:
    """As they stand now, by firm.

    "verified", else "registered": ready machines times the attended minutes of a usual week,
    so that a firm nobody has verified yet can take part."""
    verified = verified_minutes(cluster_id)
    found = []
    for firm_id in sorted(set(firm_ids)):
        row = verified.get(firm_id)
        shown = row.minutes_per_week if row is not None else 0
        minutes = shown or _registered_minutes(cluster_id, firm_id)
        source = VERIFIED if shown else REGISTERED
        found.append(Weight(firm_id=firm_id, minutes_per_week=minutes, source=source))
    return found


def _registered_minutes(cluster_id: UUID, firm_id: UUID) -> int:
    machines = [m for m in members.machines_of(cluster_id, firm_id) if m.state == "ready"]
    week = members.calendar_of(cluster_id, firm_id).week
    return registered_minutes(len(machines), (day.attended for day in week))
