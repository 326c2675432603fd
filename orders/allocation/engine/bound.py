"""The dual bound of a split with minimum lots: no split of `total` pieces can be fairer.

g(lambda) = sum over firms of min over x of [(x - c)^2 / w - 2 lambda x] + 2 lambda total,
where x is `frozen` or lies between the minimum lot and the cap. Any lambda gives a bound.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

from orders.allocation.engine.columns import Columns
from orders.allocation.engine.worth import Worth


@dataclass(frozen=True, slots=True)
class Lots:
    """A split whose firms `openings` hold their low, or at least the opening given here."""

    columns: Columns
    openings: Mapping[int, int]

    def __len__(self) -> int:
        return len(self.columns.weight)

    def opened(self, x: Sequence[int]) -> Columns:
        """The limits that hold once it is known who opens its minimum lot."""
        low, high = list(self.columns.low), list(self.columns.high)
        for i, opening in self.openings.items():
            if x[i] > low[i]:
                low[i] = opening
            else:
                high[i] = low[i]
        return replace(self.columns, low=low, high=high)


class Dual:
    """What each firm would take at a level lambda = level / 2^bits."""

    def __init__(self, lots: Lots) -> None:
        self.lots = lots
        self.worth = Worth(lots.columns)
        self.bits = lots.columns.precision()

    def opened(self, i: int, level: int) -> int:
        """The cheapest x of firm i beyond its minimum lot; the larger one where two are equal."""
        columns, top, bottom = self.lots.columns, self.worth.top[i], self.worth.bottom[i]
        share = 2 * (level * columns.weight[i] * bottom + (top << self.bits))
        nearest = (share + (bottom << self.bits)) // (bottom << (self.bits + 1))
        least = self.lots.openings.get(i, columns.low[i])
        return min(max(nearest, least), columns.high[i])

    def answer(self, i: int, level: int) -> int:
        """The cheapest x of firm i, frozen or open."""
        x, low = self.opened(i, level), self.lots.columns.low[i]
        if i not in self.lots.openings:
            return x
        top, bottom = self.worth.top[i], self.worth.bottom[i]
        more = (x * bottom - top) ** 2 - (low * bottom - top) ** 2
        paid = 2 * level * (x - low) * self.lots.columns.weight[i] * bottom**2
        return x if more << self.bits <= paid else low

    def answers(self, level: int) -> list[int]:
        return [self.answer(i, level) for i in range(len(self.lots))]

    def level(self, total: int) -> int:
        """The lowest level at which the answers reach the total (which they can)."""
        below, above = self._bracket()
        while above - below > 1:
            middle = (below + above) // 2
            if sum(self.answers(middle)) >= total:
                above = middle
            else:
                below = middle
        return above

    def bound(self, level: int, total: int) -> Fraction:
        """g at this level, exactly."""
        value = self.worth.exact(self.answers(level))
        surplus = total - sum(self.answers(level))
        return value + Fraction(2 * level * surplus, 1 << self.bits)

    def _bracket(self) -> tuple[int, int]:
        """Levels at which nobody takes more than its low, and everybody its high."""
        columns, worth = self.lots.columns, self.worth
        below, above = 0, 0
        for i in range(len(self.lots)):
            scale = worth.bottom[i] * columns.weight[i]
            reach = (columns.high[i] + 1) * worth.bottom[i] + abs(worth.top[i])
            above = max(above, ((2 * reach + 1) << self.bits) // scale + 1)
            below = min(below, -(((reach + 1) << self.bits) // scale) - 1)
        return below, above * 2


class Costs:
    """Costs as whole numbers, ties included: value times a common multiple, less a little for
    every piece, the less the higher its rank, so that the optimum is unique."""

    def __init__(self, lots: Lots, total: int) -> None:
        worth = Worth(lots.columns)
        self.worth = worth
        scales = [w * d * d for w, d in zip(lots.columns.weight, worth.bottom, strict=True)]
        whole = lcm(*set(scales))
        self.ties: int = (total + 1) ** len(scales)
        self.unit: int = whole * self.ties
        self.factor: list[int] = [self.unit // scale for scale in scales]
        self.place: list[int] = [
            (total + 1) ** (len(scales) - 1 - rank) for rank in lots.columns.rank
        ]

    def of(self, i: int, x: int) -> int:
        away: int = x * self.worth.bottom[i] - self.worth.top[i]
        return away * away * self.factor[i] - x * self.place[i]
