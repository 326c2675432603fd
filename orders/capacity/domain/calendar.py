"""Free machine time of a firm between two days, and the working hours before a deadline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Day:
    """Minutes one machine of the firm can run on one day."""

    on: date
    attended: int
    unattended: int

    @property
    def minutes(self) -> int:
        return self.attended + self.unattended


def free_minutes(days: Iterable[Day], machines: int) -> int:
    """Machine minutes of `machines` equal machines over the days."""
    return sum(day.minutes for day in days) * machines


def days_between(first: date, last: date) -> list[date]:
    """Both ends included; empty when they are the wrong way round."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
