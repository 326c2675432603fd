"""What a piece of each lot is worth where only fullness counts: prices that guide, no more.

The division with fractions is asked once without fairness. A lot that somebody has spare weeks
for keeps its whole worth; one that nobody can finish costs nothing to take.
"""

from dataclasses import replace

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.ground import Ground
from orders.allocation.engine.pieces.relaxed import Relaxed, running
from orders.allocation.engine.pieces.stepping import stepped

POINT = 10  # bits after the point of prices
_FAINT = 1e4  # fairness does not count
_STEPS = 1_000


def dear(aims: Aims, ground: Ground, *, pure: bool = False) -> list[int]:
    """Per lot: the share of a piece's worth that its quantity is dear, times 2^10."""
    if not aims.problem.pairs:
        return [0] * len(aims.problem.lots)
    asked = Relaxed.of(aims, ground)
    relaxed = replace(
        asked,
        weight=[weight * _FAINT for weight in asked.weight],
        worth=[
            float(len(aims.classes) - aims.classes.index(aims.problem.lots[lot].priority))
            for lot in asked.lot
        ],
    )
    tight = stepped(relaxed, steps=_STEPS, pure=pure)[1]
    later = running(tight[::-1], relaxed.weeks)[::-1]
    found = [0.0] * len(aims.problem.lots)
    for lot, cell, rate, worth in zip(
        relaxed.lot, relaxed.cell, relaxed.rate, relaxed.worth, strict=True
    ):
        found[lot] = max(found[lot], 1.0 - later[cell] * rate / worth)
    return [round(min(share, 1.0) * (1 << POINT)) for share in found]
