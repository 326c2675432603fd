"""What the minutes of a cluster assume, and how that came about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from cluster.ledger.projection import live
from orders.capacity.domain.planning import Values
from orders.capacity.minutes import STANDARD, Planning
from orders.capacity.models import PlanningRow


def planning_row(cluster_id: UUID) -> PlanningRow | None:
    """The cluster's own values; none before they were changed."""
    return live(PlanningRow, cluster_id).first()


def planning_of(cluster_id: UUID) -> Planning:
    """What the estimate assumes here."""
    return planning_in(planning_row(cluster_id))


def planning_in(row: PlanningRow | None) -> Planning:
    """The same from its row; the standard values where there is none."""
    return msgspec.convert(row.values, Values).planning() if row else STANDARD


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a setting: when, by whom, why, and what became what."""

    at: datetime
    person: str
    reason: str
    what: list[str]


def changes(
    names: dict[UUID, str], rows: list[dict[str, Any]], first: dict[str, Any]
) -> list[Change]:
    """Each change beside the state before it, the newest first; `names` by person."""
    found, before = [], first
    for row in rows:
        at, person = datetime.fromisoformat(row["at"]), names.get(UUID(row["person"]), "–")
        found.append(Change(at, person, row["reason"], _different(before, row)))
        before = row
    return found[::-1]


def _different(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    told = []
    for name, value in after.items():
        if name in ("at", "person", "reason") or before.get(name) == value:
            continue
        if isinstance(value, dict):
            told += _different(before.get(name, {}), value)
        elif isinstance(value, list) and value and isinstance(value[0], str):
            told += [f"− {w}" for w in before.get(name, []) if w not in value]
            told += [f"+ {w}" for w in value if w not in before.get(name, [])]
        else:
            told.append(f"{name}: {before.get(name)} → {value}")
    return told
