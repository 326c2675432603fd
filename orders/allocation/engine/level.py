"""The water level: lambda with sum of clip(lambda w + c, low, high) = quantity, in fixed point."""

from collections.abc import Sequence

from orders.allocation.engine.columns import Columns

_STEPS = 24  # Newton steps before halving the bracket takes over


def water(quantity: int, columns: Columns, bits: int) -> int:
    """lambda times 2^bits, to within what moves no firm by a piece. A guess: exactness is later."""
    credits = shifted_credits(columns, bits)
    low = [value << bits for value in columns.low]
    high = [value << bits for value in columns.high]
    target = quantity << bits
    rows = list(zip(columns.weight, credits, low, high, strict=True))
    below = min((bottom - c) // w for w, c, bottom, _ in rows)
    above = max((top - c) // w for w, c, _, top in rows) + 1
    level = min(max((target - sum(credits)) // sum(columns.weight), below), above)
    step = 0
    while above - below > 1:
        miss, slope = _miss(level, target, rows)
        if miss >> bits == 0:
            break
        below, above = (level, above) if miss > 0 else (below, level)
        step += 1
        level = _next(level, miss, slope if step < _STEPS else 0, (below, above))
    return level


def shifted_credits(columns: Columns, bits: int) -> list[int]:
    """The credits in pieces times 2^bits."""
    if columns.credit is None:
        return [0] * len(columns.weight)
    credit = columns.credit
    return [(top << bits) // d for top, d in zip(credit.top, credit.bottom, strict=True)]


def _miss(level: int, target: int, rows: Sequence[tuple[int, int, int, int]]) -> tuple[int, int]:
    """What is still to be given at this level, and the weight of the firms that would take it."""
    slope = 0
    for w, c, low, high in rows:
        share = level * w + c
        if share <= low:
            target -= low
        elif share >= high:
            target -= high
        else:
            target -= share
            slope += w
    return target, slope


def _next(level: int, miss: int, slope: int, bracket: tuple[int, int]) -> int:
    below, above = bracket
    guess = level + miss // slope if slope else below
    return guess if below < guess < above else (below + above) // 2
