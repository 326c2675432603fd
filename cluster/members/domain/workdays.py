"""What a day is worth in minutes, and working hours and days of the Korean calendar (Asia/Seoul)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import holidays

from cluster.kernel.clock import SEOUL
from cluster.members.domain.calendar import CLOSED, Hours

OFFICE = ((9 * 60, 12 * 60), (13 * 60, 18 * 60))  # spans of a working day, minutes after midnight
ONE_DAY = timedelta(days=1)
Exceptions = Mapping[date, tuple[Hours, str]]


@cache
def _holidays_of(year: int, language: str) -> dict[date, str]:
    return dict(holidays.country_holidays("KR", years=year, language=language).items())


def holiday(day: date, language: str = "ko") -> str:
    """The name of the public holiday (substitute days included), else an empty text."""
    return _holidays_of(day.year, "en_US" if language == "en" else "ko").get(day, "")


@dataclass(frozen=True, slots=True)
class DayMinutes:
    """One day of a calendar: minutes with and without people, and why it differs, if it does."""

    date: date
    attended: int
    unattended: int
    reason: str = ""

    @property
    def total(self) -> int:
        return self.attended + self.unattended


@dataclass(frozen=True)
class Calendar:
    """The week of a firm, its own days, and the cluster's days.

    An own day wins over a day of the cluster, that one over a public holiday, that over the week.
    """

    week: tuple[Hours, ...] = ()
    own: Exceptions = field(default_factory=dict)
    cluster: Exceptions = field(default_factory=dict)

    def on(self, day: date) -> DayMinutes:
        hours, reason = self._hours(day)
        return DayMinutes(day, hours.attended, hours.unattended, reason)

    def days(self, first: date, last: date) -> list[DayMinutes]:
        """Every day from `first` to `last`, both included."""
        return [self.on(first + ONE_DAY * n) for n in range((last - first).days + 1)]

    def minutes(self, first: date, last: date) -> tuple[int, int]:
        """Attended and unattended minutes from `first` to `last`, both included."""
        days = self.days(first, last)
        return sum(d.attended for d in days), sum(d.unattended for d in days)

    def _hours(self, day: date) -> tuple[Hours, str]:
        if (special := self.own.get(day) or self.cluster.get(day)) is not None:
            return special
        if name := holiday(day):
            return CLOSED, name
        return (self.week[day.weekday()] if self.week else CLOSED), ""


@dataclass(frozen=True)
class Office:
    """Working hours and days of the cluster: Monday to Friday, 9-12 and 13-18, no holidays."""

    days: Exceptions = field(default_factory=dict)  # of the whole cluster, closed or not

    def is_working_day(self, day: date) -> bool:
        if (special := self.days.get(day)) is not None:
            return special[0].attended > 0
        return day.weekday() < 5 and not holiday(day)

    def working_minutes_between(self, start: datetime, end: datetime) -> int:
        """Working minutes from `start` to `end`, whole minutes; 0 when `end` is not later."""
        spans = self._spans(start, end.astimezone(SEOUL).date())
        seconds = sum(max((min(b, end) - max(a, start)).total_seconds(), 0) for a, b in spans)
        return int(seconds // 60)

    def after_working_minutes(self, start: datetime, minutes: int) -> datetime:
        """The instant, in UTC, when `minutes` working minutes have passed since `start`."""
        left = timedelta(minutes=minutes)
        for opens, closes in self._spans(start, None):
            begin = max(opens, start)
            if begin < closes and left <= closes - begin:
                return (begin + left).astimezone(UTC)
            left -= max(closes - begin, timedelta())
        raise AssertionError("the calendar has no end")

    def after_working_days(self, start: datetime, days: int) -> datetime:
        """The same time of day `days` working days later, in UTC; a day off does not count."""
        here = start.astimezone(SEOUL)
        day = here.date()
        while days:
            day += ONE_DAY
            days -= self.is_working_day(day)
        return datetime.combine(day, here.time(), SEOUL).astimezone(UTC)

    def _spans(self, start: datetime, last: date | None) -> Iterator[tuple[datetime, datetime]]:
        day = start.astimezone(SEOUL).date()
        while last is None or day <= last:
            if self.is_working_day(day):
                midnight = datetime.combine(day, time(), SEOUL)
                for opens, closes in OFFICE:
                    yield midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes)
            day += ONE_DAY
