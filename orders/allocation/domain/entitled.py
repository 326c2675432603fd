"""What a firm was entitled to: its continuous share at the water level, before pieces are whole.

Amounts of the fairness ledger are whole numbers of 1/1,000,000 standard minutes ("micro").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Taking:
    """One firm of a division: weight (verified minutes a week) and the most it can take.

    `most` is in standard minutes: what it pledged and can make, or its total at the fractional
    optimum of several lots. A firm that capped itself, or lacks the machine, earns no credit.
    """

    firm_id: UUID
    weight: int
    most: Fraction


def water_shares(total: Fraction, takings: Sequence[Taking]) -> list[Fraction]:
    """min(level x weight, most) for every firm, summing to `total` or to all they can take.

    Exact. With `most` from the fractional optimum of several lots it is the same optimum cut off
    at the level where `total` is placed.
    """
    shares = [Fraction(0)] * len(takings)
    left, weight = Fraction(total), sum(one.weight for one in takings)
    for place in sorted(range(len(takings)), key=lambda i: takings[i].most / takings[i].weight):
        one = takings[place]
        shares[place] = min(one.most, left * one.weight / weight)
        left, weight = left - shares[place], weight - one.weight
    return shares


def whole_micro(total: int, shares: Mapping[UUID, Fraction]) -> dict[UUID, int]:
    """The shares in micro, summing to `total` micro: largest remainder, ties by firm id.

    Shares that cannot add up to it (the firms could take less) keep their rounded-down values.
    """
    exact = {firm: share * MICRO for firm, share in shares.items()}
    found = {firm: value.numerator // value.denominator for firm, value in exact.items()}
    left = total - sum(found.values())
    if 0 < left <= len(found):
        for firm in sorted(found, key=lambda one: (found[one] - exact[one], one))[:left]:
            found[firm] += 1
    return found


def entitled(total_minutes: int, takings: Sequence[Taking]) -> dict[UUID, int]:
    """Micro per firm for `total_minutes` standard minutes that were really divided."""
    shares = water_shares(Fraction(total_minutes), takings)
    by_firm = {one.firm_id: share for one, share in zip(takings, shares, strict=True)}
    return whole_micro(total_minutes * MICRO, by_firm)
