"""What one firm could do best with its weeks, in whole pieces: a table over its own minutes.

Entry j is the most that j minutes bring; lots in the order of their due weeks, and no entry passes
what is free until then. Releases are left out, and above 2^17 minutes parts of a unit: then more
seems possible than is, never less.
"""

from itertools import accumulate
from typing import NamedTuple

from orders.allocation.certificate.lots import Order, Pair

_KEPT = 1 << 20  # what a standard minute brings by staying where it was
_WIDEST = 1 << 17
_NEVER = -(1 << 200)
_Step = tuple[int, int]  # own minutes, and what they bring


class _Ways(NamedTuple):
    """Beside what is frozen: back to what was held, or an opening and steps from it on."""

    free: int
    alone: _Step
    opening: _Step
    steps: list[_Step]

    def all(self) -> _Step:
        rows = [self.opening, *self.steps]
        return sum(minutes for minutes, _ in rows), sum(brings for _, brings in rows)


def best(order: Order, firm: str, prices: dict[str, int]) -> int:
    """What the best choice brings beyond what is frozen, in 2^20-ths of a standard minute."""
    free = _free(order, firm)
    unit = max(free, default=0) // _WIDEST + 1
    pairs = sorted(order.pairs_of[firm], key=lambda pair: (order.lots[pair[0]]["due"], pair[0]))
    rows = [
        _ways(order, pair, prices.get(pair[0], 0), (unit, free[order.lots[pair[0]]["due"] - 1]))
        for pair in pairs
        if order.high(pair) > order.frozen(pair)
    ]
    rows = [ways for ways in rows if max(ways.all()[1], ways.alone[1], *_brought(ways)) > 0]
    used = list(accumulate(max(ways.all()[0], ways.alone[0]) for ways in rows))
    if all(minutes <= ways.free for minutes, ways in zip(used, rows, strict=True)):
        return sum(max(ways.all()[1], ways.alone[1], 0) for ways in rows)
    row = [0] * (rows[-1].free + 1)
    for ways in rows:
        row = _after(row, ways)
    return row[-1]


def _brought(ways: _Ways) -> list[int]:
    return [ways.opening[1], *(brings for _, brings in ways.steps)]


def _free(order: Order, firm: str) -> list[int]:
    """Own minutes until each week beside frozen work, none more than until a later one; those
    before the first release are of no use."""
    first = min((order.lots[pair[0]]["release"] for pair in order.pairs_of[firm]), default=1)
    weeks = enumerate(order.capacity[firm] or (), 1)
    row = list(accumulate(minutes if week >= first else 0 for week, minutes in weeks))
    for pair in order.pairs_of[firm]:
        used = order.minutes(pair, order.frozen(pair))
        for week in range(order.lots[pair[0]]["due"] - 1, len(row)):
            row[week] -= used
    return [max(0, free) for free in accumulate(reversed(row), min)][::-1]


def _ways(order: Order, pair: Pair, price: int, room: tuple[int, int]) -> _Ways:
    (unit, free), row, frozen, high = room, order.pairs[pair], order.frozen(pair), order.high(pair)
    held = max(frozen, min(row["previous"], high))
    first = max(row["min_lot"], frozen, 1 if row["setup"] else 0)

    def step(start: int, end: int) -> _Step:
        minutes = order.minutes(pair, end) - order.minutes(pair, start)
        kept = min(end, held) - min(start, held)
        size = order.lots[pair[0]]["std_minutes"]
        return minutes // unit, size * (_KEPT * kept + price * (end - start))

    back = frozen < held < first and held == row["previous"]
    alone = step(frozen, held) if back else (0, 0)
    if first > high:
        return _Ways(free // unit, alone, (0, 0), [])
    steps = [
        step(start, end)
        for low, top in ((first, max(first, held)), (max(first, held), high))
        for start, end in _doubling(low, top)
    ]
    fair = [one for one in steps if one[1] > 0]
    return _Ways(free // unit, alone, step(frozen, first), fair)


def _doubling(low: int, top: int) -> list[tuple[int, int]]:
    """Parts of which every number of pieces is a sum."""
    found, length = list[tuple[int, int]](), 1
    while low < top:
        found.append((low, min(top, low + length)))
        low, length = low + length, 2 * length
    return found


def _after(row: list[int], ways: _Ways) -> list[int]:
    minutes, brings = ways.opening
    opened = ([_NEVER] * minutes + [one + brings for one in row])[: len(row)]
    for step in ways.steps:
        opened = _taken(opened, opened, step)
    found = _taken(_taken(opened, row, (0, 0)), row, ways.alone)
    cut = ways.free + 1
    return found[:cut] + [found[ways.free]] * (len(found) - cut)


def _taken(row: list[int], other: list[int], step: _Step) -> list[int]:
    """The better of a row, and another one with the step made."""
    minutes, brings = step
    return row[:minutes] + list(map(max, row[minutes:], [one + brings for one in other]))
