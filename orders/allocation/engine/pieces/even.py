"""Pieces that all count 1 (kind M): the fairest totals, exactly.

The reachable totals form an M-convex set, so totals are optimal as soon as no single piece can
go, over lots that firms share, from a firm whose last piece is dear to one whose next is cheap.
"""

from collections.abc import Callable
from heapq import heapify, heappop, heappush, heapreplace

from orders.allocation.engine.columns import Columns, Credit
from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.units import price_keys

Price = tuple[int, int]  # key in the order of exact prices, tie rank
Came = dict[int, tuple[int, int]]  # firm -> the pairs that give and take the piece it would get


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
        self.lot = [pair.lot for pair in book.pairs]
        self.firm = [pair.firm for pair in book.pairs]

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
            if not book.left[lot]:
                continue
            heap = [(*self.next(self.firm[k]), k) for k in book.of_lot[lot]]
            heapify(heap)
            for _ in range(book.left[lot] if heap else 0):
                place = heap[0][2]
                book.put(place, book.x[place] + 1)
                heapreplace(heap, (*self.next(self.firm[place]), place))

    def settle(self) -> None:
        """Exchange until no piece given is dearer than one that could have been given instead.

        The dearest gives first. Where it reaches nobody cheaper, all that it reaches is done:
        nothing leads out of there, and what is exchanged later is cheaper and stays outside."""
        firms = range(len(self.book.total))
        done_firms, done_lots = set[int](), set[int]()
        price = [self.next(firm) for firm in firms]
        heap = [self._dearest(firm) for firm in firms if self.book.total[firm]]
        heapify(heap)
        while heap:
            entry = heap[0]
            giver = entry[2]
            if giver in done_firms or not self.book.total[giver] or entry != self._dearest(giver):
                heappop(heap)
                continue
            came, lots = self._reach(giver, done_firms, done_lots)
            taker = min(came, key=price.__getitem__)
            if price[taker] < self.last(giver):
                self._pass(came, taker)
                for firm in (giver, taker):
                    price[firm] = self.next(firm)
                    heappush(heap, self._dearest(firm))
            else:
                done_firms.update(came)
                done_lots |= lots

    def _dearest(self, firm: int) -> tuple[int, int, int]:
        key, rank = self.last(firm)
        return -key, -rank, firm

    def _reach(self, start: int, done: set[int], lots_done: set[int]) -> tuple[Came, set[int]]:
        """Firms that a piece of this one could go to over lots, and those lots; nothing done."""
        x, lot, book = self.book.x, self.lot, self.book
        came: Came = {start: (-1, -1)}
        lots: set[int] = set()
        waiting = [start]
        for firm in waiting:
            for give in book.of_firm[firm]:
                at = lot[give]
                if x[give] and at not in lots and at not in lots_done:
                    lots.add(at)
                    waiting += self._takers(give, came, done)
        return came, lots

    def _takers(self, give: int, came: Came, done: set[int]) -> list[int]:
        """Firms not found yet that may make the lot of this pair."""
        firm, found = self.firm, []
        for take in self.book.of_lot[self.lot[give]]:
            other = firm[take]
            if other not in came and other not in done:
                came[other] = give, take
                found.append(other)
        return found

    def _pass(self, came: Came, taker: int) -> None:
        """One piece along the way that was found, backwards from its end."""
        give, take = came[taker]
        while give >= 0:
            self.book.put(give, self.book.x[give] - 1)
            self.book.put(take, self.book.x[take] + 1)
            give, take = came[self.firm[give]]
