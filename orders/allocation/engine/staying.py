"""How many standard minutes a re-allocation has to move at least: prices of lots say it.

Whatever the prices are, no allocation with as much placed moves less than they show (a Lagrangian
dual): every firm does what is best for it with its weeks, in whole pieces, and lots pay for what
they ask. What moves is a sum of whole pieces, so the bound is rounded up to the next such number.
Prices are whole 2^20-ths of a minute moved.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from orders.allocation.digits import fraction_text
from orders.allocation.engine.choosing import Choosing
from orders.allocation.engine.dear import Dear
from orders.allocation.engine.problem import Problem
from orders.allocation.engine.shown import Prices, Shown

_DEAREST = (1, 4, 16, 64, 256)  # minutes moved for a minute placed, where work is short
_STEPS = 2_500  # pairs looked at while prices are made better, in all steps


@dataclass(frozen=True, slots=True)
class Staying:
    """What lots pay for a standard minute placed, what that shows, and what was moved."""

    problem: Problem
    prices: Prices
    bound: int
    moved: int

    @property
    def gap_ppm(self) -> int:
        return -((self.bound - self.moved) * 10**6 // self.moved) if self.moved else 0

    def stated(self) -> dict[str, Any]:
        """What the result says."""
        return {"bound": fraction_text(Fraction(self.bound)), "gap_ppm": self.gap_ppm}

    def certificate(self) -> dict[str, Any]:
        """The prices that are not zero, beside what they show."""
        rows = zip(self.problem.lots, self.prices, strict=True)
        return {"lots": {lot.id: price for lot, price in rows if price}} | self.stated()


def staying(choosing: Choosing, x: Sequence[int], ways: Sequence[Dear]) -> Staying:
    """The best bound for the pieces `x` (per pair) that is found from these prices on."""
    shown = Shown(choosing, x)
    least, prices = max(_starts(shown, ways), key=_least)
    now = least, prices
    for _ in range(_STEPS // max(1, len(x))):
        if shown.bound(least) >= shown.moved or not any(now[1]):
            break
        after = shown.better(*now)
        now = shown.least(after), after
        least, prices = max((least, prices), now, key=_least)
    return Staying(choosing.problem, prices, shown.bound(least), shown.moved)


def _least(row: tuple[int, Prices]) -> int:
    return row[0]


def _starts(shown: Shown, ways: Sequence[Dear]) -> Iterator[tuple[int, Prices]]:
    """Nothing for any lot; and what they are worth, where work is short more and more for it."""
    nothing = [0] * len(shown.problem.lots)
    yield shown.least(nothing), nothing
    for dear in ways:
        before = None
        for most in _DEAREST if any(shown.short.values()) else (dear.dearest,):
            prices = dear.prices(most)
            least = shown.least(prices)
            yield least, prices
            if before is not None and least < before:
                break
            before = least
