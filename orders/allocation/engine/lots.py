"""Minimum lots: which firms open theirs. Search, then the exact program where it is affordable."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from orders.allocation.engine.bound import Dual, Lots
from orders.allocation.engine.columns import Columns
from orders.allocation.engine.filling import fullest
from orders.allocation.engine.program import Program, TooLarge
from orders.allocation.engine.split import split
from orders.allocation.engine.worth import Rated, Worth

_PREFIXES = 6  # around the water level, in the order of thresholds
_NEAR = 12
_TRIES = 200_000  # firms looked at in all
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Placed:
    """A split with minimum lots: pieces, and what is known about how good it is."""

    x: list[int]
    exact: bool
    level: Fraction | None = None  # of the dual bound; None where nothing was to choose
    bound: Fraction | None = None
    value: Fraction | None = None


def place(quantity: int, lots: Lots) -> Placed:
    """The fullest, then fairest split in which every firm holds its low or its opening."""
    columns = lots.columns
    if not lots.openings:
        return Placed(split(quantity, columns), exact=True)
    if sum(columns.high) <= quantity:
        return Placed(list(columns.high), exact=True)
    search = _Search(lots, quantity)
    found = search.run()
    full = True
    if found is None or found.total < quantity:
        best, full = fullest(lots, quantity, found.total if found else sum(columns.low))
        found = search.filled(best, found)
    return _finished(lots, found, full)


def _finished(lots: Lots, found: Rated, full: bool) -> Placed:
    dual = Dual(lots)
    level = dual.level(found.total)
    x, exact = found.x, full
    try:
        x = Program.of(lots, found.total, level).best(found.x)
    except TooLarge:
        exact = False
    value, bound = dual.worth.exact(x), dual.bound(level, found.total)
    return Placed(x, exact, Fraction(level, 1 << dual.bits), bound, value)


class _Search:
    """Sets of open firms, tried once each, the best split kept."""

    def __init__(self, lots: Lots, quantity: int) -> None:
        self.lots = lots
        self.quantity = quantity
        self.worth = Worth(lots.columns)
        self.seen: set[frozenset[int]] = set()
        self.best: Rated | None = None
        self.open: frozenset[int] = frozenset()
        self.left = _TRIES

    def run(self) -> Rated | None:
        order = sorted(self.lots.openings, key=self._threshold)
        start = self._start(order)
        for count in range(max(0, start - _PREFIXES), min(len(order), start + _PREFIXES) + 1):
            self.try_open(order[:count])
        near = order[max(0, start - _NEAR) : start + _NEAR]
        for _ in range(_ROUNDS):
            before = self.best
            self._exchange(near)
            if self.best is before:
                break
        return self.best

    def try_open(self, firms: Iterable[int]) -> None:
        """The best split in which exactly these firms go beyond their low."""
        chosen = frozenset(firms)
        if chosen in self.seen or self.left < 0:
            return
        self.seen.add(chosen)
        self.left -= len(self.lots)
        columns = self._columns(chosen)
        if sum(columns.low) > self.quantity:
            return
        rated = self.worth.rated(split(self.quantity, columns))
        if self.worth.better(rated, self.best):
            self.best, self.open = rated, chosen

    def filled(self, opened: frozenset[int], otherwise: Rated | None) -> Rated:
        """The split with these firms open, if it fills more."""
        self.left = len(self.lots)
        self.try_open(opened)
        return self.best or otherwise or self.worth.rated(list(self.lots.columns.low))

    def _exchange(self, near: list[int]) -> None:
        for i in near:
            self.try_open(self.open ^ {i})
        for place, i in enumerate(near):
            for j in near[place + 1 :]:
                if (i in self.open) != (j in self.open):
                    self.try_open(self.open ^ {i, j})

    def _threshold(self, i: int) -> tuple[Fraction, int]:
        """The level from which the minimum lot is worth opening."""
        columns, worth = self.lots.columns, self.worth
        half = Fraction(self.lots.openings[i] + columns.low[i], 2)
        credit = Fraction(worth.top[i], worth.bottom[i])
        return (half - credit) / columns.weight[i], columns.rank[i]

    def _start(self, order: list[int]) -> int:
        """How many firms are open at the level of the dual bound."""
        dual = Dual(self.lots)
        answers = dual.answers(dual.level(self.quantity))
        return sum(answers[i] > self.lots.columns.low[i] for i in order)

    def _columns(self, chosen: frozenset[int]) -> Columns:
        columns = self.lots.columns
        low, high = list(columns.low), list(columns.high)
        for i, opening in self.lots.openings.items():
            if i in chosen:
                low[i] = opening
            else:
                high[i] = low[i]
        return replace(columns, low=low, high=high)
