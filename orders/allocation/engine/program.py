"""The exact program for minimum lots: prune by the dual bound, then dynamic programming.

A firm whose other choice costs more than the distance between the best split found and the
bound is settled. What stays open is enumerated over sums; the settled firms are split as ever.
"""

from dataclasses import dataclass, replace
from heapq import heapify, heappop, heapreplace

from orders.allocation.engine.bound import Costs, Dual, Lots
from orders.allocation.engine.columns import Columns
from orders.allocation.engine.split import split

_STEPS = 3_000_000  # table entries looked at
_BITS = 60_000  # length of a cost
_WINDOW = 5_000  # values of one firm

Options = dict[int, list[int]]
Row = tuple[int, tuple[int, ...]]  # cost, the chosen values in the order of the open firms


class TooLarge(Exception):
    """The program would take too long; the bound has to do."""


@dataclass(slots=True)
class Program:
    """One exact search below a found split of exactly `total` pieces."""

    lots: Lots
    total: int
    level: int
    dual: Dual
    costs: Costs

    @classmethod
    def of(cls, lots: Lots, total: int, level: int) -> "Program":
        if len(lots) * total.bit_length() > _BITS:
            raise TooLarge
        costs = Costs(lots, total)
        if costs.unit.bit_length() > _BITS:
            raise TooLarge
        return cls(lots, total, level, Dual(lots), costs)

    def best(self, found: list[int]) -> list[int]:
        """The fairest split, first in the tie order; `found` is any valid one."""
        options = self._options(found)
        settled = self._settled(options)
        undecided = {i: values for i, values in options.items() if len(values) > 1}
        return self._assembled(settled, undecided)

    def _reduced(self, i: int, x: int) -> int:
        """The cost of x less what the level pays for it, times 2^bits."""
        return (self.costs.of(i, x) << self.dual.bits) - 2 * self.level * self.costs.unit * x

    def _options(self, found: list[int]) -> Options:
        """Per firm with a minimum lot: the values that may stand in an optimal split.

        A firm that is surely open keeps its opening alone: it is split with the others."""
        least = [self._least(i) for i in range(len(found))]
        paid = 2 * self.level * self.costs.unit * self.total
        value = sum(self.costs.of(i, x) for i, x in enumerate(found)) << self.dual.bits
        slack = value - paid - sum(least)
        return {i: self._values(i, least[i] + slack) for i in self.lots.openings}

    def _least(self, i: int) -> int:
        """The lowest reduced cost; the part for ties may move it by one from the plain answer."""
        low, high = self.lots.columns.low[i], self.lots.columns.high[i]
        near, least = self.dual.opened(i, self.level), self.lots.openings.get(i, low)
        around = {min(max(x, least), high) for x in (near - 1, near, near + 1)}
        return min(self._reduced(i, x) for x in around | {low})

    def _values(self, i: int, limit: int) -> list[int]:
        low, opening = self.lots.columns.low[i], self.lots.openings[i]
        start = self.dual.opened(i, self.level)
        window = [*self._walk(i, start, -1, limit), *self._walk(i, start + 1, 1, limit)]
        if self._reduced(i, low) > limit:
            return [opening]
        return [low, *sorted(window)]

    def _walk(self, i: int, x: int, step: int, limit: int) -> list[int]:
        """Values from x on that stay below the limit; the first may be missed by a tie."""
        opening, high = self.lots.openings[i], self.lots.columns.high[i]
        values: list[int] = []
        misses = 0
        while opening <= x <= high and misses < 2:
            if self._reduced(i, x) <= limit:
                values.append(x)
            else:
                misses += 1
            x += step
            if len(values) > _WINDOW:
                raise TooLarge
        return values

    def _settled(self, options: Options) -> Columns:
        """The columns of the split with the settled choices, undecided firms at nothing."""
        columns = self.lots.columns
        low, high = list(columns.low), list(columns.high)
        for i, values in options.items():
            if len(values) > 1:
                low[i] = high[i] = 0
            elif values[0] == columns.low[i]:
                high[i] = low[i]
            else:
                low[i] = values[0]
        return replace(columns, low=low, high=high)

    def _assembled(self, settled: Columns, undecided: Options) -> list[int]:
        table = self._table(undecided)
        sums = sorted(table)
        rest = _Rest(settled, self.costs)
        least, most = sum(settled.low), sum(settled.high)
        fitting = [s for s in sums if least <= self.total - s <= most]
        shared = rest.values(self.total - fitting[-1], self.total - fitting[0])
        best = min(fitting, key=lambda s: table[s][0] + shared[self.total - s])
        x = split(self.total - best, settled)
        for i, value in zip(undecided, table[best][1], strict=True):
            x[i] = value
        return x

    def _table(self, undecided: Options) -> dict[int, Row]:
        """Sum of the undecided firms -> cheapest way to reach it."""
        table: dict[int, Row] = {0: (0, ())}
        steps = 0
        for i, values in undecided.items():
            steps += len(table) * len(values)
            if steps > _STEPS:
                raise TooLarge
            table = self._widened(table, i, values)
        return table

    def _widened(self, table: dict[int, Row], i: int, values: list[int]) -> dict[int, Row]:
        wider: dict[int, Row] = {}
        costs = [(x, self.costs.of(i, x)) for x in values]
        for total, (cost, chosen) in table.items():
            for x, more in costs:
                there = wider.get(total + x)
                if total + x <= self.total and (there is None or cost + more < there[0]):
                    wider[total + x] = (cost + more, (*chosen, x))
        return wider


@dataclass(slots=True)
class _Rest:
    """The firms whose choice is settled: the cheapest cost for a range of sums."""

    columns: Columns
    costs: Costs

    def values(self, least: int, most: int) -> dict[int, int]:
        if most - least > _STEPS // 10:
            raise TooLarge
        x = split(least, self.columns)
        cost = sum(self.costs.of(i, value) for i, value in enumerate(x))
        values = {least: cost}
        every = range(len(x))
        heap = [(self._more(i, x[i]), i) for i in every if x[i] < self.columns.high[i]]
        heapify(heap)
        for total in range(least + 1, most + 1):
            more, i = heap[0]
            x[i] += 1
            cost += more
            values[total] = cost
            if x[i] < self.columns.high[i]:
                heapreplace(heap, (self._more(i, x[i]), i))
            else:
                heappop(heap)
        return values

    def _more(self, i: int, x: int) -> int:
        return self.costs.of(i, x + 1) - self.costs.of(i, x)
