"""What stays with every firm, and who takes on the lots that cannot be placed without disturbing.

Each firm is asked by its table what it does best with its weeks. What it held stays as far as it
fits; then a lot that pays for it takes the place of other work where that loses least: first near
to the flow, at less than its price, and at a little more in the end.
"""

from collections.abc import Callable

from orders.allocation.engine.choosing import Choosing, Limits
from orders.allocation.engine.dear import Dear
from orders.allocation.engine.options import UNIT
from orders.allocation.engine.pieces.book import Book

_LESS, _MORE = 250, 264  # of 256 parts of a price
_NO_ROOM = 4  # times the dearest: lots that nothing makes room for


class Taking:
    """Starts from a book that holds nothing but what is frozen."""

    def __init__(self, choosing: Choosing, dear: Dear, book: Book) -> None:
        self.choosing, self.dear, self.book = choosing, dear, book
        self.worth = dear.prices(_NO_ROOM * dear.dearest)
        self.prices = self.worth
        self.stays = choosing.stays

    def run(self) -> None:
        """What stays, then the dear lots."""
        self._take(self._held)
        for share, reach in ((_MORE, self._flowing), (_LESS, self._free), (_MORE, self._free)):
            self.prices = [price * share >> 8 for price in self.worth]
            self._take(reach)

    def again(self) -> bool:
        """What is left of any lot is paid for as if it disturbed somebody; whether it changed."""
        left = list(self.book.left)
        rows = zip(self.worth, left, strict=True)
        paid = [max(price, UNIT) if n else price for price, n in rows]
        self.prices = [max(1, price * _MORE >> 8) for price in paid]
        self._take(self._free)
        return left != self.book.left

    def _held(self, place: int) -> int:
        return self.stays[place]

    def _flowing(self, place: int) -> int:
        """Of dear lots what the flow brings, to the next whole piece."""
        if not self.prices[self.book.pairs[place].lot]:
            return self.stays[place]
        return self.stays[place] - (-self.dear.brought[place] // self.book.std[place])

    def _free(self, place: int) -> int:
        """Of dear lots as much as may be."""
        dear = self.prices[self.book.pairs[place].lot] > 1
        return self.book.high[place] if dear else self.stays[place]

    def _take(self, reach: Callable[[int], int]) -> None:
        """Every firm that may hold more than it does is asked, but for no more than is left."""
        book = self.book
        for firm, places in enumerate(self.choosing.of_firm):
            most = {}
            for place in places:
                held = book.x[place]
                wanted = min(
                    reach(place), book.high[place], held + book.left[book.pairs[place].lot]
                )
                most[place] = max(held, wanted)
            if any(most[place] > book.x[place] for place in places):
                self._decide(firm, most)

    def _decide(self, firm: int, most: Limits) -> None:
        """What the table says; nothing, where its weeks have more to them than the table knows."""
        options = self.choosing.options(firm, self.prices, most)
        if not options:
            return
        book, mark = self.book, len(self.book.log)
        wanted = self.choosing.chosen(options)
        for place in self.choosing.of_firm[firm]:
            pieces = book.pairs[place].frozen + wanted.get(place, 0)
            if pieces != book.x[place]:
                book.put(place, pieces)
        if book.overloaded(firm):
            book.back_to(mark)
