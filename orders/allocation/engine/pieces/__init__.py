"""Whole pieces for several lots and for re-allocation: exact where it can be, bounded elsewhere."""

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.even import Even
from orders.allocation.engine.pieces.exhaust import Exhaust, small
from orders.allocation.engine.pieces.giving import Giving
from orders.allocation.engine.pieces.pairing import Pairing
from orders.allocation.engine.pieces.placed import Pieces, bounded
from orders.allocation.engine.pieces.repair import Repair

__all__ = ["Aims", "Pieces", "placed"]


def placed(aims: Aims, *, pure: bool = False) -> Pieces:
    """The answer for every kind with several lots."""
    book = Book(aims.problem)
    if aims.problem.kind == "M":
        return _even(aims, book)
    found = _searched(aims, book)
    if not small(aims.problem):
        return bounded(aims, found)
    search = Exhaust(aims, Book(aims.problem))
    search.start_from(found.x)
    exact = search.run()
    found.hold(search.best or found.x)
    return Pieces(found, exact=True) if exact else bounded(aims, found)


def _even(aims: Aims, book: Book) -> Pieces:
    """Pieces that all count 1: totals first, then which lot each firm gets."""
    even = Even(aims, book)
    even.fill()
    even.settle()
    Pairing(aims, book).settle()
    return Pieces(book, exact=True)


def _searched(aims: Aims, book: Book) -> Book:
    """Class by class: given out, then repaired until nothing more fits."""
    lots = aims.problem.lots
    for number in aims.classes:
        these = [at for at, lot in enumerate(lots) if lot.priority == number]
        Giving(aims, book).run(these)
        Repair(aims, book).run(sorted(these, key=lambda at: (lots[at].due, at)))
    return book
