"""Several lots in whole pieces: given out, repaired, then made fairer or cheaper."""

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.cheaper import Cheaper
from orders.allocation.engine.pieces.fitting import MOST, Fitting
from orders.allocation.engine.pieces.giving import Giving
from orders.allocation.engine.pieces.ground import Ground
from orders.allocation.engine.pieces.levelled import Levelled
from orders.allocation.engine.pieces.opening import Opening
from orders.allocation.engine.pieces.refit import Refit
from orders.allocation.engine.pieces.repair import Repair
from orders.allocation.engine.pieces.trade import Trade

_SWEEPS = 8
_ROUNDS = 2
_REFITS = 120
_CHAINS = 150
_FEW = 400  # pairs up to which several ways are tried
_WAYS = (MOST, 2, 5)  # pieces of a lot that may change hands at once


def rounded(aims: Aims, ground: Ground) -> Book:
    """A full and fair book; nothing in it is left to chance or to time."""
    book = Book(aims.problem)
    lots = aims.problem.lots
    for number in aims.classes:
        these = [at for at, lot in enumerate(lots) if lot.priority == number]
        Giving(aims, book).run(these)
        refill(aims, book, these)
    improve(aims, book, ground)
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


def improve(aims: Aims, book: Book, ground: Ground) -> None:
    """Second goals first where the policy has one; then fairness."""
    if aims.policy in ("cheapest", "earliest"):
        Cheaper(aims, book).run()
        return
    level(aims, book, ground)
    if Opening(aims, book).run():
        level(aims, book, ground)


def level(aims: Aims, book: Book, ground: Ground) -> None:
    """Fairness: from the same start in a few ways where there are few pairs, the best one stays."""
    start, best = list(book.x), list(book.x)
    goal = aims.goal(book)
    for most in _WAYS if len(book.pairs) <= _FEW else _WAYS[:1]:
        book.hold(start)
        _search(aims, book, ground, most)
        found = aims.goal(book)
        if found < goal:
            goal, best = found, list(book.x)
    book.hold(best)


def _search(aims: Aims, book: Book, ground: Ground, most: int) -> None:
    fitting = Fitting(aims, book)
    fitting.most = most
    search = Levelled(fitting, ground.totals(sum(book.total)))
    search.sweep(_SWEEPS)
    for _ in range(_ROUNDS):
        Refit(search).run(_REFITS)
        search.chains(_CHAINS)
