"""Questions about working time: the calendars of firms, the days of the cluster."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from cluster.ledger.projection import live
from cluster.members.domain import Calendar, Hours, Office
from cluster.members.domain.identity import calendar_id
from cluster.members.models import CalendarRow

Days = dict[date, tuple[Hours, str]]


def calendar_of(cluster_id: UUID, firm_id: UUID) -> Calendar:
    """What each day of the firm is worth, the cluster's days and holidays included."""
    return calendars(cluster_id, [firm_id])[firm_id]


def calendars(cluster_id: UUID, firm_ids: Iterable[UUID]) -> dict[UUID, Calendar]:
    """The calendars of several firms in one query."""
    wanted = list(firm_ids)
    return calendars_in(cluster_id, asked_calendars(cluster_id, wanted), wanted)


def asked_calendars(cluster_id: UUID, firm_ids: Iterable[UUID]) -> QuerySet[CalendarRow]:
    """The rows that the calendars of these firms rest on; to be asked for with something else."""
    keys = [calendar_id(cluster_id, firm_id) for firm_id in (*firm_ids, None)]
    return live(CalendarRow, cluster_id).filter(key__in=keys)


def calendars_in(
    cluster_id: UUID, found: Iterable[CalendarRow], firm_ids: Iterable[UUID]
) -> dict[UUID, Calendar]:
    """The calendars of these firms from their rows."""
    rows = {row.key: row for row in found}
    shared = days_in(rows.get(calendar_id(cluster_id, None)))
    own = {firm_id: rows.get(calendar_id(cluster_id, firm_id)) for firm_id in firm_ids}
    return {firm_id: Calendar(week_in(row), days_in(row), shared) for firm_id, row in own.items()}


def calendar_row(cluster_id: UUID, firm_id: UUID | None) -> CalendarRow | None:
    """The calendar as it was entered; nothing before the first entry."""
    return live(CalendarRow, cluster_id).filter(key=calendar_id(cluster_id, firm_id)).first()


def week_in(row: CalendarRow | None) -> tuple[Hours, ...]:
    return tuple(_hours(three) for three in row.week) if row else ()


def days_in(row: CalendarRow | None) -> Days:
    entered = row.days if row else {}
    return {date.fromisoformat(day): (_hours(w[:3]), w[3]) for day, w in entered.items()}


def office(cluster_id: UUID) -> Office:
    """Working hours and days of the cluster (Asia/Seoul, Korean holidays, its own closed days)."""
    return Office(days_in(calendar_row(cluster_id, None)))


def working_minutes_between(cluster_id: UUID, start: datetime, end: datetime) -> int:
    return office(cluster_id).working_minutes_between(start, end)


def _hours(three: list[int]) -> Hours:
    opens, closes, unattended = three
    return Hours(opens=opens, closes=closes, unattended=unattended)
