"""Several lots in whole pieces: given out, repaired, then made fairer or cheaper."""

from dataclasses import dataclass, replace

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.cheaper import Cheaper
from orders.allocation.engine.pieces.fitting import MOST, Fitting
from orders.allocation.engine.pieces.giving import Giving
from orders.allocation.engine.pieces.ground import Ground
from orders.allocation.engine.pieces.guided import GUIDED, Guide
from orders.allocation.engine.pieces.levelled import Levelled
from orders.allocation.engine.pieces.opening import Opening
from orders.allocation.engine.pieces.packing import ROUNDS, Packing
from orders.allocation.engine.pieces.refit import Refit
from orders.allocation.engine.pieces.repair import Repair

_SWEEPS = 8
_ROUNDS = 2
_REFITS = 120
_CHAINS = 150
_WIDE = 40  # chains where there are many pairs
_FEW = 400  # pairs up to which several ways are tried
_WAYS = (MOST, 2, 5)  # pieces of a lot that may change hands at once
_WIDE_ROUNDS = 3  # of packing where there are many pairs
_OTHER = ("cheapest", "earliest")  # policies that ask for something before fairness


@dataclass(frozen=True, slots=True)
class Start:
    """Pieces per pair, what is short per priority class, and the guide that led there."""

    x: list[int]
    short: tuple[int, ...]
    guide: Guide | None


def rounded(aims: Aims, ground: Ground, *, pure: bool = False) -> Book:
    """A full and fair book; nothing in it is left to chance or to time."""
    book, lots = Book(aims.problem), list(range(len(aims.problem.lots)))
    improve(aims, book, ground, _starts(aims, book, ground, pure=pure))
    refill(aims, book, lots, pure=pure)
    return book


def _starts(aims: Aims, book: Book, ground: Ground, *, pure: bool) -> list[Start]:
    """What is given out to whoever stands lowest, and along the guide: the fuller ones.

    The guide leads where fairness decides; where something else does, only if more is placed."""
    frozen = list(book.x)
    found = [_given(aims, book, None)]
    if len(book.pairs) in GUIDED:
        guide = Guide.of(aims, ground, pure=pure)
        book.hold(frozen)
        guided = _given(aims, book, guide)
        found = [found[0], guided] if aims.policy in _OTHER else [guided, found[0]]
    few = len(book.pairs) <= _FEW
    if not few:
        found = [min(found, key=lambda start: start.short)]
    found = [_packed(aims, book, start, pure=pure) for start in found]
    least = min(start.short for start in found)
    return [start for start in found if start.short == least]


def _packed(aims: Aims, book: Book, start: Start, *, pure: bool) -> Start:
    book.hold(start.x)
    Packing(aims, book, pure=pure).run(ROUNDS if len(book.pairs) <= _FEW else _WIDE_ROUNDS)
    return replace(start, x=list(book.x), short=aims.short(book))


def _given(aims: Aims, book: Book, guide: Guide | None) -> Start:
    for number in aims.classes:
        these = [at for at, lot in enumerate(aims.problem.lots) if lot.priority == number]
        if guide is not None:
            guide.fill(book, these)
        Giving(aims, book).run(these)
        Repair(aims, book).run(these)
    return Start(list(book.x), aims.short(book), guide)


def refill(aims: Aims, book: Book, lots: list[int], *, pure: bool) -> bool:
    """Places what is left of these lots as far as a path or new packing allows; whether any was."""
    mark = len(book.log)
    order = sorted(
        lots, key=lambda at: (aims.problem.lots[at].priority, aims.problem.lots[at].due, at)
    )
    Repair(aims, book).run(order)
    if any(book.left):
        Packing(aims, book, pure=pure).run(ROUNDS if len(book.pairs) <= _FEW else 1)
    return len(book.log) > mark


def improve(aims: Aims, book: Book, ground: Ground, starts: list[Start]) -> None:
    """Second goals first where the policy has one; then fairness."""
    if aims.policy in _OTHER:
        book.hold(starts[0].x)
        Cheaper(aims, book).run()
        return
    level(aims, book, ground, starts)
    start = Start(list(book.x), aims.short(book), starts[0].guide)
    if Opening(aims, book).run():
        level(aims, book, ground, [replace(start, x=list(book.x))])


def level(aims: Aims, book: Book, ground: Ground, starts: list[Start]) -> None:
    """Fairness: from every start and in a few ways where there are few pairs; the best stays."""
    few = len(book.pairs) <= _FEW
    goal: tuple[int, ...] = ()
    best = starts[0].x
    for start, most in _tries(starts) if few else [(starts[0], MOST)]:
        book.hold(start.x)
        _search(aims, book, _fair(start, ground, sum(book.total)), most)
        found = aims.goal(book)
        if not goal or found < goal:
            goal, best = found, list(book.x)
    book.hold(best)


def _tries(starts: list[Start]) -> list[tuple[Start, int]]:
    """From the guide all ways lead to nearly the same; without it they differ."""
    return [
        (start, most) for start in starts for most in (_WAYS if start.guide is None else _WAYS[:1])
    ]


def _fair(start: Start, ground: Ground, placed: int) -> list[int]:
    return ground.totals(placed) if start.guide is None else start.guide.totals


def _search(aims: Aims, book: Book, fair: list[int], most: int) -> None:
    fitting = Fitting(aims, book)
    fitting.most = most
    search = Levelled(fitting, fair)
    search.sweep(_SWEEPS)
    for _ in range(_ROUNDS):
        Refit(search).run(_REFITS)
        search.chains(_CHAINS if len(book.pairs) <= _FEW else _WIDE)
