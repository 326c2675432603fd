"""A start near the division with fractions: whole parts first, then the largest rests that fit."""

from dataclasses import dataclass
from math import floor

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.ground import POINT, Ground
from orders.allocation.engine.pieces.relaxed import Relaxed
from orders.allocation.engine.pieces.stepping import stepped

GUIDED = range(32, 50_001)  # pairs: less is searched through, for more the steps take too long
_NEARLY = 1e-4  # of a piece: as good as whole
_REST = 1e-2  # of a piece: too little to ask for one


@dataclass(frozen=True, slots=True)
class Guide:
    """Pieces per pair, fractions of them too, and standard minutes per firm times 2^20."""

    pieces: list[float]
    totals: list[int]

    @classmethod
    def of(cls, aims: Aims, ground: Ground, *, pure: bool = False) -> "Guide":
        problem, totals = aims.problem, [0.0] * len(aims.problem.firms)
        relaxed = Relaxed.of(aims, ground)
        pieces = [0.0] * len(problem.pairs)
        minutes, _ = stepped(relaxed, pure=pure)
        for place, held in enumerate(minutes):
            pair = problem.pairs[place]
            pieces[place] += held / problem.lots[pair.lot].std_minutes
            totals[pair.firm] += held
        return cls(pieces, [floor(total * 2**POINT) for total in totals])

    def fill(self, book: Book, lots: list[int]) -> None:
        """Gives out these lots; what fits nowhere stays open."""
        places = [place for lot in lots for place in book.of_lot[lot]]
        for place in sorted(places, key=lambda k: (-self.pieces[k] * book.std[k], k)):
            _put(book, place, floor(self.pieces[place] + _NEARLY))
        for place in sorted(places, key=lambda k: (floor(self.pieces[k]) - self.pieces[k], k)):
            if self.pieces[place] > book.x[place] + _REST:
                _put(book, place, book.x[place] + 1)


def _put(book: Book, place: int, wanted: int) -> None:
    """As much of it as is left, fits, and is allowed."""
    held = book.x[place]
    most = min(wanted, book.most(place), held + book.left[book.pairs[place].lot])
    if most > held and book.allowed(place, most):
        book.put(place, most)
