"""Where lots stay short: how many standard minutes no answer could leave less, and the distance.

The last cut of the proof lets all firms through, so no more than that is ever placed; of whole
pieces the next sum counts. With several priority classes it is about all of them together.
"""

from collections.abc import Sequence
from math import gcd

from orders.allocation.digits import text_of
from orders.allocation.engine.proving import Proof

_MILLION = 1_000_000


def missing(proof: Proof, left: Sequence[int]) -> dict[str, str | int]:
    """The bound and the gap of the pieces left per lot, of which there are some."""
    problem, size = proof.ground.problem, proof.ground.size
    whole = sum(each * lot.quantity for each, lot in zip(size, problem.lots, strict=True))
    placed = proof.steps[-1].cut if proof.steps else 0
    piece = gcd(*size) or 1
    bound = max(0, -((placed - whole) // piece)) * piece
    short = sum(each * pieces for each, pieces in zip(size, left, strict=True))
    return {"bound": text_of(bound), "gap_ppm": -((bound - short) * _MILLION // short)}
