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
from orders.allocation.engine.pieces.guided import GUIDED, Guide
from orders.allocation.engine.pieces.levelled import Levelled
from orders.allocation.engine.pieces.packing import Packing
from orders.allocation.engine.pieces.repair import Repair
from orders.allocation.engine.pieces.rounding import refill
from orders.allocation.engine.pieces.topping import Topping

_ROUNDS = 4
_SWEEPS = 2


def kept(aims: Aims, ground: Ground, *, pure: bool = False) -> tuple[Book, Guide | None]:
    """The re-allocated book, and the guide; the same again where nothing happened."""
    book, guide = Book(aims.problem), None
    keeping, packing = Keeping(aims, book, pure=pure), Packing(aims, book, pure=pure)
    frozen, best = list(book.x), keeping.given(None)
    if len(book.pairs) in GUIDED and any(best):
        guide, x = Guide.of(aims, ground, pure=pure), list(book.x)
        book.hold(frozen)
        if keeping.given(guide) >= best:
            book.hold(x)
    for _ in range(_ROUNDS):
        refill(packing, 1)
        before = packing.goal()
        keeping.give_back()
        keeping.level(ground)
        if packing.goal() == before:
            break
    return book, guide


class Keeping:
    """What firms held before, and what may move at all."""

    def __init__(self, aims: Aims, book: Book, *, pure: bool = False) -> None:
        self.aims = aims
        self.book = book
        self.pure = pure

    def given(self, guide: Guide | None) -> tuple[int, ...]:
        """Gives out all, along the guide if there is one; what is short then, and what was taken."""
        aims, book = self.aims, self.book
        if guide is not None:
            guide.fill(book, list(range(len(book.left))))
        self.restore()
        self.exchange()
        for number in aims.classes:
            these = [at for at, lot in enumerate(aims.problem.lots) if lot.priority == number]
            Giving(aims, book).run(these)
            Repair(aims, book).run(these)
        self.give_back()
        return *aims.short(book), aims.moved(book)

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

    def exchange(self) -> None:
        """Firms that cannot hold all they held choose again what stays: as much as fits."""
        aims, book = self.aims, self.book
        limits = list(book.high)
        for place, pair in enumerate(book.pairs):
            book.high[place] = min(limits[place], max(pair.previous, pair.frozen))
        topping = Topping(aims, book, pure=self.pure)
        for firm in range(len(book.total)):
            while any(book.x[k] < book.high[k] for k in book.of_firm[firm]):
                if not self._topped(topping, firm):
                    break
        book.high = limits

    def _topped(self, topping: Topping, firm: int) -> bool:
        book, mark, before = self.book, len(self.book.log), self._lost(firm)
        book.change(topping.topped(firm))
        fits = not book.overloaded(firm) and min(book.left) >= 0
        if fits and self._lost(firm) < before:
            return True
        book.back_to(mark)
        return False

    def _lost(self, firm: int) -> int:
        """Standard minutes that the firm held and does not hold now."""
        book = self.book
        return sum(
            max(0, book.pairs[k].previous - book.x[k]) * book.std[k] for k in book.of_firm[firm]
        )

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
