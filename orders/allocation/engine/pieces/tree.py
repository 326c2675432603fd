"""The cheapest flow by the network simplex, in whole numbers of any size.

A spanning tree of arcs carries the flow. An arc outside it that would save something enters; the
last arc of the cycle it closes that can give no more leaves. That choice keeps the tree strongly
feasible, so the method ends.
"""

from collections.abc import Iterator

_BLOCK = 96  # arcs looked at before the best of them enters


class Tree:
    """Nodes are numbered; `supply` sums to zero. The flow is cheapest once `run` is done."""

    def __init__(self, supply: list[int], dear: int) -> None:
        self.root = len(supply)
        self.all = sum(map(abs, supply)) + 1  # no arc to the root is ever full: it could not empty
        self.tail: list[int] = []
        self.head: list[int] = []
        self.most: list[int] = []
        self.cost: list[int] = []
        self.flow: list[int] = []
        self.side: list[int] = []  # 1 empty, -1 full, 0 in the tree
        self.price = [0] * (self.root + 1)
        self.parent = [self.root] * self.root + [-1]
        self.depth = [1] * self.root + [0]
        self.below: list[set[int]] = [set() for _ in range(self.root + 1)]
        self.below[self.root] = set(range(self.root))
        self.arc = [self._towards_root(node, amount, dear) for node, amount in enumerate(supply)]
        self.first = len(self.tail)  # the arcs before are artificial

    def _towards_root(self, node: int, amount: int, dear: int) -> int:
        """An artificial arc that carries what the node has; an empty one points to the root."""
        self.price[node] = dear if amount < 0 else -dear
        ends = (self.root, node) if amount < 0 else (node, self.root)
        arc = self.add(*ends, self.all, dear)
        self.flow[arc], self.side[arc] = abs(amount), 0
        return arc

    def add(self, tail: int, head: int, most: int, cost: int) -> int:
        """One more arc, empty; its place."""
        self.tail.append(tail)
        self.head.append(head)
        self.most.append(most)
        self.cost.append(cost)
        self.flow.append(0)
        self.side.append(1)
        return len(self.tail) - 1

    def reduced(self, arc: int) -> int:
        """What a unit on this arc costs beyond what the tree would take for it."""
        return self.cost[arc] + self.price[self.tail[arc]] - self.price[self.head[arc]]

    def run(self) -> None:
        for arc in self._entering():
            self._pivot(arc)

    def _entering(self) -> Iterator[int]:
        """Arcs worth entering, until a whole round finds none."""
        count = len(self.tail) - self.first
        start = quiet = 0
        while quiet < count:
            block = range(start, min(start + _BLOCK, count))
            saving, arc = max(map(self._saving, block))
            start = block.stop % count
            quiet = 0 if saving > 0 else quiet + len(block)
            if saving > 0:
                yield arc

    def _saving(self, place: int) -> tuple[int, int]:
        arc = self.first + place
        return -self.side[arc] * self.reduced(arc), arc

    def _pivot(self, arc: int) -> None:
        ends = self.tail[arc], self.head[arc]
        giver, taker = ends if self.side[arc] > 0 else ends[::-1]
        amount, leaving, below = self._blocking(arc, giver, taker)
        self._push(arc, giver, taker, amount)
        if leaving == arc:
            self.side[arc] = -self.side[arc]
            return
        self.side[arc] = 0
        self.side[leaving] = 1 if self.flow[leaving] == 0 else -1
        inner, outer = (taker, giver) if below[1] else (giver, taker)
        saved = self.reduced(arc)
        self._hang(inner, outer, arc, below[0])
        self._reprice(inner, saved if inner == self.head[arc] else -saved)

    def _room(self, arc: int, start: int) -> int:
        """What may still be sent over the arc, away from `start`."""
        return self.most[arc] - self.flow[arc] if self.tail[arc] == start else self.flow[arc]

    def _blocking(self, arc: int, giver: int, taker: int) -> tuple[int, int, tuple[int, bool]]:
        """How much fits around the cycle, the arc that leaves, and its lower node and side."""
        p, q = giver, taker
        before: tuple[int, int, int] | None = None  # room, arc, lower node: on the giver's side
        after: tuple[int, int, int] | None = None
        while p != q:
            if self.depth[p] >= self.depth[q]:
                room = self._room(self.arc[p], self.parent[p])
                if before is None or room < before[0]:
                    before = room, self.arc[p], p
                p = self.parent[p]
            else:
                room = self._room(self.arc[q], q)
                if after is None or room <= after[0]:
                    after = room, self.arc[q], q
                q = self.parent[q]
        best = self._room(arc, giver), arc, (arc, False)
        if before is not None and before[0] < best[0]:
            best = before[0], before[1], (before[2], False)
        if after is not None and after[0] <= best[0]:
            best = after[0], after[1], (after[2], True)
        return best

    def _push(self, arc: int, giver: int, taker: int, amount: int) -> None:
        """Send the amount around the cycle that the arc closes."""
        if not amount:
            return
        self.flow[arc] += amount if self.tail[arc] == giver else -amount
        p, q = giver, taker
        while p != q:
            if self.depth[p] >= self.depth[q]:
                self.flow[self.arc[p]] += amount if self.head[self.arc[p]] == p else -amount
                p = self.parent[p]
            else:
                self.flow[self.arc[q]] += amount if self.tail[self.arc[q]] == q else -amount
                q = self.parent[q]

    def _hang(self, inner: int, outer: int, arc: int, last: int) -> None:
        """The part that the leaving arc cuts off hangs on `outer` now, by its node `inner`."""
        node = inner
        while True:
            parent, old = self.parent[node], self.arc[node]
            self.below[parent].discard(node)
            self.parent[node], self.arc[node] = outer, arc
            self.below[outer].add(node)
            if node == last:
                return
            outer, arc, node = node, old, parent

    def _reprice(self, top: int, change: int) -> None:
        waiting = [top]
        while waiting:
            node = waiting.pop()
            self.price[node] += change
            self.depth[node] = self.depth[self.parent[node]] + 1
            waiting.extend(self.below[node])
