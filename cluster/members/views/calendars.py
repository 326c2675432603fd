"""Pages of working time: the week and special days of a firm, the closed days of the cluster."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cluster.kernel import clock
from cluster.kernel.text import Said
from cluster.members import queries
from cluster.members.access import access
from cluster.members.commands import calendars as verbs
from cluster.members.domain import Day
from cluster.members.forms.calendars import ClosedDayForm, DayForm, WeekForm, WhichDayForm
from cluster.members.views.parts import actor_of, done
from cluster.web.answers import Now, answers, key_of, typed
from cluster.web.forms import cleaned

SAVED = Said("작업 달력을 바꿨어요.", "Calendar saved.")


def _page(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    cluster_id = queries.cluster_of(actor)
    row = queries.calendar_row(cluster_id, firm_id)
    posted = typed(request)
    is_day = posted is not None and "day" in posted
    facts = {
        "firm": queries.firm_for(actor, firm_id),
        "version": row.version if row else 0,
        "week": WeekForm(None if is_day else posted, initial=WeekForm.shown(queries.week_in(row))),
        "day": DayForm(posted if is_day else None),
        "days": _coming(queries.days_in(row)),
        "shared": _coming(queries.days_in(queries.calendar_row(cluster_id, None))),
        "may_change": actor.is_coordinator or (actor.is_owner and actor.belongs_to(firm_id)),
    }
    return render(request, "members/calendar.html", facts)


def _coming(days: queries.Days) -> list[dict[str, Any]]:
    """Special days from today on, the next one first."""
    today = clock.now().astimezone(clock.SEOUL).date()
    return [
        {"day": day, "hours": hours, "reason": reason, "total": hours.attended + hours.unattended}
        for day, (hours, reason) in sorted(days.items())
        if day >= today
    ]


def _week_now(request: HttpRequest, firm_id: UUID) -> Now:
    row = queries.calendar_row(queries.cluster_of(actor_of(request)), firm_id)
    shown = WeekForm.shown(queries.week_in(row))
    form = WeekForm()
    told = {
        field.name: (f"{weekday} {field.label}", shown.get(field.name, ""))
        for weekday, fields in form.days()
        for field in fields
    }
    return Now(row.version if row else 0, told)


@access(GET="members.firm.inside", POST="members.firm.change")
@answers(again=_page, now=_week_now)
def calendar(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    """GET week and special days; POST the usual week."""
    if request.method == "GET":
        return _page(request, firm_id)
    week = WeekForm.week(cleaned(WeekForm(request.POST)))
    verbs.set_week(
        by=actor_of(request),
        key=key_of(request),
        firm_id=firm_id,
        week=week,
    )
    return done(request, SAVED, "calendar", firm_id=firm_id)


@access(POST="members.firm.change")
@answers(again=_page)
def set_day(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    """POST a day that differs."""
    day = DayForm.of(cleaned(DayForm(request.POST)))
    verbs.set_day(by=actor_of(request), key=key_of(request), firm_id=firm_id, day=day)
    return done(request, SAVED, "calendar", firm_id=firm_id)


@access(POST="members.firm.change")
@answers(again=_page)
def clear_day(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    """POST the day that is as usual again."""
    day = cleaned(WhichDayForm(request.POST))["day"]
    verbs.clear_day(by=actor_of(request), key=key_of(request), firm_id=firm_id, day=day)
    return done(request, SAVED, "calendar", firm_id=firm_id)


def _shared_page(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    row = queries.calendar_row(queries.cluster_of(actor), None)
    facts = {
        "form": ClosedDayForm(typed(request)),
        "version": row.version if row else 0,
        "days": _coming(queries.days_in(row)),
        "may_change": actor.is_coordinator,
    }
    return render(request, "members/shared_calendar.html", facts)


@access(GET="members.cluster-calendar.see", POST="members.coordinate")
@answers(again=_shared_page)
def shared_calendar(request: HttpRequest) -> HttpResponse:
    """GET the days all firms rest; POST one more."""
    if request.method == "GET":
        return _shared_page(request)
    entered = cleaned(ClosedDayForm(request.POST))
    day = Day(date=entered["day"], reason=entered["reason"])
    verbs.set_day(by=actor_of(request), key=key_of(request), firm_id=None, day=day)
    return done(request, SAVED, "shared-calendar")


@access(POST="members.coordinate")
@answers(again=_shared_page)
def clear_shared_day(request: HttpRequest) -> HttpResponse:
    """POST the day that is as usual again for all."""
    day = cleaned(WhichDayForm(request.POST))["day"]
    verbs.clear_day(by=actor_of(request), key=key_of(request), firm_id=None, day=day)
    return done(request, SAVED, "shared-calendar")
