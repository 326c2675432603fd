"""The fairest totals: cut until every firm of a part can stand at one level.

Level of a part: X_i = level * w_i + c_i for all its firms, summing to what the part carries. If
the network can carry that, the part is a class. If not, the smallest minimum cut takes out the
firms that cannot keep up; both sides are solved alone, the cut itself says what each carries.
(Decomposition for separable convex costs over a base polyhedron: Fujishige 1980, Groenevelt 1991.)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import gcd, lcm

from orders.allocation.engine.flow.part import Part

Level = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wants:
    """What level means to each firm: X_i = level * weight[i] + credit[i] / common."""

    weight: Sequence[int]
    credit: Sequence[int]
    common: int

    @classmethod
    def of(cls, weight: Sequence[int], credits: Sequence[tuple[int, int]]) -> "Wants":
        common = lcm(*(bottom for _, bottom in credits))
        return cls(weight, [top * (common // bottom) for top, bottom in credits], common)

    def level(self, firms: Sequence[int], minutes: int) -> Level:
        """The level at which these firms carry `minutes` in all, in lowest terms."""
        top = minutes * self.common - sum(self.credit[firm] for firm in firms)
        bottom = sum(self.weight[firm] for firm in firms) * self.common
        shared = gcd(top, bottom)
        return top // shared, bottom // shared

    def shares(self, firms: Sequence[int], level: Level) -> tuple[list[int], int]:
        """Each firm's minutes at the level as whole numbers over one denominator."""
        top, bottom = level
        rows = [self.weight[i] * top * self.common + self.credit[i] * bottom for i in firms]
        shared = gcd(bottom * self.common, *rows)
        return [row // shared for row in rows], bottom * self.common // shared


@dataclass(frozen=True, slots=True)
class Settled:
    """A part whose firms all stand at one level."""

    part: Part
    level: Level


def decompose(part: Part, wants: Wants, *, pure: bool) -> Iterator[Settled]:
    """The classes of a part in no order. Everything that leaves the part must be full."""
    waiting = [(part, part.worth())]
    while waiting:
        part, minutes = waiting.pop()
        level = wants.level(part.firms, minutes)
        side = _behind(part, wants, level, pure=pure) if len(part.firms) > 1 else set()
        if not side:
            yield Settled(part, level)
            continue
        lower = part.inside(side)
        waiting += [(lower, lower.worth()), (part.outside(side), minutes - lower.worth())]


def _behind(part: Part, wants: Wants, level: Level, *, pure: bool) -> set[int]:
    """The source side of the smallest cut that cannot carry the level; empty if all can."""
    shares, scale = wants.shares(part.firms, level)
    shares = [max(share, 0) for share in shares]
    value, side = part.cut(shares, scale, pure=pure)
    carried = value == sum(shares) + part.supply() * scale
    return set() if carried else side
