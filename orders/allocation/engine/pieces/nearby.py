"""A start for pieces that all count 1 (kind M): the fair totals, rounded, and who gets which lot.

The best whole totals lie near the best fractions, so little is left to exchange from here. What
the start is does not matter for the answer.
"""

from heapq import nsmallest

from orders.allocation import maxflow
from orders.allocation.engine.pieces.even import Even
from orders.allocation.engine.pieces.ground import POINT, Ground


class Nearby:
    """Puts the rounded fair totals into a book, as far as they can be had together."""

    def __init__(self, even: Even, ground: Ground) -> None:
        self.even, self.book = even, even.book
        self.ground = ground

    def start(self, *, pure: bool) -> None:
        """One maximum flow from firms, each with what it should get, over pairs to lots."""
        book, lots = self.book, self.book.problem.lots
        wanted, firms = self._rounded(), len(self.book.total)
        sink, source = firms + len(lots), firms + len(lots) + 1
        arcs = maxflow.Arcs(
            source + 1,
            source,
            sink,
            [source] * firms + [pair.firm for pair in book.pairs] + list(range(firms, sink)),
            [*range(firms), *(firms + pair.lot for pair in book.pairs), *([sink] * len(lots))],
            [*wanted, *book.high, *(lot.quantity for lot in lots)],
            sum(wanted),
        )
        flow = maxflow.solve(arcs, pure=pure)
        book.hold([int(pieces) for pieces in flow.on_arcs()[firms : firms + len(book.pairs)]])

    def _rounded(self) -> list[int]:
        """Rounded down; what a class has beyond that goes to whose next pieces are cheapest."""
        lots = zip(self.book.problem.lots, self.book.of_lot, strict=True)
        shares = self.ground.totals(sum(lot.quantity for lot, makers in lots if makers))
        wanted = [share >> POINT for share in shares]
        for firms in self._classes():
            beyond = sum(shares[i] - (wanted[i] << POINT) for i in firms)
            for i in nsmallest(
                (beyond + (1 << POINT - 1)) >> POINT,
                firms,
                key=lambda i: (self.even.key(i, wanted[i]), self.even.rank[i]),
            ):
                wanted[i] += 1
        return wanted

    def _classes(self) -> list[list[int]]:
        found: dict[int, list[int]] = {}
        for firm, level in enumerate(self.ground.levels):
            found.setdefault(level, []).append(firm)
        return list(found.values())
