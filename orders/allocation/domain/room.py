"""A pledge is a cap; what a firm's machines have no time for, it cannot be given either."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from orders.allocation.domain.facts import FirmRow

Room = Mapping[UUID, int | None]  # pieces that free minutes allow; None: no ready machine fits


def within_machines(rows: Iterable[FirmRow], room: Room) -> list[FirmRow]:
    """The rows of a lot that is divided by itself, with caps that the machines can keep.

    Who has no ready machine for it takes no part, unless it holds pieces from an earlier run.
    What was pledged beyond the machines stays written in `pledged`.
    """
    return [_within(row, room[row.firm_id]) if row.eligible else row for row in rows]


def _within(row: FirmRow, pieces: int | None) -> FirmRow:
    if pieces is None and row.cap and not row.frozen:
        return msgspec.structs.replace(row, eligible=False, cap=0, pledged=row.most)
    cap = max(row.frozen, min(row.cap, pieces or 0))
    return msgspec.structs.replace(row, cap=cap, pledged=row.most) if cap < row.cap else row
