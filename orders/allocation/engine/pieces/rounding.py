"""Several lots in whole pieces: given out, repaired, then made fairer or cheaper."""

from dataclasses import dataclass, replace

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.anew import Anew
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.cheaper import Cheaper
from orders.allocation.engine.pieces.closing import Closing
from orders.allocation.engine.pieces.dear import dear
from orders.allocation.engine.pieces.fitting import MOST, Fitting
from orders.allocation.engine.pieces.giving import Giving
from orders.allocation.engine.pieces.ground import Ground
from orders.allocation.engine.pieces.guided import GUIDED, Guide
from orders.allocation.engine.pieces.levelled import Levelled
from orders.allocation.engine.pieces.opening import Opening
from orders.allocation.engine.pieces.packing import ROUNDS, Packing
from orders.allocation.engine.pieces.refit import Refit
from orders.allocation.engine.pieces.repair import Repair
from orders.allocation.engine.pieces.shaking import Shaking

_SWEEPS = 8
_ROUNDS = 2
_CLOSINGS = 6  # rounds of closing pairs, where a policy asks for something before fairness
_REFITS = 120
_CHAINS = 150
_WIDE = 40  # chains where there are many pairs
_FEW = 400  # pairs up to which several ways are tried
_WAYS = (MOST, 2, 5)  # pieces of a lot that may change hands at once
_TURNS = 20  # of shaking where there are few
_WIDE_ROUNDS = 3  # of packing where there are many pairs
_OTHER = ("cheapest", "earliest")  # policies that ask for something before fairness

Found = tuple[tuple[int, ...], int, list[int]]  # goal, number, and pieces per pair


@dataclass(frozen=True, slots=True)
class Start:
    """Pieces per pair, what is short per priority class, and the guide that led there."""

    x: list[int]
    short: tuple[int, ...]
    guide: Guide | None


def rounded(aims: Aims, ground: Ground, *, pure: bool = False) -> Book:
    """A full and fair book; nothing in it is left to chance or to time."""
    book = Book(aims.problem)
    starts = _starts(aims, book, ground, pure=pure)
    found: list[Found] = []
    for start in _packed(aims, book, ground, starts, pure=pure):
        improve(aims, book, ground, start)
        refill(Packing(aims, book, pure=pure), 0)
        found.append((aims.goal(book), len(found), list(book.x)))
    book.hold(min(found)[-1])
    return book


def _starts(aims: Aims, book: Book, ground: Ground, *, pure: bool) -> list[Start]:
    """What is given out to whoever stands lowest, and along the guide.

    Of equal answers in the end that of the first one stays."""
    frozen = list(book.x)
    found = [_given(aims, book, None)]
    if len(book.pairs) in GUIDED:
        guide = Guide.of(aims, ground, pure=pure)
        book.hold(frozen)
        guided = _given(aims, book, guide)
        found = [found[0], guided] if aims.policy in _OTHER else [guided, found[0]]
    return found


def _packed(
    aims: Aims, book: Book, ground: Ground, starts: list[Start], *, pure: bool
) -> list[Start]:
    """The fuller start, packed and made fuller still.

    Where few pairs have set-ups or minimum lots all starts stay: a pair that is opened or closed
    later may fill the one or the other."""
    few, found = len(book.pairs) <= _FEW, []
    bound = any(pair.setup or pair.min_lot > 1 for pair in book.pairs)
    for start in starts if few and bound else [min(starts, key=lambda start: start.short)]:
        book.hold(start.x)
        Packing(aims, book, pure=pure).run(ROUNDS if few else _WIDE_ROUNDS)
        if few and any(book.left):
            _fuller(Packing(aims, book, pure=pure), ground, pure=pure)
        found.append(replace(start, x=list(book.x), short=aims.short(book)))
    return found


def _fuller(packing: Packing, ground: Ground, *, pure: bool) -> None:
    """Full weeks are made anew; what is still short is looked for by letting go a little."""
    anew = Anew(packing, dear(packing.aims, ground, pure=pure), pure=pure)
    if not anew.run():
        Shaking(packing).run(_TURNS)


def _given(aims: Aims, book: Book, guide: Guide | None) -> Start:
    for number in aims.classes:
        these = [at for at, lot in enumerate(aims.problem.lots) if lot.priority == number]
        if guide is not None:
            guide.fill(book, these)
        Giving(aims, book).run(these)
        Repair(aims, book).run(these)
    return Start(list(book.x), aims.short(book), guide)


def refill(packing: Packing, rounds: int) -> bool:
    """Places what is left of lots as far as a path or packing again allows; whether any was.

    Where there are many pairs, packing takes so many rounds."""
    book, lots = packing.book, packing.book.problem.lots
    mark = len(book.log)
    order = sorted(range(len(lots)), key=lambda at: (lots[at].priority, lots[at].due, at))
    Repair(packing.aims, book).run(order)
    if any(book.left):
        packing.run(ROUNDS if len(book.pairs) <= _FEW else rounds)
    return len(book.log) > mark


def improve(aims: Aims, book: Book, ground: Ground, start: Start) -> None:
    """Second goals first where the policy has one; then fairness."""
    if aims.policy in _OTHER:
        book.hold(start.x)
        cheaper = Cheaper(aims, book)
        closing = Closing(cheaper)
        cheaper.run()
        for _ in range(_CLOSINGS):
            if not closing.run():
                break
            cheaper.run()
        return
    level(aims, book, ground, start)
    if Opening(aims, book).run():
        level(aims, book, ground, replace(start, x=list(book.x)))


def level(aims: Aims, book: Book, ground: Ground, start: Start) -> None:
    """Fairness: in a few ways where there are few pairs and no guide; the best stays."""
    ways = _WAYS if len(book.pairs) <= _FEW and start.guide is None else _WAYS[:1]
    found: list[Found] = []
    for most in ways:
        book.hold(start.x)
        _search(aims, book, _fair(start, ground, sum(book.total)), most)
        found.append((aims.goal(book), len(found), list(book.x)))
    book.hold(min(found)[-1])


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
