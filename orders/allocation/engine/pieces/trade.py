"""Where pieces differ in size, one may need the room of several: trades against what is left.

A firm gives back a few pieces of one lot for one of a lot that is short; what it gave back is
placed elsewhere as far as that is possible. The trade stands if less is short than before.
"""

from orders.allocation.engine.pieces.repair import Repair

_MOST = 4  # pieces given back at once
_TRIES = 300
_LOTS = 20  # lots that a path for what was given back may go through


class Trade:
    """Trades until none of the tries, whose number is fixed, leaves less short."""

    def __init__(self, repair: Repair) -> None:
        self.repair = repair
        self.book, self.aims = repair.book, repair.aims
        self.tries = _TRIES

    def run(self, lots: list[int]) -> None:
        gained = True
        while gained and self.tries > 0:
            gained = sum(self._lot(lot) for lot in lots if self.book.left[lot]) > 0

    def _lot(self, lot: int) -> bool:
        return any(self._pair(take) for take in self.repair.of_lot[lot])

    def _pair(self, take: int) -> bool:
        book = self.book
        firm = book.pairs[take].firm
        if book.x[take] >= book.high[take] or not book.left[book.pairs[take].lot]:
            return False
        return any(
            self._try(take, give, count)
            for give in self.repair.of_firm[firm]
            if give != take and self.repair.frees(give, take)
            for count in range(1, _MOST + 1)
            if book.x[give] - count >= book.pairs[give].frozen
        )

    def _try(self, take: int, give: int, count: int) -> bool:
        book = self.book
        if self.tries <= 0 or not book.allowed(give, book.x[give] - count):
            return False
        mark, short = len(book.log), self.aims.short(book)
        book.put(give, book.x[give] - count)
        self._fill(take)
        if len(book.log) == mark + 1:
            book.back_to(mark)
            return False
        self.tries -= 1
        self.repair.dead = set()
        lot = book.pairs[give].lot
        while book.left[lot] and self.repair.augment(lot, _LOTS):
            pass
        if self.aims.short(book) < short:
            return True
        book.back_to(mark)
        return False

    def _fill(self, take: int) -> None:
        """As many pieces as fit now."""
        book = self.book
        held = book.x[take]
        most = min(book.most(take), held + book.left[book.pairs[take].lot])
        if most > held and book.allowed(take, most):
            book.put(take, most)
