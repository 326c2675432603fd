"""How many standard minutes a re-allocation has to move at least: prices of lots and weeks say it.

Whatever the prices are, no allocation with as much placed moves less than they show (a Lagrangian
dual): every pair takes the pieces that cost it least, and lots and weeks pay for what they have.
Prices are whole 2^20-ths of a minute moved.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any

from orders.allocation.digits import fraction_text
from orders.allocation.engine.problem import Pair, Problem

UNIT = 1 << 20
_DEAREST = (1, 2, 3, 4, 5, 6, 8, 12, 16)  # minutes moved for a minute placed, where work is short


@dataclass(frozen=True, slots=True)
class Staying:
    """Prices per lot, a standard minute, and per firm and week, an own minute; what they show."""

    problem: Problem
    lots: list[int]
    weeks: list[list[int]]
    bound: Fraction
    moved: int

    @property
    def gap_ppm(self) -> int:
        return -((self.bound - self.moved) * 10**6 // self.moved) if self.moved else 0

    def stated(self) -> dict[str, Any]:
        """What the result says."""
        return {"bound": fraction_text(self.bound), "gap_ppm": self.gap_ppm}

    def certificate(self) -> dict[str, Any]:
        """The prices that are not zero, beside what they show."""
        firms = zip(self.problem.firms, self.weeks, strict=True)
        weeks = {
            firm.id: {str(week): price for week, price in enumerate(row, 1) if price}
            for firm, row in firms
            if any(row)
        }
        rows = zip(self.problem.lots, self.lots, strict=True)
        return {"lots": {lot.id: price for lot, price in rows if price}, "weeks": weeks} | (
            self.stated()
        )


def staying(problem: Problem, x: Sequence[int], weeks: list[list[int]]) -> Staying:
    """The best bound for the pieces `x` (per pair) by these prices of weeks."""
    rows = [row or [0] * problem.buckets for row in weeks]
    later = [list(accumulate(reversed(row)))[::-1] for row in rows]
    paid = sum(
        price * free
        for firm, row in zip(problem.firms, weeks, strict=True)
        for price, free in zip(row, accumulate(firm.capacity or ()), strict=False)
    )
    pairs = problem.by_lot()
    short, moved = _short(problem, x), 0
    for pair, pieces in zip(problem.pairs, x, strict=True):
        moved += max(0, pair.previous - pieces) * problem.lots[pair.lot].std_minutes
    found = []
    for dearest in _DEAREST if any(short.values()) else _DEAREST[:1]:
        lots = _Lots(problem, later, short, dearest * UNIT)
        prices = [lots.price(place, row) for place, row in enumerate(pairs)]
        shown = sum(lots.shown(place, row, prices[place]) for place, row in enumerate(pairs))
        placing = dict.fromkeys(short, 0)
        for lot, price in zip(problem.lots, prices, strict=True):
            placing[lot.priority] = max(placing[lot.priority], -price)
        lost = sum(short[number] * price for number, price in placing.items())
        found.append((shown - lost - paid, prices))
    best, prices = max(found)
    return Staying(problem, prices, weeks, max(Fraction(0), Fraction(best, UNIT)), moved)


def _short(problem: Problem, x: Sequence[int]) -> dict[int, int]:
    """Standard minutes short per priority class."""
    found = {lot.priority: 0 for lot in problem.lots}
    for lot in problem.lots:
        found[lot.priority] += lot.quantity * lot.std_minutes
    for pair, pieces in zip(problem.pairs, x, strict=True):
        lot = problem.lots[pair.lot]
        found[lot.priority] -= pieces * lot.std_minutes
    return found


@dataclass(frozen=True, slots=True)
class _Lots:
    problem: Problem
    later: list[list[int]]  # prices of all weeks from one on, per firm
    short: dict[int, int]
    dearest: int

    def price(self, place: int, pairs: Sequence[Pair]) -> int:
        """The price at which the pairs want as many pieces as there are."""
        lot = self.problem.lots[place]
        steps, wanted = [], 0
        for pair in pairs:
            frozen, stays, high = self._kinks(pair)
            own = pair.minutes * self.later[pair.firm][lot.due - 1]
            steps += [(-(own // lot.std_minutes), high - stays)]
            steps += [(UNIT - own // lot.std_minutes, stays - frozen)]
            wanted += high
        found = None
        for price, fewer in sorted(steps):
            if wanted <= lot.quantity:
                break
            found, wanted = price, wanted - fewer
        if found is None:  # whatever the price, more than all of it is not wanted
            found = min((price for price, _ in steps), default=0)
        return max(found, -self.dearest) if self.short[lot.priority] else found

    def shown(self, place: int, pairs: Sequence[Pair], price: int) -> int:
        lot = self.problem.lots[place]
        found = -price * lot.std_minutes * lot.quantity
        for pair in pairs:
            each = lot.std_minutes * price + pair.minutes * self.later[pair.firm][lot.due - 1]
            found += min(
                UNIT * lot.std_minutes * max(0, pair.previous - x) + each * x
                for x in self._kinks(pair)
            )
        return found

    def _kinks(self, pair: Pair) -> tuple[int, int, int]:
        """What is frozen, what can stay, and the most."""
        high = self.problem.high(pair)
        return pair.frozen, max(pair.frozen, min(pair.previous, high)), high
