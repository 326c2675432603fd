"""How a finished split stands: the exact level, last and next price, each firm's account."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from heapq import heapify, heappop, heapreplace

from orders.allocation.engine.columns import Columns
from orders.allocation.engine.instance import Firm
from orders.allocation.engine.level import water
from orders.allocation.engine.units import Key, price_keys
from orders.allocation.explain import Account

Unit = tuple[int, int, int]  # price key, rank, firm


@dataclass(frozen=True)
class Standing:
    """The split `x` with the limits that its open minimum lots set."""

    quantity: int
    firms: tuple[Firm, ...]
    columns: Columns
    x: list[int]
    per_firm: bool
    again: bool = False  # kind R

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
            weight, credit = self.columns.weight[i], self._credit(i)
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
        full = ((high - self._credit(i)) / weight for i, (low, high, weight) in rows if high > low)
        return max(full, default=Fraction(0))

    def _missing(self, level: Fraction) -> tuple[Fraction, int]:
        """What the shares at this level leave over, and the weight of who is between its limits."""
        columns = self.columns
        rest, weight = Fraction(self.quantity), 0
        for i in range(len(self.x)):
            low, high = columns.low[i], columns.high[i]
            share = level * columns.weight[i] + self._credit(i)
            weight += columns.weight[i] if low < share < high else 0
            rest -= min(max(share, Fraction(low)), Fraction(high))
        return rest, weight

    def _credit(self, i: int) -> Fraction:
        credit = self.columns.credit
        return Fraction(credit.top[i], credit.bottom[i]) if credit else Fraction(0)

    def accounts(self) -> Iterator[tuple[str, Account]]:
        dearest = _Dearest(self)
        weights = sum(self.columns.weight)
        last = self.price(self.last[2], self.x[self.last[2]] - 1) if self.last else None
        for i, firm in enumerate(self.firms):
            x = self.x[i]
            without = x + self.short + dearest.gain(i) if x == firm.high else x
            account = Account(
                case=self._case(i, without),
                pieces=x,
                cap=firm.cap,
                min_lot=firm.min_lot,
                frozen=firm.frozen,
                weight=self.columns.weight[i],
                all_weights=weights,
                credit=self._credit(i),
                level=self.level,
                further=self.price(i, x) if x < self.columns.high[i] else None,
                last=last,
                without_cap=without,
                left=self.short,
                per_firm=self.per_firm,
                firms=len(self.firms),
                earlier=firm.previous,
            )
            yield firm.id, account

    def _case(self, i: int, without: int) -> str:
        firm, x = self.firms[i], self.x[i]
        if self.again and firm.previous:
            return self._moved(i)
        if firm.has_gap and x == firm.frozen:
            return self._closed(i)
        if without > x:
            return "cap"
        if x == self.columns.low[i] and x > 0 and self._wanted_less(i):
            return "min-lot-raised" if firm.has_gap else "frozen"
        return "level"

    def _moved(self, i: int) -> str:
        """What a re-allocation changed for a firm that held pieces before."""
        firm, x = self.firms[i], self.x[i]
        if x >= firm.previous:
            return "moved" if x > firm.previous else "kept"
        return "given-up" if firm.high < firm.previous else "fewer"

    def _closed(self, i: int) -> str:
        firm = self.firms[i]
        if firm.min_lot > firm.high:
            return "min-lot-over-cap"
        if self.level is None:
            return "min-lot-rest"
        share = self.level * self.columns.weight[i] + self._credit(i)
        return "min-lot" if share < firm.min_lot else "min-lot-elsewhere"

    def _wanted_less(self, i: int) -> bool:
        """Without its floor, its last piece would be cheaper elsewhere."""
        return self.next is not None and self.unit(i, self.x[i] - 1) > self.next


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


class _Dearest:
    """The given pieces from the dearest down, as far as anybody asks."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        x, low = list(standing.x), standing.columns.low
        self.heap = [self._entry(i, x[i]) for i in range(len(x)) if x[i] > low[i]]
        heapify(self.heap)
        self.x = x
        self.found: list[tuple[int, int]] = []

    def gain(self, i: int) -> int:
        """How many pieces of others firm i would take over if it had no cap.

        Its k-th further piece must be cheaper than the k-th dearest piece of the others."""
        start = self.standing.x[i] + self.standing.short
        count = 0
        while self._holds(count):
            if self.standing.unit(i, start + count)[:2] >= self.found[count]:
                break
            count += 1
        return count

    def _holds(self, place: int) -> bool:
        while len(self.found) <= place and self.heap:
            price, rank, i = self.heap[0]
            self.found.append((-price, -rank))
            self.x[i] -= 1
            if self.x[i] > self.standing.columns.low[i]:
                heapreplace(self.heap, self._entry(i, self.x[i]))
            else:
                heappop(self.heap)
        return len(self.found) > place

    def _entry(self, i: int, x: int) -> Unit:
        price, rank, _ = self.standing.unit(i, x - 1)
        return -price, -rank, i
