"""Which lot a firm gets, totals being fixed: the least sum of drawn numbers.

With numbers drawn by SHA-256 one answer is least but for a chance of about pairs / 2^36. That is
checked; where it fails, the answer with most on the pair that comes first is taken.
"""

from itertools import chain

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.knots import knots
from orders.allocation.engine.pieces.tree import Tree


class Pairing:
    """The pieces of lots that all count 1, handed out again between the same totals."""

    def __init__(self, aims: Aims, book: Book) -> None:
        self.aims = aims
        self.book = book

    def settle(self) -> None:
        """Puts the one answer into the book, knot by knot: each has an answer of its own."""
        drawn = self.aims.drawn
        for places in knots(self.book):
            tree = self._solved(places, [drawn[place] for place in places])
            if not unique(tree):
                tree = self._solved(places, self._by_sequence(places))
            for at, place in enumerate(places):
                self.book.put(place, tree.flow[tree.first + at])

    def _solved(self, places: list[int], costs: list[int]) -> Tree:
        book, lots = self.book, len(self.book.left)
        ends = [(book.pairs[place].lot, lots + book.pairs[place].firm) for place in places]
        node = {name: at for at, name in enumerate(sorted(set(chain.from_iterable(ends))))}
        supply = [0] * len(node)
        for place, (lot, firm) in zip(places, ends, strict=True):
            supply[node[lot]] += book.x[place]
            supply[node[firm]] -= book.x[place]
        tree = Tree(supply, 1 + max(costs) * len(node))
        for place, (lot, firm), cost in zip(places, ends, costs, strict=True):
            tree.add(node[lot], node[firm], book.high[place], cost)
        tree.run()
        return tree

    def _by_sequence(self, places: list[int]) -> list[int]:
        """Drawn numbers first, then less for the pairs that come first, so that no two are equal."""
        step = max(self.book.high[place] for place in places) + 1
        turn = {place: at for at, place in enumerate(self.aims.sequence)}
        costs = {place: self.aims.drawn[place] * step ** len(places) for place in places}
        for back, first in enumerate(sorted(places, key=turn.__getitem__, reverse=True)):
            costs[first] -= step**back
        return [costs[place] for place in places]


def unique(tree: Tree) -> bool:
    """No other flow is as cheap: arcs that cost nothing more close no cycle.

    Arcs of the tree that could carry more and less join their ends; the others that cost nothing
    more must lead from part to part without coming back."""
    part = _parts(tree)
    onward: dict[int, set[int]] = {}
    for arc in range(tree.first, len(tree.tail)):
        if tree.reduced(arc) or _free(tree, arc):
            continue
        ends = part[tree.tail[arc]], part[tree.head[arc]]
        start, end = ends if tree.flow[arc] < tree.most[arc] else ends[::-1]
        if start == end and tree.most[arc]:
            return False
        onward.setdefault(start, set()).add(end)
    return _no_way_back(onward)


def _free(tree: Tree, arc: int) -> bool:
    return tree.side[arc] == 0 and 0 < tree.flow[arc] < tree.most[arc]


def _parts(tree: Tree) -> list[int]:
    """Nodes joined by tree arcs that may carry more and less."""
    part = list(range(tree.root + 1))
    waiting = list(tree.below[tree.root])
    while waiting:
        node = waiting.pop()
        if tree.arc[node] >= tree.first and _free(tree, tree.arc[node]):
            part[node] = part[tree.parent[node]]
        waiting.extend(tree.below[node])
    return part


def _no_way_back(onward: dict[int, set[int]]) -> bool:
    """Parts can be put in a row: those nobody leads to are taken away until none is left."""
    count: dict[int, int] = dict.fromkeys(onward, 0)
    for ends in onward.values():
        for end in ends:
            count[end] = count.get(end, 0) + 1
    ready = [part for part, ways in count.items() if not ways]
    gone = 0
    while ready:
        gone += 1
        for end in onward.get(ready.pop(), ()):
            count[end] -= 1
            if not count[end]:
                ready.append(end)
    return gone == len(count)
