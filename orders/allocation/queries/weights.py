"""The weight of a firm in a split: what it has shown it can make in a week."""

from collections.abc import Iterable
from uuid import UUID

from cluster.members import queries as members
from orders.capacity.queries.pledges import verified_minutes

RELIABILITY_PERMILLE = 1000  # delivered / awarded; full until production reports it


def weights_of(cluster_id: UUID, firm_ids: Iterable[UUID]) -> dict[UUID, tuple[int, str]]:
    """Standard minutes a week, and their source.

    "verified", else "registered": ready machines times the attended minutes of a usual week,
    so that a firm nobody has verified yet can take part."""
    verified = verified_minutes(cluster_id)
    found = {}
    for firm_id in firm_ids:
        row = verified.get(firm_id)
        if row is not None and row.minutes_per_week:
            found[firm_id] = (row.minutes_per_week, "verified")
        else:
            found[firm_id] = (_registered_minutes(cluster_id, firm_id), "registered")
    return found


def _registered_minutes(cluster_id: UUID, firm_id: UUID) -> int:
    machines = [m for m in members.machines_of(cluster_id, firm_id) if m.state == "ready"]
    week = members.calendar_of(cluster_id, firm_id).week
    return max(1, len(machines) * sum(day.attended for day in week))
