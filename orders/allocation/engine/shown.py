"""What prices of lots show: the least that all firms together could move, and better prices.

least = what is lost of all that is not frozen, less what every firm's best choice brings, plus
what lots pay for what they ask; where a class is short, its highest price for what is short.
"""

from collections.abc import Sequence
from math import gcd

from orders.allocation.engine.choosing import Choosing
from orders.allocation.engine.options import UNIT, Option
from orders.allocation.engine.problem import Problem

Prices = list[int]


class Shown:
    """Prices asked one after another for one answer, pieces `x` per pair."""

    def __init__(self, choosing: Choosing, x: Sequence[int]) -> None:
        self.choosing = choosing
        self.problem: Problem = choosing.problem
        lots = self.problem.lots
        self.asked = [lot.quantity for lot in lots]  # pieces beside what is frozen
        self.lost = self.moved = 0
        self.short = dict.fromkeys((lot.priority for lot in lots), 0)
        for lot in lots:
            self.short[lot.priority] += lot.quantity * lot.std_minutes
        for pair, pieces in zip(self.problem.pairs, x, strict=True):
            lot = lots[pair.lot]
            self.asked[pair.lot] -= pair.frozen
            self.lost += max(0, pair.previous - pair.frozen) * lot.std_minutes
            self.moved += max(0, pair.previous - pieces) * lot.std_minutes
            self.short[lot.priority] -= pieces * lot.std_minutes
        self.whole = gcd(*(lot.std_minutes for lot in lots)) or 1
        self.known: dict[tuple[int, tuple[int, ...]], int] = {}

    def least(self, prices: Prices) -> int:
        """In 2^20-ths of a standard minute."""
        rows = zip(prices, self.problem.lots, self.asked, strict=True)
        found = UNIT * self.lost + sum(price * lot.std_minutes * n for price, lot, n in rows)
        found -= sum(self._brings(firm, prices) for firm in range(len(self.problem.firms)))
        return found - sum(self._top(prices, number) * n for number, n in self.short.items())

    def bound(self, least: int) -> int:
        """Standard minutes: the next sum of whole pieces."""
        unit = UNIT * self.whole
        return max(0, -(-least // unit)) * self.whole

    def _top(self, prices: Prices, number: int) -> int:
        rows = zip(prices, self.problem.lots, strict=True)
        return max(0, *(price for price, lot in rows if lot.priority == number))

    def _brings(self, firm: int, prices: Prices) -> int:
        key = firm, tuple(prices[self.problem.pairs[k].lot] for k in self.choosing.of_firm[firm])
        if key not in self.known:
            options = self.choosing.options(firm, prices)
            self.known[key] = self.choosing.most(options) if options else 0
        return self.known[key]

    def better(self, least: int, prices: Prices) -> Prices:
        """A step towards what lots miss, as far as the distance from what was moved says (Polyak);
        the highest price of a class that is short stays."""
        pull = self._pull(prices)
        tops = {number: self._top(prices, number) for number, n in self.short.items() if n}
        for at, lot in enumerate(self.problem.lots):
            if prices[at] == tops.get(lot.priority):
                pull[at] = 0
        rest = max(0, self.moved * UNIT - least)
        square = sum(one * one for one in pull if one)
        return [
            max(0, price + rest * one // square) if one else price
            for price, one in zip(prices, pull, strict=True)
        ]

    def _pull(self, prices: Prices) -> list[int]:
        """Standard minutes that a lot with a price misses, or that firms want of it too much."""
        taken = [0] * len(prices)
        priced = {at for at, price in enumerate(prices) if price}
        for firm, places in enumerate(self.choosing.of_firm):
            if any(self.problem.pairs[place].lot in priced for place in places):
                options: list[Option] = self.choosing.options(firm, prices)
                for place, pieces in (self.choosing.chosen(options) if options else {}).items():
                    taken[self.problem.pairs[place].lot] += pieces
        rows = zip(self.problem.lots, self.asked, taken, strict=True)
        return [
            lot.std_minutes * (asked - n) if at in priced else 0
            for at, (lot, asked, n) in enumerate(rows)
        ]
