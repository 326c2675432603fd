"""From the rows of a run to the engine's instance and back: the same rows, the same bytes."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from orders.allocation.domain.facts import FirmRow
from orders.allocation.engine import Firm, Instance, allocate


def instance_of(
    instance_id: str, quantity: int, rows: Iterable[FirmRow], kind: str = "S"
) -> Instance:
    """The eligible firms with their caps, weights, minimum lots and accepted pieces.

    Kind S at first, kind R for the rest after a decline.
    """
    firms = (
        Firm(
            id=str(row.firm_id),
            weight=row.weight,
            cap=row.cap,
            min_lot=row.min_lot,
            frozen=row.frozen,
            credit=row.credit,
            previous=row.previous if kind == "R" else 0,
        )
        for row in rows
        if row.eligible
    )
    found = tuple(sorted(firms, key=lambda firm: firm.id))
    return Instance(instance_id, quantity, found, kind)


def split(instance: Instance, policy: str) -> tuple[dict[str, Any], dict[UUID, int]]:
    """The engine's result, and the pieces by firm."""
    result = allocate(instance, policy)
    return result, {UUID(firm): pieces for firm, pieces in result["x"].items()}


def instance_in(result: str, quantity: int, rows: Iterable[FirmRow]) -> Instance:
    """The instance of a recorded result of one lot: its id and kind stand in it."""
    said = json.loads(result)
    return instance_of(said["instance"], quantity, rows, said["kind"])
