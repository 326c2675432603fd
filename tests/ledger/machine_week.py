"""A small step for the ledger's own tests: the week book of one machine, as a real step writes it."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cluster.kernel.errors import RuleBroken
from cluster.kernel.ids import id_for, new_id
from cluster.ledger.codec import Event, Personal, event, upcast
from cluster.ledger.decider import Decider
from cluster.ledger.projection import CatchUp, Family, Projection, Row, projection, two_tables
from cluster.ledger.uow import Act, Done, Key, Work, command

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
KIM = id_for("person", "kim")
HANA = id_for("firm", "hana")


@event("sample.machine-week.opened@1")
class WeekOpened(Event):
    firm_id: UUID
    week: date
    free: int  # machine-minutes


@event("sample.machine-week.reserved@2")
class MinutesReserved(Event):
    order_id: UUID
    minutes: int

    def tags(self) -> tuple[str, ...]:
        return (f"order:{self.order_id}",)


@event("sample.machine-week.released@1")
class MinutesReleased(Event):
    order_id: UUID
    minutes: int


@event("sample.machine-week.remarked@1")
class WeekRemarked(Event):
    remark: Personal[str]


@upcast("sample.machine-week.reserved@1", "sample.machine-week.reserved@2")
def hours_to_minutes(old: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in old.items() if k != "hours"} | {"minutes": old["hours"] * 60}


class MachineWeek(Decider):
    """Its minutes are not promised twice."""

    kind = "machine-week"
    free = 0
    remark: str | None = None

    def open(self, firm_id: UUID, free: int, at: datetime = NOON) -> None:
        if self.version:
            raise RuleBroken("machine-week-open")
        self.emit(WeekOpened(firm_id=firm_id, week=date(2026, 11, 23), free=free, at=at))

    def reserve(self, order_id: UUID, minutes: int, at: datetime = NOON) -> None:
        if minutes > self.free:
            raise RuleBroken("machine-week-full", asked=minutes, free=self.free)
        self.emit(MinutesReserved(order_id=order_id, minutes=minutes, at=at))

    def release(self, order_id: UUID, minutes: int, at: datetime = NOON) -> None:
        self.emit(MinutesReleased(order_id=order_id, minutes=minutes, at=at))

    def note(self, person: UUID, words: str, at: datetime = NOON) -> None:
        self.emit(WeekRemarked(remark=Personal(person, words), at=at))

    def _opened(self, e: WeekOpened) -> None:
        self.free = e.free

    def _reserved(self, e: MinutesReserved) -> None:
        self.free -= e.minutes

    def _released(self, e: MinutesReleased) -> None:
        self.free += e.minutes

    def _remarked(self, e: WeekRemarked) -> None:
        self.remark = e.remark.words

    on = {
        WeekOpened: _opened,
        MinutesReserved: _reserved,
        MinutesReleased: _released,
        WeekRemarked: _remarked,
    }


class MachineWeekRow(Row):
    firm_id = models.UUIDField()
    week = models.DateField()
    free = models.IntegerField(default=0)
    remark = models.TextField(default="")
    orders: Any = ArrayField(models.UUIDField(), default=list)
    detail: Any = models.JSONField(default=dict)

    class Meta:
        abstract = True
        app_label = "sample"


class ReservationRow(Row):
    order_id = models.UUIDField()
    minutes = models.IntegerField(default=0)

    class Meta:
        abstract = True
        app_label = "sample"


class OrderLoadRow(Row):
    minutes = models.IntegerField(default=0)
    seen = models.IntegerField(default=0)

    class Meta:
        abstract = True
        app_label = "sample"


TABLES = [*two_tables(MachineWeekRow), *two_tables(ReservationRow), *two_tables(OrderLoadRow)]


@projection
class WeekBoard(Projection):
    name = "machine-weeks"
    row = MachineWeekRow

    @staticmethod
    def opened(rows: Family[MachineWeekRow], e: WeekOpened) -> None:
        row = rows.one()
        row.firm_id, row.week, row.free = e.firm_id, e.week, e.free

    @staticmethod
    def reserved(rows: Family[MachineWeekRow], e: MinutesReserved) -> None:
        row = rows.one()
        row.free -= e.minutes
        row.orders = [*row.orders, e.order_id]
        row.detail = row.detail | {str(e.order_id): e.minutes}

    @staticmethod
    def released(rows: Family[MachineWeekRow], e: MinutesReleased) -> None:
        rows.one().free += e.minutes

    @staticmethod
    def remarked(rows: Family[MachineWeekRow], e: WeekRemarked) -> None:
        rows.one().remark = e.remark.words or ""

    on = {
        WeekOpened: opened,
        MinutesReserved: reserved,
        MinutesReleased: released,
        WeekRemarked: remarked,
    }


@projection
class Reservations(Projection):
    """One row per order in the week: several rows of one stream."""

    name = "reservations"
    row = ReservationRow

    @staticmethod
    def reserved(rows: Family[ReservationRow], e: MinutesReserved) -> None:
        row = rows[id_for("reservation", e.originator_id, e.order_id)]
        row.order_id = e.order_id
        row.minutes += e.minutes

    @staticmethod
    def released(rows: Family[ReservationRow], e: MinutesReleased) -> None:
        row = rows.get(id_for("reservation", e.originator_id, e.order_id))
        if row and row.minutes > e.minutes:
            row.minutes -= e.minutes
        elif row:
            rows.drop(row.key)

    on = {MinutesReserved: reserved, MinutesReleased: released}


@projection
class OrderLoad(CatchUp):
    """Minutes of one order over all machine weeks."""

    name = "order-load"
    row = OrderLoadRow

    def keys(self, e: MinutesReserved | MinutesReleased) -> tuple[UUID, ...]:
        return (e.order_id,)

    @staticmethod
    def reserved(rows: Family[OrderLoadRow], e: MinutesReserved) -> None:
        rows[e.order_id].minutes += e.minutes
        rows[e.order_id].seen += 1

    @staticmethod
    def released(rows: Family[OrderLoadRow], e: MinutesReleased) -> None:
        rows[e.order_id].minutes -= e.minutes

    on = {MinutesReserved: reserved, MinutesReleased: released}


def act(cluster_id: UUID, *parts: object, route: str = "test", by: UUID = KIM) -> Act:
    """An act of Kim's; without parts a new key each time."""
    return Act(cluster_id, by, HANA, Key.derived(route, *(parts or (new_id(),))))


def open_week(cluster_id: UUID, week_id: UUID, free: int = 600) -> Done:
    def body(work: Work) -> dict[str, Any]:
        work.new(MachineWeek, week_id).open(HANA, free)
        return {"week": str(week_id)}

    return command(act(cluster_id), body)


def reserve(by: Act, week_id: UUID, order_id: UUID, minutes: int) -> Done:
    def body(work: Work) -> dict[str, Any]:
        week = work.load(MachineWeek, week_id)
        week.reserve(order_id, minutes)
        return {"free": week.free}

    return command(by, body)
