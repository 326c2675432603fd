"""The answer for several lots, by kind."""

from dataclasses import dataclass

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.even import Even
from orders.allocation.engine.pieces.exhaust import Exhaust, small
from orders.allocation.engine.pieces.ground import Ground
from orders.allocation.engine.pieces.keeping import Again, kept
from orders.allocation.engine.pieces.nearby import Nearby
from orders.allocation.engine.pieces.onesize import OneSize, one_size
from orders.allocation.engine.pieces.pairing import Pairing
from orders.allocation.engine.pieces.rounding import rounded
from orders.allocation.engine.pieces.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Pieces:
    """An allocation, whether it is proved to be the one right answer, and what bounds it."""

    book: Book
    exact: bool
    ground: Ground
    again: Again | None = None  # where work is given out again


def placed(aims: Aims, *, pure: bool = False) -> Pieces:
    """The one right answer where that can be proved; else a good one, the same everywhere."""
    ground = Ground.of(aims, pure=pure)
    if aims.problem.kind == "M":
        return Pieces(_even(aims, ground, pure=pure), exact=True, ground=ground)
    again = None
    if aims.problem.kind == "R":
        again = Again.of(aims, pure=pure)
        found = kept(aims, ground, again, pure=pure)
    else:
        found = rounded(aims, ground, pure=pure)
    if one_size(aims) and OneSize(aims, found).settle():
        return Pieces(found, exact=True, ground=ground)
    Waiting(aims, found).settle()
    exact = _stayed(found) or (small(aims.problem) and _proved(aims, found))
    return Pieces(found, exact, ground, again)


def _even(aims: Aims, ground: Ground, *, pure: bool) -> Book:
    """Pieces that all count 1: totals first, then which lot each firm gets."""
    book = Book(aims.problem)
    even = Even(aims, book)
    Nearby(even, ground).start(pure=pure)
    even.fill()
    even.settle()
    Pairing(aims, book).settle()
    return book


def _stayed(book: Book) -> bool:
    """Every lot is whole and all of it where it was: any other answer takes from somebody."""
    held = [max(pair.previous, pair.frozen) for pair in book.pairs]
    return book.problem.kind == "R" and not any(book.left) and book.x == held


def _proved(aims: Aims, found: Book) -> bool:
    """Looks for something better than `found` and puts it there; whether the search ended."""
    search = Exhaust(aims, Book(aims.problem))
    search.start_from(found.x)
    ended = search.run()
    found.hold(search.best or found.x)
    return ended
