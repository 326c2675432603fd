"""A share by hand: the numbers a person needs to follow it with a pocket calculator."""

from dataclasses import dataclass
from fractions import Fraction

from cluster.kernel.text import Said
from orders.allocation.digits import fraction_text
from orders.allocation.explain import shown
from orders.allocation.models import AllocationRow, ShareRow

MINUTES = 60


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """One firm's numbers. Weights in hours of a week, the level in pieces per hour."""

    share: ShareRow
    split: AllocationRow
    pieces: int  # as divided, before anybody moved some

    @property
    def per_firm(self) -> bool:
        """Every firm counts the same."""
        return self.split.policy == "equal"

    @property
    def weight_hours(self) -> str:
        return shown(Fraction(self.share.weight, MINUTES))

    @property
    def all_hours(self) -> str:
        """Empty for fewer than three firms: one could subtract."""
        weights = self.split.all_weights
        return shown(Fraction(weights, MINUTES)) if weights else ""

    @property
    def part(self) -> str:
        """The firm's weight as a percentage of all, with one decimal."""
        permille = self.share.weight * 1000 / max(1, self.split.all_weights)
        return f"{permille / 10:.1f}%"

    @property
    def level(self) -> Fraction | None:
        return Fraction(self.split.water) if self.split.water else None

    @property
    def level_per_hour(self) -> str:
        return shown(self.level * MINUTES) if self.level is not None else ""

    @property
    def before_limits(self) -> str:
        """Level times weight, plus the carried credit."""
        if self.level is None:
            return ""
        return shown(self.level * self._weight + Fraction(self.share.credit))

    @property
    def credit_term(self) -> str:
        """ " + 0.5" behind the product; nothing where nothing is carried."""
        carried = Fraction(self.share.credit)
        return f" {'-' if carried < 0 else '+'} {shown(abs(carried))}" if carried else ""

    @property
    def divisor(self) -> str:
        """What the price is divided by: minutes a week."""
        return f"{self._weight:,}"

    @property
    def doubled(self) -> int:
        """2 n + 1, the upper part of the price of one piece more."""
        return 2 * self.pieces + 1

    @property
    def next_price(self) -> str:
        """What one piece more would cost this firm."""
        return shown(self._next)

    @property
    def last_price(self) -> str:
        """The dearest piece that was given to anyone."""
        return shown(Fraction(self.split.last_price)) if self.split.last_price else ""

    @property
    def exact(self) -> list[tuple[Said, str]]:
        """The same numbers as the certificate has them, in lowest terms, where they are fractions."""
        level = self.level or Fraction(0)
        full = level * self._weight + Fraction(self.share.credit)
        last = Fraction(self.split.last_price) if self.split.last_price else Fraction(0)
        found = [
            (Said("수위 (표준 1분에)", "level (per standard minute)"), level),
            (Said("한도 전의 수량", "pieces before limits"), full),
            (Said("한 개 더의 값", "one piece more"), self._next),
            (Said("마지막 한 개의 값", "the last piece given"), last),
        ]
        return [(word, fraction_text(value)) for word, value in found if value.denominator > 1]

    @property
    def _next(self) -> Fraction:
        return (self.doubled - 2 * Fraction(self.share.credit)) / self._weight

    @property
    def at_cap(self) -> bool:
        return self.pieces == self.share.cap

    @property
    def all_placed(self) -> bool:
        """The shares add up to the order."""
        return self.split.offered == self.split.quantity

    @property
    def _weight(self) -> int:
        return 1 if self.per_firm else self.share.weight
