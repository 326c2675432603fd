"""Re-allocation of several lots: what firms hold stays, as far as it can; the rest moves.

Frozen pieces never move. Of the others so much is taken back as no longer fits; what is missing
goes to free minutes first, and only where that leaves something short do others pass work on.
Then what was taken without need returns, and fairness decides among the pieces that moved.
"""

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.fitting import Fitting
from orders.allocation.engine.pieces.giving import Giving
from orders.allocation.engine.pieces.ground import Ground
from orders.allocation.engine.pieces.levelled import Levelled
from orders.allocation.engine.pieces.rounding import refill

_ROUNDS = 4
_SWEEPS = 2


def kept(aims: Aims, ground: Ground, *, pure: bool = False) -> Book:
    """The re-allocated book; the same again where nothing happened."""
    book = Book(aims.problem)
    keeping = Keeping(aims, book)
    keeping.restore()
    lots = list(range(len(book.left)))
    for number in aims.classes:
        these = [at for at in lots if aims.problem.lots[at].priority == number]
        Giving(aims, book).run(these)
        refill(aims, book, these, pure=pure)
    for _ in range(_ROUNDS):
        keeping.give_back()
        keeping.level(ground)
        if not refill(aims, book, lots, pure=pure):
            break
    return book


class Keeping:
    """What firms held before, and what may move at all."""

    def __init__(self, aims: Aims, book: Book) -> None:
        self.aims = aims
        self.book = book

    def restore(self) -> None:
        """Puts back what firms held, lot by lot and firm by firm as far as it still fits.

        Large pieces first: they are the ones that fit nowhere later."""
        book = self.book
        order = sorted(range(len(book.pairs)), key=lambda k: (-book.std[k], self.aims.drawn[k]))
        for place in order:
            self._restore(place)

    def _restore(self, place: int) -> None:
        book, pair = self.book, self.book.pairs[place]
        most = min(pair.previous, book.most(place), book.x[place] + book.left[pair.lot])
        while most > book.x[place] and not book.allowed(place, most):
            most -= 1
        if most > book.x[place]:
            book.put(place, most)

    def give_back(self) -> None:
        """Pieces that somebody lost return from where they went, if there are minutes again."""
        book = self.book
        for place, pair in enumerate(book.pairs):
            while book.x[place] < pair.previous and self._returned(place):
                pass

    def _returned(self, place: int) -> bool:
        book = self.book
        if not book.allowed(place, book.x[place] + 1) or book.most(place) <= book.x[place]:
            return False
        for give in book.of_lot[book.pairs[place].lot]:
            loose = book.x[give] > max(book.pairs[give].previous, book.pairs[give].frozen)
            if loose and book.allowed(give, book.x[give] - 1):
                book.change({give: -1, place: 1})
                return True
        return False

    def level(self, ground: Ground) -> None:
        """Only pieces that firms did not hold before change hands for fairness."""
        aims, book = self.aims, self.book
        loose = [
            k for k, pair in enumerate(book.pairs) if book.x[k] > max(pair.previous, pair.frozen)
        ]
        if not loose or aims.policy in ("cheapest", "earliest"):
            return
        fitting = Fitting(aims, book, lots={book.pairs[k].lot for k in loose})
        fitting.least = [
            max(least, min(pair.previous, book.x[k]))
            for k, (least, pair) in enumerate(zip(fitting.least, book.pairs, strict=True))
        ]
        fitting.common = {
            ends: ways
            for ends, ways in fitting.common.items()
            if any(fitting.gives(place) for way in ways for place in way)
        }
        search = Levelled(fitting, ground.totals(sum(book.total)))
        search.sweep(_SWEEPS)
