"""The one door to a maximum flow: OR-Tools where it is installed, else plain Python.

Both give the same value and the same source side: what the source still reaches in the residual
network of any maximum flow is the smallest minimum cut, and there is only one of that size.
The flow on single arcs may differ between the roads.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

WIDEST = 1 << 62  # sums above go to plain Python, whose integers have any size


@dataclass(frozen=True, slots=True)
class Arcs:
    """A network in columns: one row per arc, capacities >= 0, nodes counted from 0."""

    nodes: int
    source: int
    sink: int
    tails: Sequence[int]
    heads: Sequence[int]
    capacities: Sequence[int]
    entering: int  # capacity of all arcs out of the source


@dataclass(frozen=True, slots=True)
class Flow:
    """Value of the flow, the nodes the source still reaches, and, if asked, the flow per arc."""

    value: int
    entering: int  # what the value would be if the source could give all
    reached: Sequence[int]
    on_arcs: Callable[[], Sequence[int]]


def solve(arcs: Arcs, *, pure: bool = False) -> Flow:
    """A maximum flow. Whether OR-Tools ran shows in `on_arcs` only.

    No node ever holds more than what enters, so that is what must fit into machine numbers.
    """
    fast = None if pure or arcs.entering >= WIDEST else _or_tools()
    return _Plain(arcs).solve() if fast is None else _fast(fast, arcs)


@cache
def _or_tools() -> Any:
    try:
        from ortools.graph.python import max_flow
    except ImportError:
        return None
    return max_flow.SimpleMaxFlow


def _fast(kind: Any, arcs: Arcs) -> Flow:
    network = kind()
    try:
        numbers = network.add_arcs_with_capacity(arcs.tails, arcs.heads, arcs.capacities)
    except (OverflowError, TypeError):  # a number wider than the machine's
        return _Plain(arcs).solve()
    solved = network.solve(arcs.source, arcs.sink) == network.OPTIMAL
    if not solved or not network.optimal_flow():
        return _Plain(arcs).solve()  # it does not say what is reached where nothing flows
    reached, value = network.get_source_side_min_cut(), network.optimal_flow()
    return Flow(value, arcs.entering, reached, lambda: network.flows(numbers))


class _Plain:
    """Dinic: shortest paths in layers, until the sink is out of reach."""

    def __init__(self, arcs: Arcs) -> None:
        self.arcs = arcs
        self.heads: list[int] = []
        self.rest: list[int] = []
        self.leaving: list[list[int]] = [[] for _ in range(arcs.nodes)]
        for tail, head, capacity in zip(arcs.tails, arcs.heads, arcs.capacities, strict=True):
            self.leaving[tail].append(len(self.heads))
            self.leaving[head].append(len(self.heads) + 1)
            self.heads += (int(head), int(tail))
            self.rest += (int(capacity), 0)

    def solve(self) -> Flow:
        value, depth = 0, self._layers()
        while depth[self.arcs.sink] >= 0:
            value += self._blocked(self._leading(depth))
            depth = self._layers()
        reached = [node for node, layer in enumerate(depth) if layer >= 0]
        return Flow(value, self.arcs.entering, reached, lambda: self.rest[1::2])

    def _layers(self) -> list[int]:
        depth = [-1] * self.arcs.nodes
        depth[self.arcs.source] = 0
        row = [self.arcs.source]
        while row and depth[self.arcs.sink] < 0:
            row = self._next_layer(row, depth)
        return depth

    def _next_layer(self, row: list[int], depth: list[int]) -> list[int]:
        heads, rest, found = self.heads, self.rest, []
        for node in row:
            layer = depth[node] + 1
            for arc in self.leaving[node]:
                if rest[arc] and depth[heads[arc]] < 0:
                    depth[heads[arc]] = layer
                    found.append(heads[arc])
        return found

    def _leading(self, depth: list[int]) -> list[int]:
        """The layers without the nodes from which no shortest path leads to the sink."""
        heads, rest, leaving = self.heads, self.rest, self.leaving
        found, row = [-1] * self.arcs.nodes, [self.arcs.sink]
        found[self.arcs.sink] = depth[self.arcs.sink]
        for node in row:
            before = depth[node] - 1
            for arc in leaving[node]:
                tail = heads[arc]
                if depth[tail] == before and rest[arc ^ 1] and found[tail] < 0:
                    found[tail] = before
                    row.append(tail)
        return found

    def _blocked(self, depth: list[int]) -> int:
        """Fill the layers until every path through them is closed."""
        heads, rest, leaving = self.heads, self.rest, self.leaving
        turn = [0] * self.arcs.nodes  # the next arc to try, per node
        path: list[int] = []
        node, value = self.arcs.source, 0
        while True:
            row, layer, place = leaving[node], depth[node] + 1, turn[node]
            while place < len(row) and not (rest[row[place]] and depth[heads[row[place]]] == layer):
                place += 1
            turn[node] = place
            if place < len(row):
                path.append(row[place])
                node = heads[row[place]]
            elif path:
                node = heads[path.pop() ^ 1]
                turn[node] += 1
            else:
                return value
            if node == self.arcs.sink:
                value += self._push(path)
                node = self._back(path)

    def _push(self, path: list[int]) -> int:
        amount = min(self.rest[arc] for arc in path)
        for arc in path:
            self.rest[arc] -= amount
            self.rest[arc ^ 1] += amount
        return amount

    def _back(self, path: list[int]) -> int:
        """Back to the tail of the first arc that is full now."""
        full = next(place for place, arc in enumerate(path) if not self.rest[arc])
        node = self.heads[path[full] ^ 1]
        del path[full:]
        return node
