"""A flow of least cost, phase by phase: all paths of one length, then the next longer ones.

Lengths are those of the shortest ways to the last node; they do not depend on which flow was
found. The flow itself does, so one road finds it always; lengths have a wide road too.
"""

from typing import Any

from orders.allocation.maxflow import Arcs, solve

try:
    import numpy
except ImportError:  # the plain road needs nothing
    np: Any = None
else:
    np = numpy

FAR = 1 << 40
_PHASES = 12
Arc = tuple[int, int, int, int]  # tail, head, capacity, cost 0 or 1


class Paths:
    """From node 0 to node 1; every arc is followed by its way back."""

    def __init__(self, nodes: int, arcs: list[Arc], *, pure: bool = False) -> None:
        self.nodes, self.pure = nodes, pure or np is None
        self.tail = [end for tail, head, _, _ in arcs for end in (tail, head)]
        self.head = [end for tail, head, _, _ in arcs for end in (head, tail)]
        self.cost = [one for *_, cost in arcs for one in (cost, -cost)]
        self.rest = [one for _, _, capacity, _ in arcs for one in (capacity, 0)]
        if not self.pure:
            self.order = np.argsort(np.array(self.tail, np.int64), kind="stable")
            ordered = np.array(self.tail, np.int64)[self.order]
            self.known, self.starts = np.unique(ordered, return_index=True)
            self.heads, self.costs = (np.array(row)[self.order] for row in (self.head, self.cost))

    def settled(self) -> list[int]:
        """The lengths when no path is left, or after the last phase."""
        length = self._lengths()
        for _ in range(_PHASES):
            if length[0] >= FAR:
                break
            self._fill(length)
            length = self._lengths()
        return length

    def used(self, arc: int) -> int:
        """What flows over an arc."""
        return self.rest[2 * arc + 1]

    def _fill(self, length: list[int]) -> None:
        """As much as the shortest paths hold."""
        rows = zip(self.tail, self.head, self.cost, self.rest, strict=True)
        open_ = [
            at
            for at, (tail, head, cost, rest) in enumerate(rows)
            if rest and length[tail] < FAR and length[tail] == cost + length[head]
        ]
        entering = sum(self.rest[at] for at in open_ if not self.tail[at])
        tails, heads, rests = (
            [row[at] for at in open_] for row in (self.tail, self.head, self.rest)
        )
        flow = solve(Arcs(self.nodes, 0, 1, tails, heads, rests, entering), pure=True)
        for at, used in zip(open_, flow.on_arcs(), strict=True):
            self.rest[at] -= used
            self.rest[at ^ 1] += used

    def _lengths(self) -> list[int]:
        return self._plain() if self.pure else self._wide()

    def _wide(self) -> list[int]:
        length = np.full(self.nodes, FAR, np.int64)
        length[1] = 0
        open_ = np.array([rest > 0 for rest in self.rest], bool)[self.order]
        while len(open_):
            ways = np.where(open_, self.costs + length[self.heads], FAR)
            after = length.copy()
            after[self.known] = np.minimum(
                length[self.known], np.minimum.reduceat(ways, self.starts)
            )
            after[after > FAR // 2] = FAR
            if (after == length).all():
                break
            length = after
        found: list[int] = length.tolist()
        return found

    def _plain(self) -> list[int]:
        length = [FAR] * self.nodes
        ways: list[list[int]] = [[] for _ in length]
        for at, (head, rest) in enumerate(zip(self.head, self.rest, strict=True)):
            if rest:
                ways[head].append(at)
        length[1], row = 0, [1]
        while row:
            again = dict[int, None]()
            for at in (at for node in row for at in ways[node]):
                tail, reached = self.tail[at], self.cost[at] + length[self.head[at]]
                if reached < length[tail]:
                    length[tail] = reached
                    again[tail] = None
            row = list(again)
        return length
