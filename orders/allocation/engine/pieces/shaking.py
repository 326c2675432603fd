"""Packing again after a little has been let go: where few lots are short, chance is not needed.

In turns a firm lets go of a whole lot, and a lot of one piece from every firm; what is packed then
stays if it is fuller than before. The number of turns is fixed.
"""

from orders.allocation.engine.pieces.packing import Packing

_ROUNDS = 4
_TRIES = 20


class Shaking:
    """Turns over the firms and lots of one book."""

    def __init__(self, packing: Packing) -> None:
        self.packing, self.book = packing, packing.book

    def run(self, turns: int) -> bool:
        """Whether more is placed than before."""
        first = best = self.packing.goal()
        for turn in range(turns if any(self.book.left) else 0):
            mark = len(self.book.log)
            (self._lot if turn % 2 else self._firm)(turn // 2)
            self.packing.run(_ROUNDS, _TRIES)
            found = self.packing.goal()
            if found >= best:
                self.book.back_to(mark)
            best = min(best, found)
        return best < first

    def _firm(self, number: int) -> None:
        """A firm lets go of a lot; of another one when its turn comes again."""
        book = self.book
        again, firm = divmod(number, len(book.total))
        held = [k for k in book.of_firm[firm] if book.x[k] > book.pairs[k].frozen]
        if held:
            place = held[again % len(held)]
            book.put(place, book.pairs[place].frozen)

    def _lot(self, number: int) -> None:
        """Every firm lets go of a piece of a lot; of more when its turn comes again."""
        book = self.book
        again, lot = divmod(number, len(book.left))
        for place in book.of_lot[lot]:
            pieces = book.x[place] - again - 1
            if book.allowed(place, pieces):
                book.put(place, pieces)
