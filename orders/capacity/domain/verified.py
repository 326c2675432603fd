"""Verified capacity of a firm: the weight of its share, changed only by audit or record."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from cluster.kernel.errors import RuleBroken
from cluster.kernel.ids import id_for
from cluster.kernel.text import clean_line
from cluster.ledger.codec import Event, event
from cluster.ledger.decider import Decider

MOST_MINUTES = 10_000_000
VERIFIED, REGISTERED = "verified", "registered"


def verified_id(firm_id: UUID) -> UUID:
    """One record of verified capacity for one firm."""
    return id_for("verified-capacity", firm_id)


class Weight(msgspec.Struct, frozen=True, kw_only=True):
    """Standard minutes a week that a firm counts with, and where they come from.

    `source`: "verified", or "registered" (ready machines and calendar, nothing verified yet).
    """

    firm_id: UUID
    minutes_per_week: int
    source: str


def registered_minutes(machines: int, attended: Iterable[int]) -> int:
    """Ready machines times the attended minutes of the days of a usual week; at least 1."""
    return max(1, machines * sum(attended))


@event("orders.verified-capacity.verified@1")
class CapacityVerified(Event):
    firm_id: UUID
    minutes_per_week: int  # standard machine-minutes
    verified_on: date
    proof: str


class VerifiedCapacity(Decider):
    """The latest verified figure of a firm."""

    kind: ClassVar[str] = "verified-capacity"
    minutes_per_week: int = 0

    def verify(
        self, firm_id: UUID, minutes_per_week: int, proof: str, *, on_day: date, at: datetime
    ) -> None:
        """State the demonstrated standard minutes of a week, with where they come from."""
        if not 1 <= minutes_per_week <= MOST_MINUTES:
            raise RuleBroken("verified-minutes", field="minutes_per_week", most=MOST_MINUTES)
        if on_day > at.date():
            raise RuleBroken("verified-date", field="verified_on")
        text = clean_line(proof, field="proof")
        if not text:
            raise RuleBroken("proof-missing", field="proof")
        self.emit(
            CapacityVerified(
                firm_id=firm_id,
                minutes_per_week=minutes_per_week,
                verified_on=on_day,
                proof=text,
                at=at,
            )
        )

    def _verified(self, e: CapacityVerified) -> None:
        self.minutes_per_week = e.minutes_per_week

    on: ClassVar[dict[type[Event], Callable[..., Any]]] = {CapacityVerified: _verified}
