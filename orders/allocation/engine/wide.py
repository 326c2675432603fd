"""The same split for many firms, in columns of machine numbers where numpy is installed.

Whole numbers below 2^53 divide to the nearest float, so the order of quotients is the exact
order but for equal ones, and those are decided by exact keys. What does not fit, or does not
settle soon, goes back to the plain road. Both roads end at the one optimum.
"""

from dataclasses import dataclass
from typing import Any

from orders.allocation.engine.columns import Columns, Credit
from orders.allocation.engine.units import fill, price_keys

try:
    import numpy
except ImportError:  # the plain road needs nothing
    np: Any = None
else:
    np = numpy

FROM = 300  # firms; below, plain Python is faster
_EXACT = 1 << 52
_STEPS = 60
_SWAPS = 200
_SPARE = 64
_MANY = 512  # units; more at once means ties

Vector = Any  # numpy is optional, and so are its types


def suits(quantity: int, columns: Columns) -> bool:
    """Many firms, numpy present, and every number that is compared exact in a float."""
    if np is None or len(columns.weight) < FROM:
        return False
    if any(isinstance(part, list) for part in (columns.weight, columns.low, columns.high)):
        return False
    credit = columns.credit
    if credit is not None and (isinstance(credit.top, list) or isinstance(credit.bottom, list)):
        return False
    return _largest(columns) < _EXACT and quantity < _EXACT


def _largest(columns: Columns) -> int:
    """A bound of every number that is divided or summed."""
    most, weight = int(np.max(columns.high)), int(np.max(columns.weight))
    top, bottom = 0, 1
    if columns.credit is not None:
        top = int(np.abs(columns.credit.top).max())
        bottom = int(np.max(columns.credit.bottom))
    price = (2 * most + 1) * bottom + 2 * top
    return max(price, weight * bottom, len(columns.weight) * max(most, weight))


def split(quantity: int, columns: Columns) -> list[int] | None:
    """Pieces per firm, or None where this road does not settle."""
    table = _Table.of(columns)
    x = table.rounded(table.level(quantity))
    missing = quantity - int(x.sum())
    while abs(missing) > _MANY:
        missing -= table.shift_many(missing, x)
    table.shift_few(missing, x)
    return x.tolist() if table.exchange(x) else None


@dataclass(slots=True)
class _Table:
    columns: Columns
    weight: Vector
    low: Vector
    high: Vector
    rank: Vector
    credit: Vector
    top: Vector  # numerator and denominator of the credits
    bottom: Vector
    bits: int
    sharp: bool  # prices that differ have different quotients

    @classmethod
    def of(cls, columns: Columns) -> "_Table":
        rows = (columns.weight, columns.low, columns.high, columns.rank)
        weight, low, high, rank = (np.asarray(row, dtype=np.int64) for row in rows)
        top = bottom = credit = np.int64(0)
        if columns.credit is None:
            bottom = np.int64(1)
        else:
            top = np.asarray(columns.credit.top, dtype=np.int64)
            bottom = np.asarray(columns.credit.bottom, dtype=np.int64)
            credit = top / bottom
        widest = int((weight * bottom).max())
        tops = ((2 * int(high.max()) + 1) * bottom + 2 * abs(top)).max()
        bits = 2 * widest.bit_length() + 1
        sharp = int(tops) * widest < _EXACT
        return cls(columns, weight, low, high, rank, credit, top, bottom, bits, sharp)

    def level(self, quantity: int) -> float:
        """Newton on the sum of clip(lambda w + c, low, high), inside a bracket."""
        weight, low, high = (row.astype(float) for row in (self.weight, self.low, self.high))
        below = float(((low - self.credit) / weight).min())
        above = float(((high - self.credit) / weight).max())
        level = (quantity - float(np.sum(self.credit))) / float(weight.sum())
        for _ in range(_STEPS):
            level = level if below < level < above else (below + above) / 2
            share = level * weight + self.credit
            miss = quantity - float(np.clip(share, low, high).sum())
            if abs(miss) < 0.5:
                break
            below, above = (level, above) if miss > 0 else (below, level)
            slope = float(
                (weight * ((share > low) & (share < high))).sum()
            )  # BLAS may start threads
            level = level + miss / slope if slope else (below + above) / 2
        return level

    def rounded(self, level: float) -> Vector:
        share = np.floor(level * self.weight + (self.credit + 0.5))
        return np.clip(share, self.low, self.high).astype(np.int64)

    def prices(self, x: Vector) -> Vector:
        """Of the unit after the x-th."""
        return ((2 * x + 1) * self.bottom - 2 * self.top) / (self.weight * self.bottom)

    def waiting(self, x: Vector) -> Vector:
        return np.where(x < self.high, self.prices(x), np.inf)

    def given(self, x: Vector) -> Vector:
        return np.where(x > self.low, self.prices(x - 1), -np.inf)

    def shift_many(self, missing: int, x: Vector) -> int:
        """At most one unit per firm, the right ones by float; answers how many."""
        sign = 1 if missing > 0 else -1
        price = self.waiting(x) if sign > 0 else -self.given(x)
        count = min(abs(missing), int(np.isfinite(price).sum()))
        border = np.partition(price, count - 1)[count - 1]
        sure = np.flatnonzero(price < border)
        equal = np.flatnonzero(price == border)
        equal = equal[np.argsort(sign * self.rank[equal])][: count - len(sure)]
        x[sure] += sign
        x[equal] += sign
        return sign * count

    def shift_few(self, missing: int, x: Vector) -> None:
        """The next units in exact order, among the firms that can hold them; ties in bulk."""
        if missing == 0:
            return
        price = self.waiting(x) if missing > 0 else -self.given(x)
        count = min(abs(missing) + _SPARE, len(price))
        some = np.flatnonzero(price <= np.partition(price, count - 1)[count - 1])
        if len(some) > _MANY:
            self.shift_many(missing, x)
            return
        part, held = self._part(some), x[some].tolist()
        fill(missing, held, part, price_keys(part, self.bits))
        x[some] = held

    def exchange(self, x: Vector) -> bool:
        """Move single units until no given one is dearer than a waiting one; False: too many."""
        for _ in range(_SWAPS):
            given, waiting = self.given(x), self.waiting(x)
            dearest, cheapest = given.max(), waiting.min()
            if dearest < cheapest:
                return True
            last = self._pick(np.flatnonzero(given == dearest), x - 1, largest=True)
            first = self._pick(np.flatnonzero(waiting == cheapest), x, largest=False)
            if last[:2] <= first[:2]:
                return True
            x[last[2]] -= 1
            x[first[2]] += 1
        return False

    def _pick(self, some: Vector, x: Vector, *, largest: bool) -> tuple[int, int, int]:
        """Exact price key, rank and place of the extreme one among firms of equal quotient."""
        if self.sharp:
            ranks = self.rank[some]
            some = some[[ranks.argmax() if largest else ranks.argmin()]]
        key = price_keys(self.columns, self.bits)
        rank = self.columns.rank
        rows = ((key(i, int(x[i])), rank[i], i) for i in some.tolist())
        return max(rows) if largest else min(rows)

    def _part(self, some: Vector) -> Columns:
        rows = (self.weight, self.low, self.high, self.rank)
        weight, low, high, rank = (row[some].tolist() for row in rows)
        credit = None
        if self.columns.credit is not None:
            credit = Credit(self.top[some].tolist(), self.bottom[some].tolist())
        return Columns(weight, low, high, rank, credit)
