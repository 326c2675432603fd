"""The water level: lambda with sum of clip(lambda w + c, low, high) = quantity, in fixed point."""

from collections.abc import Sequence

from orders.allocation.engine.columns import Columns

Rows = Sequence[tuple[int, int, int, int]]  # weight, credit, low, high
Bracket = tuple[int | None, int | None]

_STEPS = 24  # Newton steps before halving the bracket takes over
_HALVINGS = 1_000


def water(quantity: int, columns: Columns, bits: int) -> int:
    """lambda times 2^bits, to within what moves no firm by a piece. A guess: exactness is later."""
    credits = shifted_credits(columns, bits)
    low = [value << bits for value in columns.low]
    high = [value << bits for value in columns.high]
    target = quantity << bits
    rows = list(zip(columns.weight, credits, low, high, strict=True))
    level = (target - sum(credits)) // sum(columns.weight)
    bracket: Bracket = (None, None)
    for step in range(_STEPS + _HALVINGS * bits):
        miss, slope = _miss(level, target, rows)
        if miss >> bits == 0:
            break
        bracket = (level, bracket[1]) if miss > 0 else (bracket[0], level)
        guess = level + miss // slope if slope and step < _STEPS else level
        if not _inside(guess, bracket):
            below, above = bracket = _closed(bracket, rows)
            if above - below <= 1:
                break
            guess = (below + above) // 2
        level = guess
    return level


def _inside(guess: int, bracket: Bracket) -> bool:
    below, above = bracket
    return (below is None or below < guess) and (above is None or guess < above)


def _closed(bracket: Bracket, rows: Rows) -> tuple[int, int]:
    """Both ends known: at the ends nobody, or everybody, stands at the high."""
    below, above = bracket
    if below is None:
        below = min((low - c) // w for w, c, low, _ in rows)
    if above is None:
        above = max((high - c) // w for w, c, _, high in rows) + 1
    return below, above


def shifted_credits(columns: Columns, bits: int) -> list[int]:
    """The credits in pieces times 2^bits."""
    if columns.credit is None:
        return [0] * len(columns.weight)
    credit = columns.credit
    return [(top << bits) // d for top, d in zip(credit.top, credit.bottom, strict=True)]


def _miss(level: int, target: int, rows: Rows) -> tuple[int, int]:
    """What is still to be given at this level, and the weight of the firms that would take it."""
    slope = 0
    for w, c, low, high in rows:
        share = level * w + c
        if share >= high:
            target -= high
        elif share > low:
            target -= share
            slope += w
        else:
            target -= low
    return target, slope
