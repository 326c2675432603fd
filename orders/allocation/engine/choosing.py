"""What one firm would do best with its weeks at given prices of lots, in whole pieces.

A table over its own minutes, lots in the order of their due weeks: entry j is the most that j
minutes bring, and none passes what is free until the due week. Releases, and parts of a unit where
a firm has very many minutes, are left out, so that nothing possible brings more.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from orders.allocation.engine.options import NOTHING, UNIT, Item, Offer, Option
from orders.allocation.engine.problem import Problem

try:
    import numpy
except ImportError:  # the plain road needs nothing
    np: Any = None
else:
    np = numpy

WIDEST = 1 << 17  # entries of a table
_LARGEST = 1 << 60  # that a numpy table holds

Limits = Sequence[int] | Mapping[int, int]


class Choosing:
    """The firms of a problem; what is frozen stays and has its minutes."""

    def __init__(self, problem: Problem, *, pure: bool = False) -> None:
        self.problem = problem
        self.pure = pure or np is None
        self.of_firm: list[list[int]] = [[] for _ in problem.firms]
        for place, pair in enumerate(problem.pairs):
            self.of_firm[pair.firm].append(place)
        for places in self.of_firm:
            places.sort(key=lambda place: (problem.lots[problem.pairs[place].lot].due, place))
        self.high = [problem.high(pair) for pair in problem.pairs]
        rows = zip(problem.pairs, self.high, strict=True)
        self.stays = [max(pair.frozen, min(pair.previous, high)) for pair, high in rows]
        self.free = [self._free(firm) for firm in range(len(problem.firms))]
        self.known: dict[tuple[int, int, int], Option] = {}
        self.unit = [max(row, default=0) // WIDEST + 1 for row in self.free]

    def _free(self, firm: int) -> list[int]:
        """Own minutes free until each week beside frozen work, none more than until a later one;
        weeks before the first release count nothing."""
        pairs = [self.problem.pairs[place] for place in self.of_firm[firm]]
        first = min((self.problem.lots[pair.lot].release for pair in pairs), default=1)
        weeks = enumerate(self.problem.firms[firm].capacity or (), 1)
        rows = list(accumulate(minutes if week >= first else 0 for week, minutes in weeks))
        for pair in pairs:
            used = pair.frozen * pair.minutes + pair.setup if pair.frozen else 0
            for week in range(self.problem.lots[pair.lot].due - 1, len(rows) if used else 0):
                rows[week] -= used
        return [max(0, free) for free in accumulate(reversed(rows), min)][::-1]

    def options(self, firm: int, prices: Sequence[int], most: Limits | None = None) -> list[Option]:
        """What may bring anything at these prices, earliest due first, with at most `most`."""
        problem, found = self.problem, []
        limits = self.high if most is None else most
        for place in self.of_firm[firm]:
            pair, high = problem.pairs[place], limits[place]
            price = prices[pair.lot]
            if high > pair.frozen and price > (-UNIT if self.stays[place] > pair.frozen else 0):
                found.append(self._option(place, price, high))
        return found

    def _option(self, place: int, price: int, high: int) -> Option:
        key = place, price, high
        if key not in self.known:
            pair = self.problem.pairs[place]
            lot, unit = self.problem.lots[pair.lot], self.unit[pair.firm]
            offer = Offer(pair, lot.std_minutes, price, min(self.stays[place], high), high, unit)
            free = self.free[pair.firm][lot.due - 1] // unit
            self.known[key] = offer.option(place, free)
        return self.known[key]

    def most(self, options: list[Option]) -> int:
        """The most that these can bring together."""
        if _loose(options):
            return sum(option.all[2] for option in options)
        row = self._start(options)
        for option in options:
            row = _after(row, option)[-1]
        return int(row[options[-1].free])

    def chosen(self, options: list[Option]) -> dict[int, int]:
        """Pieces more than frozen, per pair, that bring the most."""
        if _loose(options):
            return {option.place: option.all[0] for option in options}
        rows, found = [[self._start(options)]], dict[int, int]()
        for option in options:
            rows.append(_after(rows[-1][-1], option))
        at = options[-1].free
        for number in range(len(options) - 1, -1, -1):
            option = options[number]
            at = min(at, option.free)
            found[option.place], at = _read(option, rows[number][-1], rows[number + 1], at)
        return found

    def _start(self, options: list[Option]) -> Any:
        width = options[-1].free + 1
        brings = sum(abs(option.all[2]) + abs(option.opening[2]) for option in options)
        return [0] * width if self.pure or brings > _LARGEST else np.zeros(width, np.int64)


def _loose(options: list[Option]) -> bool:
    """All of it fits, whatever is due when."""
    used = 0
    for option in options:
        used += option.minutes
        if used > option.free:
            return False
    return True


def _after(row: Any, option: Option) -> list[Any]:
    """The rows after the opening and after each step; the last: the best of all choices."""
    rows = [_moved(row, option.opening) if option.opening[0] else row]
    for step in option.steps:
        rows.append(_best(rows[-1], rows[-1], step))
    last = rows[-1]
    if option.opening[0]:
        last = _best(last, row, NOTHING)
    if option.alone[0]:
        last = _best(last, row, option.alone)
    return [*rows, _cut(last, option.free)]


def _moved(row: Any, item: Item) -> Any:
    """What a row brings if the item is taken."""
    _, minutes, brings = item
    if isinstance(row, list):
        return ([-_LARGEST] * minutes + [one + brings for one in row])[: len(row)]
    found = np.full(len(row), -_LARGEST, np.int64)
    if minutes < len(row):
        found[minutes:] = row[: len(row) - minutes] + brings
    return found


def _best(one: Any, other: Any, item: Item) -> Any:
    """The better of a row, and another one with the item taken."""
    _, minutes, brings = item
    if isinstance(one, list):
        return [*one[:minutes], *map(max, one[minutes:], [at + brings for at in other])]
    found = one.copy()
    if minutes < len(one):
        np.maximum(one[minutes:], other[: len(one) - minutes] + brings, out=found[minutes:])
    return found


def _cut(row: Any, free: int) -> Any:
    """More minutes than are free bring no more."""
    if free + 1 >= len(row):
        return row
    if isinstance(row, list):
        return row[: free + 1] + [row[free]] * (len(row) - free - 1)
    row = row.copy()
    row[free + 1 :] = row[free]
    return row


def _read(option: Option, before: Any, rows: list[Any], at: int) -> tuple[int, int]:
    """Pieces that were taken where `at` minutes may be used, and the minutes left to others."""
    best = rows[-1][at]
    if best == before[at]:
        return 0, at
    pieces, minutes, brings = option.alone
    if pieces and at >= minutes and before[at - minutes] + brings == best:
        return pieces, at - minutes
    found = 0
    for number in range(len(option.steps), 0, -1):
        if rows[number][at] != rows[number - 1][at]:
            pieces, minutes, _ = option.steps[number - 1]
            found, at = found + pieces, at - minutes
    return found + option.opening[0], at - option.opening[1]
