"""Re-allocation of one lot: full first, then least taken from anybody, then fair.

Every firm keeps what it had as far as its cap allows; the award sequence of the split goes on
from there, or back from there. Where minimum lots keep that from filling the lot, an exact
program over (unfilled, taken, fairness) decides; where that is too large, nothing that fits is
left unfilled.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

from orders.allocation.engine.bound import Dual, Lots
from orders.allocation.engine.columns import Columns, column
from orders.allocation.engine.instance import Firm
from orders.allocation.engine.layers import Layers
from orders.allocation.engine.leastmoved import LeastMoved
from orders.allocation.engine.lots import Placed, place
from orders.allocation.engine.program import TooLarge
from orders.allocation.engine.reaching import Reach, TooWide
from orders.allocation.engine.split import split
from orders.allocation.engine.worth import Worth


def again(quantity: int, firms: Sequence[Firm], columns: Columns) -> tuple[Placed, Columns]:
    """The pieces, and the limits that hold once it is known who keeps and who opens what."""
    stays = [stay(firm) for firm in firms]
    kept = _growing if sum(stays) <= quantity else _shrinking
    lots = kept(firms, stays, columns)
    placed = place(quantity, lots) if lots.openings else _without_lots(quantity, lots.columns)
    open_ = sum(placed.x) < min(quantity, sum(map(_most, firms)))
    if (open_ and any(firm.has_gap for firm in firms)) or not placed.exact:
        placed = _decided(quantity, firms, columns, placed)
    placed = replace(placed, level=None, bound=None) if placed.exact else placed
    return placed, _settled(quantity, firms, columns, placed.x)


def stay(firm: Firm) -> int:
    """The most of its earlier pieces that a firm may hold now."""
    if firm.previous <= firm.high:
        return max(firm.previous, firm.frozen)
    return firm.frozen if firm.has_gap and firm.min_lot > firm.high else firm.high


def _most(firm: Firm) -> int:
    """The largest number of pieces the firm may hold at all."""
    reachable = not firm.has_gap or firm.min_lot <= firm.high
    return firm.high if reachable else stay(firm)


def _without_lots(quantity: int, columns: Columns) -> Placed:
    return Placed(split(quantity, columns), exact=True)


def _growing(firms: Sequence[Firm], stays: list[int], columns: Columns) -> Lots:
    """Nobody goes below what stays; who holds less than the minimum lot may open it."""
    high, openings = list(columns.high), {}
    for i, firm in enumerate(firms):
        if firm.min_lot > stays[i] + 1:
            high[i] = firm.high if firm.min_lot <= firm.high else stays[i]
            openings[i] = firm.min_lot
    openings = {i: opening for i, opening in openings.items() if high[i] > stays[i]}
    return Lots(replace(columns, low=column(stays), high=column(high)), openings)


def _shrinking(firms: Sequence[Firm], stays: list[int], columns: Columns) -> Lots:
    """Nobody goes above what stays; who cannot keep its minimum lot gives back all of it."""
    least = [
        min(max(firm.min_lot, firm.frozen), held) for firm, held in zip(firms, stays, strict=True)
    ]
    gaps = {i: value for i, value in enumerate(least) if value > firms[i].frozen + 1}
    return Lots(replace(columns, high=column(stays)), gaps)


def _settled(quantity: int, firms: Sequence[Firm], columns: Columns, x: list[int]) -> Columns:
    """The limits between which pieces are free, once it is known who keeps and who opens what."""
    growing = sum(map(stay, firms)) <= quantity
    spans = [_span(firm, held, growing) for firm, held in zip(firms, x, strict=True)]
    low, high = zip(*spans, strict=True) if spans else ((), ())
    return replace(columns, low=column(low), high=column(high))


def _span(firm: Firm, held: int, growing: bool) -> tuple[int, int]:
    if firm.frozen <= held < firm.min_lot - 1:
        return held, held
    opened = held > firm.frozen and firm.has_gap
    low = min(held, firm.min_lot) if opened else firm.frozen
    kept = stay(firm)
    return (max(low, min(kept, held)), firm.high) if growing else (low, max(kept, held))


def _decided(quantity: int, firms: Sequence[Firm], columns: Columns, placed: Placed) -> Placed:
    """By one program where it can be; else what is known, or a fuller split where there is one."""
    try:
        reach = Reach(quantity, firms)
    except TooWide:
        return _bounded(firms, columns, placed)
    for program in (Layers, LeastMoved):
        with suppress(TooLarge):
            return Placed(program(reach, firms, columns).best(), exact=True)
    if reach.total > sum(placed.x):
        placed = Placed(_within(reach, firms, columns), exact=False)
    return _bounded(firms, columns, placed)


def _within(reach: Reach, firms: Sequence[Firm], columns: Columns) -> list[int]:
    """The least taken, then fairest split whose firms stay where the fullest has them."""
    rows = list(zip(firms, reach.chosen(), strict=True))
    kept = [min(max(stay(firm), least), most) for firm, (least, most) in rows]
    if sum(kept) <= reach.total:
        low, high = kept, [most for _, (_, most) in rows]
    else:
        low, high = [least for _, (least, _) in rows], kept
    return split(reach.total, replace(columns, low=column(low), high=column(high)))


def _bounded(firms: Sequence[Firm], columns: Columns, placed: Placed) -> Placed:
    """No split that places as much is fairer than the bound, whatever it moves."""
    loose = Lots(replace(columns, high=column(firm.high for firm in firms)), {})
    dual, total = Dual(loose), sum(placed.x)
    level = dual.level(total)
    value = Worth(columns).exact(placed.x)
    return Placed(placed.x, False, Fraction(level, 1 << dual.bits), dual.bound(level, total), value)
