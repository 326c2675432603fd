"""A working calendar (작업 달력): the week, single days that differ, and what a day is worth."""

from collections.abc import Callable
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from cluster.kernel.errors import NotFound, RuleBroken
from cluster.kernel.text import clean_line
from cluster.ledger.codec import Event, event
from cluster.ledger.decider import Decider

DAY = 24 * 60  # minutes


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """One day: attended from `opens` to `closes` (minutes after midnight), then unattended."""

    opens: int = 0
    closes: int = 0
    unattended: int = 0  # minutes the machines run with nobody there

    @property
    def attended(self) -> int:
        return self.closes - self.opens

    def checked(self) -> "Hours":
        if not 0 <= self.opens <= self.closes <= DAY:
            raise RuleBroken("hours-wrong", field="closes")
        if self.unattended < 0 or self.attended + self.unattended > DAY:
            raise RuleBroken("day-too-long", field="unattended")
        return self


CLOSED = Hours()


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """One day that differs: closed, shorter, or worked where others rest."""

    date: date
    hours: Hours = CLOSED
    reason: str


@event("members.calendar.week-set@1")
class WeekSet(Event):
    firm_id: UUID | None
    week: tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]  # Monday first


@event("members.calendar.day-set@1")
class DaySet(Event):
    firm_id: UUID | None
    day: date
    hours: Hours
    reason: str


@event("members.calendar.day-cleared@1")
class DayCleared(Event):
    day: date


class WorkCalendar(Decider):
    """The calendar of one firm, or of the whole cluster (`firm_id` None: closed days only)."""

    kind: ClassVar[str] = "calendar"

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.week: tuple[Hours, ...] = ()
        self.days: dict[date, tuple[Hours, str]] = {}

    def set_week(self, firm_id: UUID | None, week: tuple[Hours, ...], at: datetime) -> None:
        """Nothing is recorded where nothing changed."""
        if len(week) != 7:
            raise RuleBroken("week-incomplete", field="weekday", days=len(week))
        checked = tuple(hours.checked() for hours in week)
        if checked != self.week:
            self.emit(WeekSet(firm_id=firm_id, week=checked, at=at))  # type: ignore[arg-type]

    def set_day(self, firm_id: UUID | None, day: Day, at: datetime) -> None:
        """One day that differs from the week, with its reason."""
        hours, reason = day.hours.checked(), clean_line(day.reason, field="reason", longest=80)
        if not reason:
            raise RuleBroken("reason-missing", field="reason")
        if self.days.get(day.date) != (hours, reason):
            self.emit(DaySet(firm_id=firm_id, day=day.date, hours=hours, reason=reason, at=at))

    def clear_day(self, day: date, at: datetime) -> None:
        if day not in self.days:
            raise NotFound
        self.emit(DayCleared(day=day, at=at))

    def _week_set(self, e: WeekSet) -> None:
        self.week = e.week

    def _day_set(self, e: DaySet) -> None:
        self.days[e.day] = (e.hours, e.reason)

    def _day_cleared(self, e: DayCleared) -> None:
        self.days.pop(e.day, None)

    on: ClassVar[dict[type[Event], Callable[..., None]]] = {
        WeekSet: _week_set,
        DaySet: _day_set,
        DayCleared: _day_cleared,
    }
