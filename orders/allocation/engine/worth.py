"""Compare two splits exactly: sum of (x - c)^2 / w first, then more for the lower ranks."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from orders.allocation.engine.columns import Columns

_BITS = 128  # cut-off sums decide almost always; where they do not, fractions do


class Worth:
    """The fairness value of whole splits over the same columns."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        credit = columns.credit
        self.top = credit.top if credit else [0] * len(columns.weight)
        self.bottom = credit.bottom if credit else [1] * len(columns.weight)
        self.order = sorted(range(len(columns.weight)), key=columns.rank.__getitem__)

    def rough(self, x: Sequence[int]) -> int:
        """The value times 2^128, short of the truth by less than one per firm."""
        rows = zip(x, self.top, self.bottom, self.columns.weight, strict=True)
        return sum((((v * d - n) ** 2) << _BITS) // (w * d * d) for v, n, d, w in rows)

    def exact(self, x: Sequence[int]) -> Fraction:
        rows = list(zip(x, self.top, self.bottom, self.columns.weight, strict=True))
        whole = lcm(*{w * d * d for _, _, d, w in rows})
        return Fraction(
            sum((v * d - n) ** 2 * (whole // (w * d * d)) for v, n, d, w in rows), whole
        )

    def better(self, one: "Rated", other: "Rated | None") -> bool:
        """Whether `one` comes before `other`: it fills more, is fairer, or wins the tie."""
        if other is None or one.total != other.total:
            return other is None or one.total > other.total
        if abs(one.rough - other.rough) > len(one.x):
            return one.rough < other.rough
        mine, its = self.exact(one.x), self.exact(other.x)
        if mine != its:
            return mine < its
        return [one.x[i] for i in self.order] > [other.x[i] for i in self.order]

    def rated(self, x: list[int]) -> "Rated":
        return Rated(x, sum(x), self.rough(x))


class Rated:
    """A split with what comparing it needs."""

    __slots__ = ("rough", "total", "x")

    def __init__(self, x: list[int], total: int, rough: int) -> None:
        self.x = x
        self.total = total
        self.rough = rough
