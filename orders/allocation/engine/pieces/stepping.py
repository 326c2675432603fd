"""Steps towards the relaxed division: prices of lots and weeks answer minutes, minutes prices.

A primal-dual method (Chambolle and Pock; Condat for the smooth part) with a stride per row and
column. Sums run in the order of the pairs, so that numpy and plain Python find the same floats.
"""

from typing import Any

from orders.allocation.engine.pieces.relaxed import Relaxed, running

try:
    import numpy
except ImportError:  # the plain road needs nothing
    np: Any = None
else:
    np = numpy

STEPS = 3_000


Stepped = tuple[list[float], list[float]]


def stepped(relaxed: Relaxed, *, steps: int | None = None, pure: bool = False) -> Stepped:
    """Standard minutes per column after a fixed number of steps, and the price of every cell."""
    count = STEPS if steps is None else steps
    return _plain(relaxed, count) if pure or np is None else _wide(relaxed, count)


def _wide(r: Relaxed, steps: int) -> Stepped:
    lot, firm, cell = np.array(r.lot), np.array(r.firm), np.array(r.cell)
    rate, least, most, worth = map(np.array, (r.rate, r.least, r.most, r.worth))
    asked, capacity = np.array(r.asked), np.array(r.capacity).reshape(-1, r.weeks)
    weight, credit = np.array(r.weight), np.array(r.credit)
    stride, by_lot, by_cell = map(np.array, r.strides())
    by_cell = by_cell.reshape(-1, r.weeks)
    held = ahead = np.zeros(len(r.lot))
    dear, tight = np.zeros(len(r.asked)), np.zeros(capacity.shape)
    for _ in range(steps):
        dear = dear + by_lot * (np.bincount(lot, ahead, len(r.asked)) - asked)
        dear = np.maximum(dear, 0.0)
        used = np.bincount(cell, rate * ahead, capacity.size).reshape(-1, r.weeks)
        tight = np.maximum(tight + by_cell * (used.cumsum(axis=1) - capacity), 0.0)
        later = tight[:, ::-1].cumsum(axis=1)[:, ::-1].ravel()
        level = (np.bincount(firm, held, len(r.weight)) - credit) / weight
        slope = level[firm] - worth + dear[lot] + later[cell] * rate
        after = np.minimum(np.maximum(held - stride * slope, least), most)
        held, ahead = after, after + after - held
    return held.tolist(), tight.ravel().tolist()


def _plain(r: Relaxed, steps: int) -> Stepped:
    stride, by_lot, by_cell = r.strides()
    held = ahead = [0.0] * len(r.lot)
    dear, tight = [0.0] * len(r.asked), [0.0] * len(r.capacity)
    for _ in range(steps):
        dear = _raised(dear, by_lot, _sums(r.lot, ahead, len(dear)), r.asked)
        own = [rate * one for rate, one in zip(r.rate, ahead, strict=True)]
        used = running(_sums(r.cell, own, len(tight)), r.weeks)
        tight = _raised(tight, by_cell, used, r.capacity)
        later = running(tight[::-1], r.weeks)[::-1]
        totals = zip(_sums(r.firm, held, len(r.weight)), r.credit, r.weight, strict=True)
        level = [(total - credit) / weight for total, credit, weight in totals]
        rows = zip(r.lot, r.firm, r.cell, r.rate, r.worth, strict=True)
        slope = [
            level[firm] - worth + dear[lot] + later[cell] * rate
            for lot, firm, cell, rate, worth in rows
        ]
        moves = zip(held, stride, slope, r.least, r.most, strict=True)
        after = [min(max(one - step * up, low), most) for one, step, up, low, most in moves]
        ahead = [one + one - before for one, before in zip(after, held, strict=True)]
        held = after
    return held, tight


def _sums(places: list[int], values: list[float], count: int) -> list[float]:
    found = [0.0] * count
    for place, value in zip(places, values, strict=True):
        found[place] += value
    return found


def _raised(
    price: list[float], stride: list[float], used: list[float], most: list[float]
) -> list[float]:
    rows = zip(price, stride, used, most, strict=True)
    return [max(old + step * (one - limit), 0.0) for old, step, one, limit in rows]
