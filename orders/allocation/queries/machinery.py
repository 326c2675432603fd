"""What the firms' machines can still make: free minutes week by week, own minutes a piece."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Protocol
from uuid import UUID

from cluster.kernel import clock
from cluster.ledger.projection import live, together
from cluster.members import queries as members
from cluster.members.domain import Calendar
from cluster.members.models import CalendarRow, MachineRow
from orders.allocation.models import ShareRow
from orders.capacity.domain.requirement import PieceFacts, Requirement
from orders.capacity.domain.verified import registered_minutes
from orders.capacity.minutes import Planning, fastest, lot_time
from orders.capacity.models import PlanningRow, VerifiedRow
from orders.capacity.queries.fits import work_of
from orders.capacity.queries.planning import planning_in
from orders.jointorders.models import LotRow, OrderRow

HOLDING = ("allocating", "confirmed", "producing")
ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Speed:
    """Own minutes of one firm for a lot: a piece with its set-up, and the program once."""

    minutes: int
    setup: int


def speed_of(
    needed: Requirement, machines: Iterable[MachineRow], planning: Planning
) -> Speed | None:
    """On the firm's fastest machine that fits; None where none does."""
    work = work_of(needed)
    found = fastest(work, machines, planning)
    if found is None:
        return None
    time = lot_time(work, found[0], 1, planning)
    return Speed(ceil(time.per_part), ceil(time.program))


class Spans(Protocol):
    """Stretches of days, counted from 1."""

    def span(self, number: int) -> tuple[date, date]:
        """First and last day, both included."""
        ...


@dataclass(frozen=True, slots=True)
class Until:
    """One stretch: from the day after `today` to a day; a day that is past counts as tomorrow."""

    today: date
    due_on: date

    def span(self, _: int) -> tuple[date, date]:
        first = self.today + ONE_DAY
        return first, max(first, self.due_on)


@dataclass(frozen=True, slots=True)
class Horizon:
    """The weeks from the day after `today`, each from Saturday to Friday; the first may be a part
    of one."""

    today: date

    @property
    def monday(self) -> date:
        return self.today - self.today.weekday() * ONE_DAY

    def week_of(self, due_on: date) -> int:
        """The last week whose Friday is not after the day, counted from 1.

        A day before the first Friday has the whole first week: weeks are not cut at a day."""
        days = (due_on - self.monday).days - clock.FRIDAY
        return max(1, days // 7 + 1)

    def span(self, week: int) -> tuple[date, date]:
        friday = self.monday + clock.FRIDAY * ONE_DAY + (week - 1) * ONE_WEEK
        return max(friday - ONE_WEEK + ONE_DAY, self.today + ONE_DAY), friday


@dataclass(frozen=True)
class Shops:
    """Ready machines, calendars and work already held, of a cluster's firms or of one of them."""

    horizon: Spans
    weeks: int
    planning: Planning
    machines: Mapping[UUID, list[MachineRow]]
    calendars: Mapping[UUID, Calendar]
    verified: Mapping[UUID, int]  # minutes a week
    held: list[tuple[ShareRow, LotRow]]

    def speed(self, needed: Requirement, firm_id: UUID) -> Speed | None:
        return speed_of(needed, self.machines.get(firm_id, ()), self.planning)

    def free(self, firm_id: UUID) -> list[int]:
        """Free machine minutes a week."""
        if firm_id not in self.machines:  # each of them is in repair, or gone
            return [0] * self.weeks
        count, spans = len(self.machines[firm_id]), range(1, self.weeks + 1)
        calendar = self.calendars[firm_id]
        minutes = [sum(calendar.minutes(*self.horizon.span(week))) * count for week in spans]
        work = (self._work(share, lot) for share, lot in self.held if share.firm_id == firm_id)
        take(minutes, sum(work))
        return minutes

    def weight(self, firm_id: UUID) -> int:
        """Verified minutes a week, else what its machines are attended; at least 1."""
        attended = (day.attended for day in self.calendars[firm_id].week)
        machines = len(self.machines.get(firm_id, ()))
        return self.verified.get(firm_id) or registered_minutes(machines, attended)

    def _work(self, share: ShareRow, lot: LotRow) -> int:
        """Own minutes of what a firm was given in another order."""
        pieces = share.accepted + share.open_pieces
        speed = self.speed(requirement_of(lot), share.firm_id) if share.firm_id else None
        return pieces * speed.minutes + speed.setup if speed and pieces else 0


def shops_of(
    cluster_id: UUID,
    horizon: Spans,
    weeks: int,
    besides: Iterable[UUID],
    firm_id: UUID | None = None,
) -> Shops:
    """Of every firm, or of `firm_id` alone; the orders of `besides` not counted as held."""
    of_firm = {} if firm_id is None else {"firm_id": firm_id}
    busy = live(OrderRow, cluster_id).filter(state__in=HOLDING)
    orders = busy.exclude(key__in=list(besides)).values("key")
    machines, plannings, calendars, verified, lots, shares = together(
        live(MachineRow, cluster_id).filter(state="ready", **of_firm).order_by("code"),
        live(PlanningRow, cluster_id),
        live(CalendarRow, cluster_id),
        live(VerifiedRow, cluster_id).filter(**of_firm),
        live(LotRow, cluster_id).filter(stream_id__in=orders),
        live(ShareRow, cluster_id).filter(order_id__in=orders, pieces__gt=0, **of_firm),
    )
    by_firm: dict[UUID, list[MachineRow]] = defaultdict(list)
    for row in machines:
        if row.firm_id:
            by_firm[row.firm_id].append(row)
    lot_of = {row.key: row for row in lots}
    return Shops(
        horizon,
        weeks,
        planning_in(next(iter(plannings), None)),
        by_firm,
        members.calendars_in(cluster_id, calendars, {*by_firm, *filter(None, [firm_id])}),
        {row.firm_id: row.minutes_per_week for row in verified if row.firm_id},
        [(share, lot_of[share.lot_id]) for share in shares if share.lot_id in lot_of],
    )


def take(minutes: list[int], needed: int) -> None:
    """Fill held work into the earliest weeks, also what is late or will be: it is made all the same."""
    for week, free in enumerate(minutes):
        part = min(free, needed)
        minutes[week] -= part
        needed -= part


def requirement_of(lot: LotRow) -> Requirement:
    """What a machine must know of a lot."""
    return Requirement(
        lot_id=lot.key,
        drawing_id=lot.drawing_id or lot.key,
        piece=PieceFacts(
            length_nm=lot.length_nm,
            profiles=lot.profiles,
            openings=lot.openings,
            width_um=lot.width_um,
            height_um=lot.height_um,
        ),
        standard_minutes=lot.standard_minutes,
        material=lot.material,
        thickness_um=lot.thickness_um,
        quantity=lot.quantity,
        tolerance_um=lot.tolerance_um,
        ra_nm=lot.ra_nm,
        parts_per_setup=lot.parts_per_setup,
        due_on=lot.due_on or date.max,
    )
