"""One lot once more with one of a firm's own numbers changed."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from orders.allocation.domain.facts import FirmRow
from orders.allocation.domain.split import instance_of, split
from orders.allocation.domain.whatif.steps import MORE_MINUTES, a_tenth


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run as it was recorded; `kind` S at first, R for the rest after a decline."""

    instance_id: str
    quantity: int
    policy: str
    rows: Sequence[FirmRow]
    kind: str = "S"

    def pieces_with(self, own: FirmRow) -> int:
        """Pieces of the firm if its row had been this one, all others being as they were."""
        others = [row for row in self.rows if row.firm_id != own.firm_id]
        instance = instance_of(self.instance_id, self.quantity, [*others, own], self.kind)
        return split(instance, self.policy)[1].get(own.firm_id, 0)


def with_more_hours(row: FirmRow) -> FirmRow:
    return msgspec.structs.replace(row, weight=row.weight + MORE_MINUTES)


def with_more_pledged(row: FirmRow) -> FirmRow:
    """A tenth more, at least one piece."""
    return msgspec.structs.replace(row, cap=row.cap + a_tenth(row.cap))


def with_machine_time(row: FirmRow) -> FirmRow:
    """Minutes for all it pledged."""
    return msgspec.structs.replace(row, cap=row.most, pledged=0)


def without_minimum(row: FirmRow) -> FirmRow:
    return msgspec.structs.replace(row, min_lot=0)


def taking_part(row: FirmRow, most: int, least: int) -> FirmRow:
    """The firm with its pledge, as if its price or its machine had fitted."""
    return msgspec.structs.replace(row, eligible=True, cap=most, min_lot=least)
