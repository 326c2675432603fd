"""Which lot a firm gets, totals being fixed: the least sum of drawn numbers.

With numbers drawn by SHA-256 one answer is least but for a chance of about pairs / 2^36. That is
checked; where it fails, the answer with most on the pair that comes first is taken.
"""

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.tree import Tree


class Pairing:
    """The pieces of lots that all count 1, handed out again between the same totals."""

    def __init__(self, aims: Aims, book: Book) -> None:
        self.aims = aims
        self.book = book

    def settle(self) -> None:
        """Puts the one answer into the book."""
        tree = self._solved(self.aims.drawn)
        if not unique(tree):
            tree = self._solved(self._by_sequence())
        for place in range(len(self.book.x)):
            self.book.put(place, tree.flow[tree.first + place])

    def _solved(self, costs: list[int]) -> Tree:
        book, lots = self.book, len(self.book.left)
        supply = [
            lot.quantity - left for lot, left in zip(book.problem.lots, book.left, strict=True)
        ]
        tree = Tree(
            [*supply, *(-total for total in book.total)],
            1 + max(costs, default=0) * (len(book.total) + lots),
        )
        for pair, most, cost in zip(book.pairs, book.high, costs, strict=True):
            tree.add(pair.lot, lots + pair.firm, most, cost)
        tree.run()
        return tree

    def _by_sequence(self) -> list[int]:
        """Drawn numbers first, then less for the pairs that come first, so that no two are equal."""
        step = max(self.book.high, default=0) + 1
        costs = [drawn * step ** len(self.book.x) for drawn in self.aims.drawn]
        for place, first in enumerate(reversed(self.aims.sequence)):
            costs[first] -= step**place
        return costs


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
