"""How much can be placed at all, where minimum lots leave gaps: reachable sums as a bit set."""

from orders.allocation.engine.bound import Lots

_BITS = 4_000_000_000  # bits written in all


def fullest(lots: Lots, quantity: int, known: int) -> tuple[frozenset[int], bool]:
    """Open firms of a fullest split, and whether it is proved that none holds more.

    The firms without a gap fill up from any sum, so the largest sum of the others is best.
    `known` pieces can be placed for sure; nothing more is said where the sums are too many."""
    columns = lots.columns
    base = sum(columns.low)
    room = quantity - base
    if len(lots.openings) * (room + 1) > _BITS // 16:
        return frozenset(), known == quantity
    steps = [
        (i, opening - columns.low[i], columns.high[i] - columns.low[i])
        for i, opening in lots.openings.items()
    ]
    sums = _reachable(steps, room)
    return _walk_back(steps, sums, sums[-1].bit_length() - 1), True


def _reachable(steps: list[tuple[int, int, int]], room: int) -> list[int]:
    """After each firm: the bit s stands where s pieces above the lows can be held."""
    mask = (1 << (room + 1)) - 1
    sums = [1]
    for _, least, most in steps:
        sums.append((sums[-1] | smeared(sums[-1] << least, most - least)) & mask)
    return sums


def smeared(bits: int, width: int) -> int:
    """Every bit, and those up to `width` above it."""
    done = 0
    while done < width:
        step = min(done + 1, width - done)
        bits |= bits << step
        done += step
    return bits


def _walk_back(steps: list[tuple[int, int, int]], sums: list[int], target: int) -> frozenset[int]:
    opened = set()
    for place in range(len(steps) - 1, -1, -1):
        i, least, most = steps[place]
        if sums[place] >> target & 1:
            continue
        opened.add(i)
        target = next(target - x for x in range(least, most + 1) if sums[place] >> (target - x) & 1)
    return frozenset(opened)
