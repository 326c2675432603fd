"""Single units in the exact order of (price, rank): give, take, exchange."""

from collections.abc import Callable
from heapq import heapify, heappop, heapreplace

from orders.allocation.engine.columns import Columns

Key = Callable[[int, int], int]


def price_keys(columns: Columns, bits: int) -> Key:
    """key(i, x): the price of the unit after the x-th of firm i, in the order of exact prices."""
    weight = columns.weight
    if not columns.credit:
        return lambda i, x: ((2 * x + 1) << bits) // weight[i]
    unit = columns.unit

    def key(i: int, x: int) -> int:
        top, bottom = unit(i, x)
        return (top << bits) // bottom

    return key


def fill(missing: int, x: list[int], columns: Columns, key: Key) -> None:
    """Give the next cheapest units, or take the last dearest ones, one by one."""
    if missing > 0:
        _give(missing, x, columns, key)
    if missing < 0:
        _take(-missing, x, columns, key)


def _give(count: int, x: list[int], columns: Columns, key: Key) -> None:
    high, rank = columns.high, columns.rank
    heap = [(key(i, x[i]), rank[i], i) for i in range(len(x)) if x[i] < high[i]]
    heapify(heap)
    for _ in range(count):
        i = heap[0][2]
        x[i] += 1
        if x[i] < high[i]:
            heapreplace(heap, (key(i, x[i]), rank[i], i))
        else:
            heappop(heap)


def _take(count: int, x: list[int], columns: Columns, key: Key) -> None:
    low, rank = columns.low, columns.rank
    heap = [(-key(i, x[i] - 1), -rank[i], i) for i in range(len(x)) if x[i] > low[i]]
    heapify(heap)
    for _ in range(count):
        i = heap[0][2]
        x[i] -= 1
        if x[i] > low[i]:
            heapreplace(heap, (-key(i, x[i] - 1), -rank[i], i))
        else:
            heappop(heap)


def exchange(x: list[int], columns: Columns, key: Key) -> None:
    """Move single units until no given one is dearer than one that was not given."""
    low, high, rank = columns.low, columns.high, columns.rank
    every = range(len(x))
    while True:
        given = max(((key(i, x[i] - 1), rank[i], i) for i in every if x[i] > low[i]), default=None)
        waiting = min(((key(i, x[i]), rank[i], i) for i in every if x[i] < high[i]), default=None)
        if given is None or waiting is None or given <= waiting:
            return
        x[given[2]] -= 1
        x[waiting[2]] += 1
