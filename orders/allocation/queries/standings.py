"""A share of lots that were divided together, by hand: level times weight plus credit, in hours."""

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from orders.allocation.explain import shown
from orders.allocation.models import AllocationRow, ShareRow

MINUTES = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """One firm in the whole division, as its checked row says it. Standard hours."""

    told: dict[str, Any]
    weight: int  # minutes a week
    per_firm: bool  # every firm counts the same

    @property
    def level(self) -> str:
        """Hours for one hour of weight, or for a firm."""
        return shown(self._level / (MINUTES if self.per_firm else 1))

    @property
    def weight_hours(self) -> str:
        return shown(Fraction(self.weight, MINUTES))

    @property
    def credit_term(self) -> str:
        """ " + 0.5" behind the product; nothing where nothing is carried."""
        carried = Fraction(self.told["credit"])
        return f" {'-' if carried < 0 else '+'} {shown(abs(carried) / MINUTES)}" if carried else ""

    @property
    def due_hours(self) -> str:
        """What the level gives."""
        weight = 1 if self.per_firm else self.weight
        return shown((self._level * weight + Fraction(self.told["credit"])) / MINUTES)

    @property
    def hours(self) -> str:
        """What the firm got over all lots."""
        return shown(Fraction(self.told["total"], MINUTES))

    @property
    def piece(self) -> int:
        """Standard minutes of one piece of this lot."""
        return int(self.told["piece"])

    @property
    def again(self) -> bool:
        return bool(self.told["again"])

    @property
    def loose(self) -> bool:
        """Minimum lots and set-ups decide, not the level."""
        return bool(self.told["loose"])

    @property
    def _level(self) -> Fraction:
        return Fraction(self.told["level"])


def standing_of(share: ShareRow, split: AllocationRow) -> Standing | None:
    """None where the lot was divided by itself, or before such rows were kept."""
    told = json.loads(share.checked_row or "{}").get("together")
    return Standing(told, share.weight, split.policy == "equal") if told else None


def divided_pieces(share: ShareRow) -> int:
    """The pieces of the last run, whatever two persons moved afterwards."""
    pieces = json.loads(share.checked_row or "{}").get("pieces", share.pieces)
    return int(pieces)
