"""All the weeks of one firm packed at once: an exact table over its own minutes.

Lots run in the order of their due weeks; entry m of a row holds the most that m units can bring,
and no row is longer than the units until its week. A unit is the largest number of own minutes
that all pieces and set-ups of the firm are multiples of. Releases are left to the book.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import gcd
from typing import Any

from orders.allocation.engine.pieces.book import Book

try:
    import numpy
except ImportError:  # the plain road needs nothing
    np: Any = None
else:
    np = numpy

_NEVER = -(1 << 61)
_FAR = 1 << 60  # sums stay below
_LONGEST = 1 << 14  # units of all weeks that a table is made for

Offer = tuple[int, int]  # most pieces, worth of one
Part = tuple[int, int, int]  # pieces, units, worth


@dataclass(slots=True)
class Added:
    """What one pair added to the table: the row before, what opens it, and parts with their row."""

    place: int
    before: Any
    opening: Part | None = None
    parts: list[tuple[Part, Any]] = field(default_factory=list)

    def taken(self, at: int, top: int) -> Part:
        """What of it is in the entry `at`, which holds `top`."""
        held = units = worth = 0
        if self.opening and int(self.before[at]) == top:
            return held, units, worth
        for part, before in reversed(self.parts):
            if int(before[at - units]) != top - worth:
                held, units, worth = _sum((held, units, worth), part)
        return _sum((held, units, worth), self.opening or (0, 0, 0))


def _sum(one: Part, other: Part) -> Part:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


class Whole:
    """Tables of the firms of one book."""

    def __init__(self, book: Book, *, pure: bool = False) -> None:
        self.book, self.plain = book, pure or np is None
        problem = book.problem
        pairs = book.pairs
        self.unit = [
            gcd(*(minutes for k in row for minutes in (pairs[k].minutes, pairs[k].setup))) or 1
            for row in book.of_firm
        ]
        self.until = [
            [0, *(minutes // unit for minutes in accumulate(firm.capacity or ()))]
            for firm, unit in zip(problem.firms, self.unit, strict=True)
        ]
        self.due = [problem.lots[pair.lot].due for pair in book.pairs]
        self.order = [sorted(row, key=lambda k: (self.due[k], k)) for row in book.of_firm]

    def suits(self, worth: Sequence[int]) -> bool:
        """The tables are short enough, and the numbers small enough."""
        rows = zip(self.until, self.order, strict=True)
        longest = max((until[-1] for until, places in rows if places), default=0)
        sums = (high * each for high, each in zip(self.book.high, worth, strict=True))
        return longest < _LONGEST and 2 * sum(sums) < _FAR

    def best(self, firm: int, offer: Callable[[int], Offer]) -> tuple[int, dict[int, int]]:
        """The most the firm can bring, and pieces per pair.

        Each piece that is held now counts one more, each new one one less: where worth comes in
        larger steps, of equal weeks those nearest to the present ones are taken."""
        row, steps = self._start(), list[Added]()
        for place in self.order[firm]:
            row = self._longer(row, self.until[firm][self.due[place]] + 1)
            row = self._added(row, place, offer(place), steps)
        top = max(row) if self.plain else int(row.max())
        at = row.index(top) if self.plain else int(row.argmax())
        return top, dict(self._read_back(steps, at, top))

    def _added(self, row: Any, place: int, offer: Offer, steps: list[Added]) -> Any:
        """The row once the pair may hold none, or its least and up to the most."""
        book, (most, worth) = self.book, offer
        unit = self.unit[book.pairs[place].firm]
        held, minutes = book.x[place], book.pairs[place].minutes // unit
        most = min(most, len(row) // minutes)
        one, opened = Added(place, row), 0
        steps.append(one)
        if book.least[place] > 1 or book.pairs[place].setup:
            opened = max(book.least[place], 1)
            if opened > most:
                return row
            near = min(held, opened)
            spent = book.own(place, opened) // unit
            one.opening = opened, spent, opened * worth + 2 * near - opened
            row = self._moved(row, one.opening)
        for count, each in (
            (min(held, most) - opened, worth + 1),
            (most - max(held, opened), worth - 1),
        ):
            for pieces in _halves(count):
                part = pieces, pieces * minutes, pieces * each
                one.parts.append((part, row))
                row = self._larger(row, self._moved(row, part))
        return row if one.opening is None else self._larger(one.before, row)

    def _read_back(self, steps: list[Added], at: int, top: int) -> list[tuple[int, int]]:
        """From the last pair to the first: what it took of the minutes, and of the worth."""
        found = []
        for one in reversed(steps):
            held, units, worth = one.taken(at, top)
            at, top = at - units, top - worth
            found.append((one.place, held))
        return found

    def _start(self) -> Any:
        return [0] if self.plain else np.zeros(1, np.int64)

    def _longer(self, row: Any, length: int) -> Any:
        more = length - len(row)
        if self.plain:
            return row + [_NEVER] * more
        return np.concatenate((row, np.full(more, _NEVER, np.int64))) if more else row

    def _moved(self, row: Any, part: Part) -> Any:
        """Every entry with the part added to it."""
        _, minutes, worth = part
        kept = max(len(row) - minutes, 0)
        if self.plain:
            return [_NEVER] * (len(row) - kept) + [one + worth for one in row[:kept]]
        found = np.full(len(row), _NEVER, np.int64)
        np.add(row[:kept], worth, out=found[len(row) - kept :])
        return found

    def _larger(self, row: Any, other: Any) -> Any:
        return list(map(max, row, other)) if self.plain else np.maximum(row, other)


def _halves(count: int) -> list[int]:
    """Parts that sum to every number up to `count`, and to none above."""
    found, part = [], 1
    while count > 0:
        found.append(min(part, count))
        count -= part
        part *= 2
    return found
