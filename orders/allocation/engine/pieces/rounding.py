"""Several lots in whole pieces: given out, repaired, then made fairer or cheaper."""

from orders.allocation.engine.classes import Cut
from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.cheaper import Cheaper
from orders.allocation.engine.pieces.fitting import Fitting
from orders.allocation.engine.pieces.giving import Giving
from orders.allocation.engine.pieces.ground import fair_totals
from orders.allocation.engine.pieces.levelled import Levelled
from orders.allocation.engine.pieces.opening import Opening
from orders.allocation.engine.pieces.repair import Repair
from orders.allocation.engine.pieces.trade import Trade

_SWEEPS = 12
_CHAINS = 300


def rounded(aims: Aims, cuts: list[Cut]) -> Book:
    """A full and fair book; nothing in it is left to chance or to time."""
    book = Book(aims.problem)
    lots = aims.problem.lots
    for number in aims.classes:
        these = [at for at, lot in enumerate(lots) if lot.priority == number]
        Giving(aims, book).run(these)
        refill(aims, book, these)
    improve(aims, book, cuts)
    refill(aims, book, list(range(len(lots))))
    return book


def refill(aims: Aims, book: Book, lots: list[int]) -> bool:
    """Places what is left of these lots as far as a path or a trade allows; whether any was."""
    mark = len(book.log)
    order = sorted(
        lots, key=lambda at: (aims.problem.lots[at].priority, aims.problem.lots[at].due, at)
    )
    repair = Repair(aims, book)
    repair.run(order)
    Trade(repair).run(order)
    return len(book.log) > mark


def improve(aims: Aims, book: Book, cuts: list[Cut]) -> None:
    """Second goals first where the policy has one; then fairness."""
    if aims.policy in ("cheapest", "earliest"):
        Cheaper(aims, book).run()
        return
    level(aims, book, cuts)
    if Opening(aims, book).run():
        level(aims, book, cuts)


def level(aims: Aims, book: Book, cuts: list[Cut]) -> None:
    fitting = Fitting(aims, book)
    search = Levelled(fitting, fair_totals(aims.problem, aims.policy, book.x, cuts))
    search.sweep(_SWEEPS)
    search.chains(_CHAINS)
