"""Prices of weeks that show much: lots go to whoever is cheapest, what is overfull gets dearer.

A subgradient ascent in whole numbers with Polyak's step (from what is shown to what the answer
costs) and nine tenths of the last direction in the next one (Camerini, Fratta and Maffioli), so
that it is the same on every machine; the number of rounds is fixed by the size.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate

from orders.allocation.engine.atleast import AtLeast, Placed, Prices, Rows
from orders.allocation.engine.bidding import filled
from orders.allocation.engine.options import UNIT
from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book

_ROUNDS = 400
_WORK = 400_000  # pairs looked at in all
_PROVED = 40  # rounds, where the answer is known to be the best
_PATIENCE = 25  # rounds without a gain, after which steps are halved


def at_least(aims: Aims, book: Book, *, proved: bool) -> AtLeast:
    """The best bound found for an answer; a short search where that is proved already."""
    problem, policy, value = aims.problem, aims.policy, aims.second(book)
    ascent = Ascent(Placed.of(problem, policy, book.x), value, waits=policy == "earliest")
    ascent.run(min(_PROVED if proved else _ROUNDS, _WORK // max(1, len(problem.pairs))))
    bound = max(Fraction(0), Fraction(ascent.shown, UNIT))
    return AtLeast(problem, ascent.best, bound, value)


class Ascent:
    """Rounds over all prices."""

    def __init__(self, placed: Placed, value: int, *, waits: bool) -> None:
        self.placed, self.problem = placed, placed.problem
        self.target, self.waits = value * UNIT, waits
        firms, none = self.problem.firms, [0] * self.problem.buckets
        self.until = [list(accumulate(firm.capacity or none)) for firm in firms]
        rows = [none] * len(firms)
        self.prices = Prices([0] * len(self.problem.lots), rows, rows, 0)
        self.best, self.shown = self.prices, placed.least(self.prices)
        self.way = Way(rows, rows, 0)
        self.halved = self.idle = 0

    def run(self, rounds: int) -> None:
        for _ in range(rounds):
            held, lots = filled(self.placed, self.prices)
            self.prices = replace(self.prices, lots=lots)
            now = self.placed.least(self.prices)
            self.idle += 1
            if now > self.shown:
                self.best, self.shown, self.idle = self.prices, now, 0
            if self.shown >= self.target or not self._step(held, self.target - now):
                return
            if self.idle > _PATIENCE:
                self.prices, self.idle, self.halved = self.best, 0, self.halved + 1

    def _step(self, held: list[int], gap: int) -> bool:
        """Against what is overfull; whether there is anything."""
        self.way = way = self._over(held).after(self.way)
        norm = way.norm()
        if not norm:
            return False
        gap, prices = gap >> self.halved, self.prices
        weeks = _moved(prices.weeks, way.weeks, gap, norm)
        waits = [
            [min(UNIT, one) for one in row] for row in _moved(prices.waits, way.waits, gap, norm)
        ]
        taken = max(0, prices.taken + gap * way.taken // norm)
        self.prices = replace(prices, weeks=weeks, waits=waits, taken=taken)
        return True

    def _over(self, held: list[int]) -> "Way":
        """Own minutes beyond what there are until each week, by due week and by release; minutes
        beyond what the answer takes."""
        problem, prices = self.problem, self.prices
        due = [[0] * problem.buckets for _ in problem.firms]
        begun = [[0] * problem.buckets for _ in problem.firms]
        taken = -self.placed.moved
        for pair, pieces in zip(problem.pairs, held, strict=True):
            lot = problem.lots[pair.lot]
            own = pieces * pair.minutes + pair.setup if pieces else 0
            due[pair.firm][lot.due - 1] += own
            begun[pair.firm][lot.release - 1] += own
            taken += lot.std_minutes * max(0, pair.previous - pieces)
        weeks = [_over(*rows, 0) for rows in zip(due, self.until, prices.weeks, strict=True)]
        waits = [_over(*rows, UNIT) for rows in zip(begun, self.until, prices.waits, strict=True)]
        again = taken if problem.kind == "R" and (taken > 0 or prices.taken) else 0
        return Way(weeks, waits if self.waits else prices.waits, again)


@dataclass(frozen=True, slots=True)
class Way:
    """Which way prices go: of weeks, of waiting, of what is taken."""

    weeks: Rows
    waits: Rows
    taken: int

    def after(self, last: "Way") -> "Way":
        """With nine tenths of the last one."""
        return Way(
            _joined(self.weeks, last.weeks),
            _joined(self.waits, last.waits),
            self.taken + last.taken * 9 // 10,
        )

    def norm(self) -> int:
        rows = (*self.weeks, *self.waits, [self.taken])
        return sum(over * over for row in rows for over in row)


def _joined(now: Rows, last: Rows) -> Rows:
    rows = zip(now, last, strict=True)
    return [[a + b * 9 // 10 for a, b in zip(*two, strict=True)] for two in rows]


def _moved(prices: Rows, way: Rows, gap: int, norm: int) -> Rows:
    return [
        [max(0, price + gap * over // norm) for price, over in zip(*two, strict=True)]
        for two in zip(prices, way, strict=True)
    ]


def _over(used: list[int], until: list[int], prices: list[int], dearest: int) -> list[int]:
    """Minutes beyond what there are until each week, where its price can follow them."""
    over = map(int.__sub__, accumulate(used), until)
    return [
        more if (price if more < 0 else not dearest or price < dearest) else 0
        for more, price in zip(over, prices, strict=True)
    ]
