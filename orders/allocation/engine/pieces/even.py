"""Pieces that all count 1 (kind M): the fairest totals, exactly.

The reachable totals form an M-convex set, so totals are optimal as soon as no single piece can
go, over lots that firms share, from a firm whose last piece is dear to one whose next is cheap.
"""

from collections import deque
from collections.abc import Callable
from heapq import heapify, heapreplace

from orders.allocation.engine.columns import Columns, Credit
from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.units import price_keys

Price = tuple[int, int]  # key in the order of exact prices, tie rank


class Even:
    """Moves single pieces along shared lots until totals are optimal, ties included."""

    def __init__(self, aims: Aims, book: Book) -> None:
        self.book = book
        self.rank = aims.rank
        credit = Credit(aims.top, aims.bottom) if any(aims.top) else None
        firms = len(aims.weight)
        columns = Columns(aims.weight, [0] * firms, [0] * firms, aims.rank, credit)
        self.key: Callable[[int, int], int] = price_keys(
            columns, columns.precision() if firms else 0
        )

    def next(self, firm: int) -> Price:
        """The price of one more piece."""
        return self.key(firm, self.book.total[firm]), self.rank[firm]

    def last(self, firm: int) -> Price:
        """The price of its last piece."""
        return self.key(firm, self.book.total[firm] - 1), self.rank[firm]

    def fill(self) -> None:
        """What is left of each lot goes piece by piece to the firm whose next one is cheapest."""
        book = self.book
        for lot in sorted(range(len(book.left)), key=lambda at: (len(book.of_lot[at]), at)):
            heap = [(*self.next(book.pairs[k].firm), k) for k in book.of_lot[lot]]
            heapify(heap)
            for _ in range(book.left[lot] if heap else 0):
                place = heap[0][2]
                book.put(place, book.x[place] + 1)
                heapreplace(heap, (*self.next(book.pairs[place].firm), place))

    def settle(self) -> None:
        """Exchange until no piece given is dearer than one that could have been given instead."""
        firms = range(len(self.book.total))
        while True:
            moved = False
            for firm in sorted(firms, key=self.next):
                while self._pull(firm):
                    moved = True
            if not moved:
                return

    def _pull(self, firm: int) -> bool:
        """One piece for this firm from the dearest that can reach it; False: nothing to gain."""
        towards = self._reach(firm)
        held = self.book.total
        givers = (i for i in towards if held[i])
        dearest = max(givers, key=self.last, default=firm)
        if dearest == firm or self.last(dearest) <= self.next(firm):
            return False
        while dearest != firm:
            give, take = towards[dearest]
            self.book.put(give, self.book.x[give] - 1)
            self.book.put(take, self.book.x[take] + 1)
            dearest = self.book.pairs[take].firm
        return True

    def _reach(self, firm: int) -> dict[int, tuple[int, int]]:
        """Firms that could pass a piece on to this one: the pairs that give and take it next."""
        book = self.book
        found: dict[int, tuple[int, int]] = {firm: (-1, -1)}
        lots: set[int] = set()
        waiting = deque([firm])
        while waiting:
            for take in book.of_firm[waiting.popleft()]:
                if book.pairs[take].lot not in lots:
                    lots.add(book.pairs[take].lot)
                    waiting.extend(self._givers(take, found))
        return found

    def _givers(self, take: int, found: dict[int, tuple[int, int]]) -> list[int]:
        """Firms not found yet that hold a piece of the lot which this pair would take."""
        book = self.book
        givers = []
        for give in book.of_lot[book.pairs[take].lot]:
            giver = book.pairs[give].firm
            if giver not in found and book.x[give] > 0:
                found[giver] = (give, take)
                givers.append(giver)
        return givers
