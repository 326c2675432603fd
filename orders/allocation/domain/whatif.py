"""What a firm would have had with one of its own numbers changed: the split run once more.

The questions and their steps are fixed, so that nobody can feel for the others' numbers by
asking many.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from orders.allocation.domain.facts import FirmRow
from orders.allocation.domain.split import instance_of, split

MORE_MINUTES = 120  # verified machine time a week
LESS_WON = 100  # per piece
_TENTH = 10


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run as it was recorded."""

    instance_id: str
    quantity: int
    policy: str
    rows: Sequence[FirmRow]

    def pieces_with(self, own: FirmRow) -> int:
        """Pieces of the firm if its row had been this one, all others being as they were."""
        others = [row for row in self.rows if row.firm_id != own.firm_id]
        instance = instance_of(self.instance_id, self.quantity, [*others, own])
        return split(instance, self.policy)[1].get(own.firm_id, 0)


def with_more_hours(row: FirmRow) -> FirmRow:
    return msgspec.structs.replace(row, weight=row.weight + MORE_MINUTES)


def with_more_pledged(row: FirmRow) -> FirmRow:
    """A tenth more, at least one piece."""
    return msgspec.structs.replace(row, cap=row.cap + more_pledged(row))


def more_pledged(row: FirmRow) -> int:
    return max(1, row.cap // _TENTH)


def without_minimum(row: FirmRow) -> FirmRow:
    return msgspec.structs.replace(row, min_lot=0)


def taking_part(row: FirmRow, most: int, least: int) -> FirmRow:
    """The firm with its pledge, as if its price or its machine had fitted."""
    return msgspec.structs.replace(row, eligible=True, cap=most, min_lot=least)
