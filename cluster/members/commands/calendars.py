"""What may be done about a calendar: the week, one day that differs, that day as usual again."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.domain import Day, Firm, Hours, WorkCalendar
from cluster.members.domain.identity import calendar_id
from cluster.members.permissions import must_coordinate, must_own_or_coordinate

Verb = Callable[[WorkCalendar], None]


def set_week(*, by: Actor, key: Key, firm_id: UUID, week: tuple[Hours, ...]) -> Done:
    """The usual week of the firm, Monday first."""
    must_own_or_coordinate(by, firm_id)
    return _do(by, key, firm_id, lambda c: c.set_week(firm_id, week, clock.now()))


def set_day(*, by: Actor, key: Key, firm_id: UUID | None, day: Day) -> Done:
    """A day that differs from the week; without a firm: closed for the whole cluster."""
    _must_keep(by, firm_id)
    return _do(by, key, firm_id, lambda c: c.set_day(firm_id, day, clock.now()))


def clear_day(*, by: Actor, key: Key, firm_id: UUID | None, day: date) -> Done:
    """The day is as usual again."""
    _must_keep(by, firm_id)
    return _do(by, key, firm_id, lambda c: c.clear_day(day, clock.now()))


def _do(by: Actor, key: Key, firm_id: UUID | None, verb: Verb) -> Done:
    act = by.act(key)

    def body(work: Work) -> dict[str, Any]:
        if firm_id is not None:
            work.load(Firm, firm_id).must_be_member()
        verb(work.edit_or_new(WorkCalendar, calendar_id(act.cluster_id, firm_id)))
        return {}

    return command(act, body)


def _must_keep(by: Actor, firm_id: UUID | None) -> None:
    if firm_id is None:
        must_coordinate(by)
    else:
        must_own_or_coordinate(by, firm_id)
