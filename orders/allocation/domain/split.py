"""From the rows of a run to the engine's instance and back: the same rows, the same bytes."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from orders.allocation.domain.facts import AllocationProposed, FirmRow
from orders.allocation.engine import Firm, Instance, allocate


def instance_of(instance_id: str, quantity: int, rows: Iterable[FirmRow]) -> Instance:
    """Kind S: the eligible firms with their caps, weights, minimum lots and accepted pieces."""
    firms = (
        Firm(
            id=str(row.firm_id),
            weight=row.weight,
            cap=row.cap,
            min_lot=row.min_lot,
            frozen=row.frozen,
            credit=row.credit,
        )
        for row in rows
        if row.eligible
    )
    return Instance(instance_id, quantity, tuple(sorted(firms, key=lambda firm: firm.id)))


def split(instance: Instance, policy: str) -> tuple[dict[str, Any], dict[UUID, int]]:
    """The engine's result, and the pieces by firm."""
    result = allocate(instance, policy)
    return result, {UUID(firm): pieces for firm, pieces in result["x"].items()}


def recomputed(e: AllocationProposed) -> dict[str, Any]:
    """The result once more from the recorded rows; its canonical JSON equals `e.result`."""
    return allocate(instance_of(e.instance_id, e.quantity, e.rows), e.policy)
