"""Re-allocation of several lots: what firms hold stays, as far as it can; the rest moves.

Frozen pieces never move. Of the others so much is taken back as no longer fits; what is missing
goes to free minutes first, and only where that leaves something short do others pass work on.
Then what was taken without need returns, and fairness decides among the pieces that moved.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from orders.allocation.engine.choosing import Choosing
from orders.allocation.engine.dear import Dear
from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.fitting import Fitting
from orders.allocation.engine.pieces.giving import Giving
from orders.allocation.engine.pieces.ground import Ground
from orders.allocation.engine.pieces.guided import GUIDED, Guide
from orders.allocation.engine.pieces.levelled import Levelled
from orders.allocation.engine.pieces.packing import Packing
from orders.allocation.engine.pieces.repair import Repair, Step
from orders.allocation.engine.pieces.rounding import refill
from orders.allocation.engine.pieces.taking import Taking

_ROUNDS = 4
_SWEEPS = 2
_AGAIN = 2  # times that what is left takes the place of other work
_FEW = 400  # pairs up to which several ways are tried
_ROOMS = (970, 1000, 940)  # thousandths of the free minutes that a flow may use


@dataclass(frozen=True, slots=True)
class Again:
    """The tables of all firms, and what lots are worth with more or less room."""

    choosing: Choosing
    ways: list[Dear]

    @classmethod
    def of(cls, aims: Aims, *, pure: bool = False) -> "Again":
        choosing = Choosing(aims.problem, pure=pure)
        rooms = _ROOMS if len(aims.problem.pairs) <= _FEW else _ROOMS[:2]
        return cls(choosing, [Dear.of(choosing, room, pure=pure) for room in rooms])


def kept(aims: Aims, ground: Ground, again: Again, *, pure: bool = False) -> Book:
    """The re-allocated book; the same again where nothing happened."""
    book = Book(aims.problem)
    keeping, packing = Keeping(aims, book, pure=pure), Packing(aims, book, pure=pure)
    frozen, found = list(book.x), list[tuple[tuple[int, ...], int, list[int]]]()
    few = len(book.pairs) <= _FEW
    for dear in again.ways if few else again.ways[:1]:
        book.hold(frozen)
        keeping.given(Taking(again.choosing, dear, book))
        if few:
            refill(packing, 1)
            keeping.give_back()
        found.append((packing.goal(), len(found), list(book.x)))
    book.hold(min(found)[-1])
    if any(book.left) and len(book.pairs) in GUIDED:  # what is short comes before what moves
        book.hold(frozen)
        keeping.filled(Guide.of(aims, ground, pure=pure))
        refill(packing, 0)
        keeping.give_back()
        found.append((packing.goal(), len(found), list(book.x)))
    book.hold(min(found)[-1])
    for _ in range(_ROUNDS):
        refill(packing, 1)
        before = packing.goal()
        keeping.give_back()
        keeping.level(ground)
        if packing.goal() == before:
            break
    return book


class Undisturbed(Repair):
    """Paths on which nobody gives up what it held."""

    def _givers(self, take: int, firm: int, steps: dict[int, Step | None]) -> Iterator[int]:
        book = self.book
        for give in super()._givers(take, firm, steps):
            if book.x[give] > book.pairs[give].previous:
                yield give


class Keeping:
    """What firms held before, and what may move at all."""

    def __init__(self, aims: Aims, book: Book, *, pure: bool = False) -> None:
        self.aims = aims
        self.book = book
        self.pure = pure

    def given(self, taking: Taking) -> None:
        """What stays, then what disturbs somebody in any case, then what need not."""
        aims, book = self.aims, self.book
        taking.run()
        self.restore()
        self._give(Undisturbed(aims, book))
        for _ in range(_AGAIN):
            if not any(book.left) or not taking.again():
                break
            self._give(Undisturbed(aims, book))
        self._give(Repair(aims, book))
        self.give_back()

    def filled(self, guide: Guide) -> None:
        """As much as can be placed, whoever held it; then what stays of what firms held."""
        guide.fill(self.book, list(range(len(self.book.left))))
        self.restore()
        self._give(Repair(self.aims, self.book))

    def _give(self, repair: Repair) -> None:
        for number in self.aims.classes:
            these = [at for at, lot in enumerate(self.aims.problem.lots) if lot.priority == number]
            Giving(self.aims, self.book).run(these)
            repair.run(these)

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
