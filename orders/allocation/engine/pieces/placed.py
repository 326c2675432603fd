"""An allocation of several lots, and how far from the optimum it may be."""

from dataclasses import dataclass
from fractions import Fraction

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.levelling import Levelling

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Pieces:
    """An allocation, whether it is proved optimal, and a bound of its fairness if it is not."""

    book: Book
    exact: bool
    bound: Fraction | None = None
    value: Fraction | None = None

    @property
    def gap_ppm(self) -> int:
        """The distance to the bound in millionths of the value, rounded up."""
        if not self.value or self.bound is None:
            return 0
        return -((self.bound - self.value) * _MILLION // self.value)


def bounded(aims: Aims, book: Book) -> Pieces:
    """No allocation that places as many standard minutes can be fairer than the bound."""
    empty = Book(aims.problem)
    room = [0] * len(empty.total)
    for place, pair in enumerate(empty.pairs):
        room[pair.firm] += (empty.most(place) - pair.frozen) * empty.std[place]
    more = sum(book.total) - sum(empty.total)
    least = max(0, Levelling(aims).least(empty.total, room, more))
    value = Fraction(aims.fairness(book), aims.scale)
    bound = min(Fraction(least, aims.scale), value)
    return Pieces(book, bound == value, bound, value)
