"""Kind M: between whom pieces can change hands at all while totals of firms and lots stay.

A change goes round on closed ways: from a lot to a firm that may hold more of it, and
from a firm to a lot that it holds pieces of. So only pairs whose lot and firm reach each other can
change; knots of lots and firms that do are independent of each other.
"""

from collections.abc import Iterable, Iterator

from orders.allocation.engine.pieces.book import Book

Ways = list[list[int]]  # per node, those it leads to


def knots(book: Book) -> list[list[int]]:
    """The pairs that can change, knot by knot; places of pairs rise within a knot."""
    ahead, back = _ways(book)
    knot = _strong(ahead, back)
    lots, found = len(book.left), dict[int, list[int]]()
    for place, pair in enumerate(book.pairs):
        if knot[pair.lot] == knot[lots + pair.firm]:
            found.setdefault(knot[pair.lot], []).append(place)
    return list(found.values())


def _ways(book: Book) -> tuple[Ways, Ways]:
    """Lots come first, firms behind them; the same ways forwards and backwards."""
    lots = len(book.left)
    ahead: Ways = [[] for _ in range(lots + len(book.total))]
    back: Ways = [[] for _ in ahead]
    for pair, pieces, most in zip(book.pairs, book.x, book.high, strict=True):
        lot, firm = pair.lot, lots + pair.firm
        if pieces < most:
            ahead[lot].append(firm)
            back[firm].append(lot)
        if pieces:
            ahead[firm].append(lot)
            back[lot].append(firm)
    return ahead, back


def _strong(ahead: Ways, back: Ways) -> list[int]:
    """Per node a number, equal where nodes reach each other (two searches: Kosaraju, Sharir)."""
    knot = [-1] * len(ahead)
    for root in reversed(list(_finished(ahead))):
        if knot[root] < 0:
            knot[root] = root
            _spread(root, knot, back)
    return knot


def _finished(ahead: Ways) -> Iterator[int]:
    """All nodes, each after those that it leads to and that were not seen before."""
    seen = [False] * len(ahead)
    for root in range(len(ahead)):
        row = [] if seen[root] else [(root, iter(ahead[root]))]
        seen[root] = True
        while row:
            other = _unseen(row[-1][1], seen)
            if other is None:
                yield row.pop()[0]
            else:
                seen[other] = True
                row.append((other, iter(ahead[other])))


def _unseen(others: Iterable[int], seen: list[bool]) -> int | None:
    return next((other for other in others if not seen[other]), None)


def _spread(root: int, knot: list[int], back: Ways) -> None:
    """The number of the root for all that lead to it and have none."""
    waiting = [root]
    while waiting:
        for other in back[waiting.pop()]:
            if knot[other] < 0:
                knot[other] = knot[root]
                waiting.append(other)
