"""Minimum lots and set-ups: pairs are closed, or opened with their minimum, where that is fairer."""

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.giving import Giving

_TRIES = 400


class Opening:
    """Tries, whose number is fixed, each kept only if the goals gain."""

    def __init__(self, aims: Aims, book: Book) -> None:
        self.aims = aims
        self.book = book
        self.giving = Giving(aims, book)
        self.tries = _TRIES

    def run(self) -> bool:
        """Whether anything was gained."""
        pairs = self.book.pairs
        bound = [k for k, pair in enumerate(pairs) if pair.min_lot > 1 or pair.setup]
        bound.sort(key=self.aims.drawn.__getitem__)
        gained = [self._pair(place) for place in bound]
        return any(gained)

    def _pair(self, place: int) -> bool:
        self.tries -= 1
        if self.tries < 0:
            return False
        frozen = self.book.pairs[place].frozen
        return self._close(place) if self.book.x[place] > frozen else self._open(place)

    def _close(self, place: int) -> bool:
        """All of it goes to the others."""
        before, mark = self._goal(place), len(self.book.log)
        lot = self.book.pairs[place].lot
        self.book.put(place, self.book.pairs[place].frozen)
        self.giving.fill(lot, without=place)
        return self._kept(place, before, mark)

    def _open(self, place: int) -> bool:
        """Its minimum comes from whoever stands highest and can spare it."""
        book = self.book
        before, mark = self._goal(place), len(book.log)
        wanted = max(book.least[place], 1) - book.x[place]
        if book.most(place) < book.x[place] + wanted:
            return False
        for _ in range(wanted - min(wanted, book.left[book.pairs[place].lot])):
            givers = [
                k for k in book.of_lot[book.pairs[place].lot] if k != place and self._spares(k)
            ]
            if not givers:
                book.back_to(mark)
                return False
            give = max(givers, key=self.giving.last)
            book.put(give, book.x[give] - 1)
        book.put(place, book.x[place] + wanted)
        return self._kept(place, before, mark)

    def _spares(self, place: int) -> bool:
        book = self.book
        return book.x[place] > 0 and book.allowed(place, book.x[place] - 1)

    def _kept(self, place: int, before: tuple[int, int], mark: int) -> bool:
        if self._goal(place) < before:
            return True
        self.book.back_to(mark)
        return False

    def _goal(self, place: int) -> tuple[int, int]:
        """Pieces of the lot left, and unfairness of its makers."""
        book = self.book
        lot = book.pairs[place].lot
        firms = [book.pairs[k].firm for k in book.of_lot[lot]]
        return book.left[lot], sum(self.aims.unfair(i, book.total[i]) for i in firms)
