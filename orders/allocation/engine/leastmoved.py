"""The exact program of a large re-allocation with few minimum lots over (taken, fairness, ties).

Firms with a gap between their values are enumerated over sums; what the others pay for the rest
is convex, so their cheapest next pieces are taken one by one.
"""

from collections.abc import Sequence
from heapq import heapify, heappop, heapreplace

from orders.allocation.engine.bound import Costs, Lots
from orders.allocation.engine.columns import Columns
from orders.allocation.engine.instance import Firm
from orders.allocation.engine.program import TooLarge
from orders.allocation.engine.reaching import Reach

_STEPS = 1_500_000  # table entries looked at
_BITS = 40_000  # length of a cost

Row = tuple[int, tuple[int, ...]]  # cost, values in the order of the firms with a gap


class LeastMoved:
    """One exact search; costs hold what is taken first, then fairness, then the tie order."""

    def __init__(self, reach: Reach, firms: Sequence[Firm], columns: Columns) -> None:
        self.quantity = quantity = reach.total
        self.firms = firms
        if len(firms) * quantity.bit_length() > _BITS:
            raise TooLarge
        self.costs = Costs(Lots(columns, {}), quantity)
        self.gaps = [i for i, firm in enumerate(firms) if firm.has_gap]
        self.plain = [i for i, firm in enumerate(firms) if not firm.has_gap]
        self.taken = self._taken()

    def _taken(self) -> int:
        """What one piece taken from somebody costs: more than any fairness could."""
        tops = (max(abs(self.costs.of(i, x)) for x in (0, self._top(i))) for i in self._every())
        return 4 * sum(tops) + 4 * self.costs.unit + 1

    def _every(self) -> range:
        return range(len(self.firms))

    def _top(self, i: int) -> int:
        return min(self.firms[i].high, self.quantity)

    def of(self, i: int, x: int) -> int:
        return self.taken * max(0, self.firms[i].previous - x) + self.costs.of(i, x)

    def best(self) -> list[int]:
        """The pieces per firm, or TooLarge."""
        table = self._table()
        frozen = sum(self.firms[i].frozen for i in self.plain)
        room = sum(self._top(i) for i in self.plain)
        fitting = [held for held in table if held + frozen <= self.quantity]
        total = min(self.quantity, max(held + room for held in fitting))
        fitting = [held for held in fitting if held + room >= total]
        rest = self._rest(total - max(fitting), total - min(fitting))
        chosen = min(fitting, key=lambda held: table[held][0] + rest[total - held])
        return self._assembled(table[chosen][1], total - chosen)

    def _values(self, i: int) -> list[int]:
        firm = self.firms[i]
        alone = {x for x in (firm.frozen, firm.previous) if firm.frozen <= x <= self._top(i)}
        if self._top(i) - firm.opening > _STEPS:
            raise TooLarge
        return sorted({*alone, *range(firm.opening, self._top(i) + 1)})

    def _table(self) -> dict[int, Row]:
        table: dict[int, Row] = {0: (0, ())}
        steps = 0
        for i in self.gaps:
            values = self._values(i)
            steps += len(table) * len(values)
            if steps > _STEPS:
                raise TooLarge
            table = self._widened(table, [(x, self.of(i, x)) for x in values])
        return table

    def _widened(self, table: dict[int, Row], values: list[tuple[int, int]]) -> dict[int, Row]:
        wider: dict[int, Row] = {}
        for total, (cost, chosen) in table.items():
            for x, more in values:
                there = wider.get(total + x)
                if total + x <= self.quantity and (there is None or cost + more < there[0]):
                    wider[total + x] = (cost + more, (*chosen, x))
        return wider

    def _rest(self, least: int, most: int) -> dict[int, int]:
        """The cheapest cost of the firms without a gap, for a range of sums."""
        if most > _STEPS:
            raise TooLarge
        x = self._start()
        held, cost = sum(x.values()), sum(self.of(i, value) for i, value in x.items())
        costs = {held: cost}
        heap = self._heap(x)
        while heap and held < most:
            more, i = heap[0]
            held, cost = held + 1, cost + more
            costs[held] = cost
            self._next(heap, x, i)
        return {total: cost for total, cost in costs.items() if total >= least}

    def _assembled(self, chosen: tuple[int, ...], rest: int) -> list[int]:
        x = self._start()
        heap = self._heap(x)
        for _ in range(rest - sum(x.values())):
            self._next(heap, x, heap[0][1])
        found = x | dict(zip(self.gaps, chosen, strict=True))
        return [found[i] for i in self._every()]

    def _start(self) -> dict[int, int]:
        return {i: self.firms[i].frozen for i in self.plain}

    def _heap(self, x: dict[int, int]) -> list[tuple[int, int]]:
        heap = [(self._more(i, held), i) for i, held in x.items() if held < self._top(i)]
        heapify(heap)
        return heap

    def _next(self, heap: list[tuple[int, int]], x: dict[int, int], i: int) -> None:
        x[i] += 1
        if x[i] < self._top(i):
            heapreplace(heap, (self._more(i, x[i]), i))
        else:
            heappop(heap)

    def _more(self, i: int, x: int) -> int:
        return self.of(i, x + 1) - self.of(i, x)
