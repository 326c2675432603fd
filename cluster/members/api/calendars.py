"""Working time: the week and the special days of a firm, the closed days of the cluster."""

from datetime import date
from uuid import UUID

from django import forms

from cluster.kernel.errors import RuleBroken
from cluster.members import queries
from cluster.members.access import access
from cluster.members.commands import calendars as verbs
from cluster.members.domain import Day, Hours
from cluster.members.forms.calendars import ClosedDayForm, WhichDayForm, time_field, written_clock
from cluster.members.models import CalendarRow
from cluster.web.api.bodies import Body, Rows
from cluster.web.api.operations import Call, Told, at, commands, reads
from cluster.web.forms import both, day_field, line_field, whole_field


class HoursForm(forms.Form):
    """One day: begin and end as HH:MM (none means closed), and minutes the machines run alone."""

    opens = time_field(both("시작", "From"))
    closes = time_field(both("끝", "To"))
    unattended_minutes = whole_field(
        most=1440, required=False, label=both("무인 가동 시간(분)", "Unattended minutes")
    )


class DayBody(HoursForm):
    """A day that differs."""

    day = day_field(label=both("날짜", "Day"))
    reason = line_field(label=both("이유", "Reason"), longest=80)


class DayHours(Told):
    """One day: HH:MM, or null where it is closed."""

    opens: str | None
    closes: str | None
    unattended_minutes: int


class SpecialDay(Told):
    """A day that differs from the week."""

    day: date
    hours: DayHours
    reason: str


class WorkCalendar(Told):
    """Monday first; `version` goes into `expected_version`."""

    version: int
    week: list[DayHours]
    days: list[SpecialDay]


class ClosedDays(Told):
    """Days on which the whole cluster rests."""

    days: list[SpecialDay]


def _told(hours: Hours) -> DayHours:
    closed = hours.attended == 0
    return DayHours(
        opens=None if closed else written_clock(hours.opens),
        closes=None if closed else written_clock(hours.closes),
        unattended_minutes=hours.unattended,
    )


def _days(row: CalendarRow | None) -> list[SpecialDay]:
    return [
        SpecialDay(day=day, hours=_told(hours), reason=reason)
        for day, (hours, reason) in sorted(queries.days_in(row).items())
    ]


@reads(WorkCalendar)
def read_calendar(call: Call, firm_id: UUID) -> WorkCalendar:
    """The usual week of a firm and its special days."""
    row = queries.calendar_row(queries.cluster_of(call.actor), firm_id)
    week = [_told(hours) for hours in queries.week_in(row)]
    return WorkCalendar(version=row.version if row else 0, week=week, days=_days(row))


def _hours(entered: dict[str, int | None], at: str = "") -> Hours:
    parts = {"unattended": entered["unattended_minutes"] or 0}
    parts |= {name: entered[name] or 0 for name in ("opens", "closes")}
    try:
        return Hours(**parts).checked()
    except RuleBroken as broken:
        wrong = broken.facts["field"].replace("unattended", "unattended_minutes")
        raise RuleBroken(broken.code, field=at + wrong) from broken


@commands(body=Body(rows={"week": Rows(HoursForm, 7, 7)}, version=True))
def set_week(call: Call, firm_id: UUID) -> None:
    """The usual week of the firm, Monday first."""
    week = tuple(_hours(day, f"week.{n}.") for n, day in enumerate(call.fields["week"]))
    verbs.set_week(by=call.actor, key=call.key, firm_id=firm_id, week=week)


@commands(body=Body(DayBody))
def set_day(call: Call, firm_id: UUID) -> None:
    """A day of the firm that differs; without hours it is closed."""
    entered = dict(call.fields)
    day = Day(date=entered["day"], hours=_hours(entered), reason=entered["reason"])
    verbs.set_day(by=call.actor, key=call.key, firm_id=firm_id, day=day)


@commands(body=Body(WhichDayForm))
def clear_day(call: Call, firm_id: UUID) -> None:
    """The day of the firm is as usual again."""
    verbs.clear_day(by=call.actor, key=call.key, firm_id=firm_id, day=call.fields["day"])


@reads(ClosedDays)
def read_closed_days(call: Call) -> ClosedDays:
    """The days on which the whole cluster rests."""
    return ClosedDays(days=_days(queries.calendar_row(queries.cluster_of(call.actor), None)))


@commands(body=Body(ClosedDayForm))
def close_day(call: Call) -> None:
    """One more day on which the whole cluster rests."""
    day = Day(date=call.fields["day"], reason=call.fields["reason"])
    verbs.set_day(by=call.actor, key=call.key, firm_id=None, day=day)


@commands(body=Body(WhichDayForm))
def reopen_day(call: Call) -> None:
    """The day is as usual again for all."""
    verbs.clear_day(by=call.actor, key=call.key, firm_id=None, day=call.fields["day"])


calendar = access(GET="members.firm.inside", PUT="members.firm.change")(
    at("members", GET=read_calendar, PUT=set_week)
)
days = access(POST="members.firm.change")(at("members", POST=set_day))
usual_days = access(POST="members.firm.change")(at("members", POST=clear_day))
closed_days = access(GET="members.cluster-calendar.see", POST="members.coordinate")(
    at("members", GET=read_closed_days, POST=close_day)
)
reopened_days = access(POST="members.coordinate")(at("members", POST=reopen_day))
