"""Tables over own minutes, a row per case: numpy where it is there, lists elsewhere.

Both roads hold the same whole numbers. A row says, for every number of minutes more than now, the
most that can be reached with exactly so many; entry `BELOW` stands for no minute more.
"""

from collections.abc import Sequence
from typing import Any

try:
    import numpy
except ImportError:  # the plain road needs nothing
    np: Any = None
else:
    np = numpy

BELOW, ABOVE = 80, 128  # entries for fewer minutes than now, and for more
_WIDTH = BELOW + 1 + ABOVE

Move = tuple[int, int, int]  # pieces more, minutes more, and what that brings


class Plain:
    """Rows as lists."""

    def __init__(self, never: int) -> None:
        self.never = never

    def start(self, count: int) -> Any:
        row = [self.never] * _WIDTH
        row[BELOW] = 0
        return [list(row) for _ in range(count)]

    def spread(self, rows: Any, moves: Sequence[Move]) -> Any:
        """Each row may make one of the moves."""
        return [self._spread(row, moves) for row in rows]

    def _spread(self, row: list[int], moves: Sequence[Move]) -> list[int]:
        found, never = row, self.never
        for _, minutes, worth in moves:
            if minutes >= 0:
                moved = [never] * minutes + [one + worth for one in row[: _WIDTH - minutes]]
            else:
                moved = [one + worth for one in row[-minutes:]] + [never] * -minutes
            found = list(map(max, found, moved))
        return found

    def cut(self, rows: Any, limits: Sequence[int]) -> Any:
        """No row keeps more minutes than its limit."""
        return [
            row[: max(0, keep)] + [self.never] * (_WIDTH - max(0, keep)) if keep < _WIDTH else row
            for row, keep in zip(rows, (limit + BELOW + 1 for limit in limits), strict=True)
        ]

    def best(self, rows: Any) -> list[int]:
        return [max(row) for row in rows]


class Wide:
    """Rows as a matrix."""

    def __init__(self, never: int, kind: Any) -> None:
        self.never = never
        self.kind = kind

    def start(self, count: int) -> Any:
        rows = np.full((count, _WIDTH), self.never, self.kind)
        rows[:, BELOW] = 0
        return rows

    def spread(self, rows: Any, moves: Sequence[Move]) -> Any:
        found = rows.copy()
        for _, minutes, worth in moves:
            into = found[:, minutes:] if minutes >= 0 else found[:, :minutes]
            from_ = rows[:, : _WIDTH - minutes] if minutes >= 0 else rows[:, -minutes:]
            np.maximum(into, from_ + worth, out=into)
        return found

    def cut(self, rows: Any, limits: Sequence[int]) -> Any:
        keep = np.array([min(max(limit + BELOW, -1), _WIDTH) for limit in limits])
        rows[np.arange(_WIDTH) > keep[:, None]] = self.never
        return rows

    def best(self, rows: Any) -> list[int]:
        found: list[int] = rows.max(axis=1).tolist()
        return found


def road(largest: int, *, pure: bool) -> "Plain | Wide":
    """The narrowest one that holds sums up to `largest`."""
    never = -8 * largest - 8
    if pure or np is None or largest > 1 << 58:
        return Plain(never)
    return Wide(never, np.int32 if largest < 1 << 26 else np.int64)
