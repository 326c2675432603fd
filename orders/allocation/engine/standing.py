"""How a finished split stands: the exact level, last and next price."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from orders.allocation.engine.columns import Columns
from orders.allocation.engine.instance import Firm
from orders.allocation.engine.level import water
from orders.allocation.engine.units import Key, price_keys

Unit = tuple[int, int, int]  # price key, rank, firm


@dataclass(frozen=True)
class Standing:
    """The split `x` with the limits that its open minimum lots set."""

    quantity: int
    firms: tuple[Firm, ...]
    columns: Columns
    x: list[int]

    @cached_property
    def key(self) -> Key:
        return price_keys(self.columns, self.columns.precision())

    @cached_property
    def last(self) -> Unit | None:
        """The dearest piece given that could have gone elsewhere."""
        x, low = self.x, self.columns.low
        return max((self.unit(i, x[i] - 1) for i in range(len(x)) if x[i] > low[i]), default=None)

    @cached_property
    def next(self) -> Unit | None:
        """The cheapest piece not given, among the firms that are open."""
        x, high = self.x, self.columns.high
        return min((self.unit(i, x[i]) for i in range(len(x)) if x[i] < high[i]), default=None)

    def unit(self, i: int, x: int) -> Unit:
        return self.key(i, x), self.columns.rank[i], i

    def price(self, i: int, x: int) -> Fraction:
        return Fraction(*self.columns.unit(i, x))

    @property
    def short(self) -> int:
        return self.quantity - sum(self.x)

    @cached_property
    def level(self) -> Fraction | None:
        """lambda with sum of clip(lambda w + c, low, high) = quantity; None if pieces are left."""
        if self.short:
            return None
        if sum(self.columns.high) == self.quantity:
            return self._brim()
        bits = self.columns.precision()
        level = Fraction(water(self.quantity, self.columns, bits), 1 << bits)
        below: Fraction | None = None
        above: Fraction | None = None
        while (found := self._missing(level))[0]:
            missing, weight = found
            below, above = (level, above) if missing > 0 else (below, level)
            level = _between(below, above, level + missing / weight if weight else None)
        return self._lowest(level)

    def _lowest(self, level: Fraction) -> Fraction:
        """Of all levels that fill the order as this one does; if nobody is filled, the highest."""
        filled, waiting = [], []
        for i, (low, high) in enumerate(zip(self.columns.low, self.columns.high, strict=True)):
            weight, credit = self.columns.weight[i], self.credit(i)
            share = level * weight + credit
            if low < share < high:
                return level
            if low < high and share >= high:
                filled.append((high - credit) / weight)
            elif low < high:
                waiting.append((low - credit) / weight)
        return max(filled) if filled else min(waiting, default=Fraction(0))

    def _brim(self) -> Fraction:
        """The lowest level at which everybody stands at the cap."""
        columns = self.columns
        rows = enumerate(zip(columns.low, columns.high, columns.weight, strict=True))
        full = ((high - self.credit(i)) / weight for i, (low, high, weight) in rows if high > low)
        return max(full, default=Fraction(0))

    def _missing(self, level: Fraction) -> tuple[Fraction, int]:
        """What the shares at this level leave over, and the weight of who is between its limits."""
        columns = self.columns
        rest, weight = Fraction(self.quantity), 0
        for i in range(len(self.x)):
            low, high = columns.low[i], columns.high[i]
            share = level * columns.weight[i] + self.credit(i)
            weight += columns.weight[i] if low < share < high else 0
            rest -= min(max(share, Fraction(low)), Fraction(high))
        return rest, weight

    def share(self, i: int) -> Fraction:
        """Level times weight plus credit, whatever the limits; 0 for the level where there is none."""
        return (self.level or Fraction(0)) * self.columns.weight[i] + self.credit(i)

    def credit(self, i: int) -> Fraction:
        credit = self.columns.credit
        return Fraction(credit.top[i], credit.bottom[i]) if credit else Fraction(0)


def _between(below: Fraction | None, above: Fraction | None, guess: Fraction | None) -> Fraction:
    """Newton's guess where it lies inside the bracket, else its middle, else one step further."""
    low_ok = below is None or (guess is not None and below < guess)
    high_ok = above is None or (guess is not None and guess < above)
    if guess is not None and low_ok and high_ok:
        return guess
    if below is None or above is None:
        known = above if below is None else below
        return (known or Fraction(0)) * 2 + (1 if above is None else -1)
    return (below + above) / 2
