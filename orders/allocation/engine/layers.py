"""The exact program of a re-allocation with minimum lots, firm by firm over sums.

What a firm adds is convex between its minimum lot and its limit, so the best piece counts rise
with the sum: a layer costs sums times their logarithm, not their square. Firms go from the last
of the tie order to the first; of equal costs the larger count stays, which is the tie order.
"""

from array import array
from collections.abc import Sequence
from itertools import accumulate
from math import lcm
from operator import add

from orders.allocation.engine.columns import Columns
from orders.allocation.engine.instance import Firm
from orders.allocation.engine.program import TooLarge
from orders.allocation.engine.reaching import Reach
from orders.allocation.engine.worth import Worth

_SUMS = 1_100_000  # pieces times firms: 5,000 pieces among 200 firms and a little more
_BITS = 16_000  # length of a cost


class Layers:
    """Costs hold what is taken first, then fairness; `quantity` can be reached exactly."""

    def __init__(self, reach: Reach, firms: Sequence[Firm], columns: Columns) -> None:
        self.total = reach.total
        worth = Worth(columns)
        scales = [w * d * d for w, d in zip(columns.weight, worth.bottom, strict=True)]
        whole = lcm(*set(scales))
        if self.total * len(firms) > _SUMS or whole.bit_length() > _BITS:
            raise TooLarge
        self.firms, self.spans = firms, reach.spans
        self.worth, self.factor = worth, [whole // scale for scale in scales]
        self.order = sorted(range(len(firms)), key=lambda i: -columns.rank[i])
        self.ends = [
            (self.spans[i][0][0], max(most for _, most in self.spans[i])) for i in self.order
        ]
        rows = zip(self.order, self.ends, strict=True)
        tops = [max(self._unfair(i, x) for x in end) for i, end in rows]
        self.taken = sum(tops) + 1
        previous = sum(firm.previous for firm in firms)
        self.never = self.taken * (previous + 1)

    def best(self) -> list[int]:
        """The pieces per firm."""
        x, left = [0] * len(self.firms), self.total
        chosen = self._layers()
        for i, (start, counts) in zip(reversed(self.order), reversed(chosen), strict=True):
            x[i] = counts[left - start]
            left -= x[i]
        return x

    def _layers(self) -> list[tuple[int, "array[int]"]]:
        """Per firm, for every sum of it and those before: how many it then holds."""
        least, most = (list(accumulate(ends)) for ends in zip(*self.ends, strict=True))
        found = []
        costs, start = [0], 0
        for at, i in enumerate(self.order):
            low = max(least[at], self.total - (most[-1] - most[at]))
            high = min(most[at], self.total - (least[-1] - least[at]))
            layer = _Layer(costs, start, low, high, self.never)
            for least_x, most_x in self.spans[i]:
                layer.take(least_x, [self._cost(i, x) for x in range(least_x, most_x + 1)])
            found.append((low, layer.counts))
            costs, start = layer.costs, low
        return found

    def _cost(self, i: int, x: int) -> int:
        return self.taken * max(0, self.firms[i].previous - x) + self._unfair(i, x)

    def _unfair(self, i: int, x: int) -> int:
        away: int = x * self.worth.bottom[i] - self.worth.top[i]
        return away * away * self.factor[i]


class _Layer:
    """The cheapest way to every sum from low to high with one firm more."""

    def __init__(self, before: list[int], start: int, low: int, high: int, never: int) -> None:
        self.before, self.start = before, start
        self.low, self.high = low, high
        self.never = never  # costs this much where a sum is not reached
        self.costs = [never] * (high - low + 1)
        self.counts = array("q", [0]) * (high - low + 1)

    def take(self, least: int, costs: list[int]) -> None:
        """Convex costs of least, least + 1, ...; later calls have larger counts."""
        back, most = costs[::-1], least + len(costs) - 1
        low = max(self.low, self.start + least)
        high = min(self.high, self.start + len(self.before) - 1 + most)
        # rows still to do, and between which places of `before` their best lies
        waiting = [(low, high, 0, len(self.before) - 1)] if low <= high else []
        while waiting:
            low, high, first, last = waiting.pop()
            row = (low + high) // 2
            left = max(first, row - most - self.start)
            right = min(last, row - least - self.start) + 1
            offset = most - row + self.start
            sums = list(map(add, self.before[left:right], back[left + offset : right + offset]))
            cost = min(sums)
            place = left + sums.index(cost)
            self._note(row, cost, row - self.start - place)
            if low < row:
                waiting.append((low, row - 1, first, place))
            if row < high:
                waiting.append((row + 1, high, place, last))

    def _note(self, row: int, cost: int, count: int) -> None:
        at = row - self.low
        if cost <= self.costs[at] and cost < self.never:
            self.costs[at], self.counts[at] = cost, count
