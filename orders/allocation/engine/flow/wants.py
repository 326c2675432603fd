"""What a level means to each firm: X_i = level * w_i + c_i, in whole numbers over one denominator."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import gcd, lcm

Level = tuple[int, int]  # numerator and denominator in lowest terms


def rising(levels: Iterable[Level]) -> list[Level]:
    """In their order; cut off at a precision that keeps any two fractions apart."""
    rows = list(levels)
    bits = 2 * max((bottom.bit_length() for _, bottom in rows), default=0) + 1
    return sorted(rows, key=lambda level: (level[0] << bits) // level[1])


def lowest(top: int, bottom: int) -> Level:
    """The fraction in lowest terms."""
    shared = gcd(top, bottom)
    return top // shared, bottom // shared


@dataclass(frozen=True, slots=True)
class Wants:
    """Per firm of the problem its weight, and its credit times `common`."""

    weight: Sequence[int]
    credit: Sequence[int]
    common: int

    @classmethod
    def of(cls, weight: Sequence[int], credits: Sequence[tuple[int, int]]) -> "Wants":
        common = lcm(*{bottom for _, bottom in credits})
        return cls(weight, [top * (common // bottom) for top, bottom in credits], common)

    def level(self, firms: Sequence[int], minutes: int) -> Level:
        """The level at which these firms carry `minutes` in all."""
        weight, credit = self.weight, self.credit
        return self.at(sum([weight[i] for i in firms]), sum([credit[i] for i in firms]), minutes)

    def at(self, weight: int, credit: int, minutes: int) -> Level:
        """The same for sums of weights and of credits."""
        return lowest(minutes * self.common - credit, weight * self.common)

    def shares(self, firms: Sequence[int], level: Level) -> tuple[list[int], int]:
        """Each firm's minutes at the level, and the denominator of them all."""
        top, bottom = level[0] * self.common, level[1]
        weight, credit = self.weight, self.credit
        return [weight[i] * top + credit[i] * bottom for i in firms], bottom * self.common
