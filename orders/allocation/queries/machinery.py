"""What the firms' machines can still make: free minutes week by week, own minutes a piece."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from uuid import UUID

from cluster.ledger.projection import live
from cluster.members import queries as members
from cluster.members.domain import Calendar
from cluster.members.models import MachineRow
from orders.allocation.models import ShareRow
from orders.capacity.domain.requirement import PieceFacts, Requirement
from orders.capacity.minutes import fastest, lot_time
from orders.capacity.queries.fits import work_of
from orders.jointorders.models import LotRow, OrderRow

FRIDAY = 4
HOLDING = ("allocating", "confirmed", "producing")
ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Speed:
    """Own minutes of one firm for a lot: a piece with its set-up, and the program once."""

    minutes: int
    setup: int


def speed_of(needed: Requirement, machines: Iterable[MachineRow]) -> Speed | None:
    """On the firm's fastest machine that fits; None where none does."""
    work = work_of(needed)
    found = fastest(work, machines)
    if found is None:
        return None
    time = lot_time(work, found[0], 1)
    return Speed(ceil(time.per_part), ceil(time.program))


@dataclass(frozen=True, slots=True)
class Horizon:
    """The weeks from the day after `today`; the first may be a part of one."""

    today: date

    @property
    def monday(self) -> date:
        return self.today - self.today.weekday() * ONE_DAY

    def week_of(self, due_on: date) -> int:
        """The last week whose Friday is not after the day, counted from 1."""
        days = (due_on - self.monday).days - FRIDAY
        return max(1, days // 7 + 1)

    def span(self, week: int) -> tuple[date, date]:
        first = self.monday + (week - 1) * ONE_WEEK
        return max(first, self.today + ONE_DAY), first + ONE_WEEK - ONE_DAY


class Shops:
    """Ready machines, calendars and work already held of every firm of a cluster."""

    def __init__(self, cluster_id: UUID, horizon: Horizon, weeks: int) -> None:
        self.cluster_id, self.horizon, self.weeks = cluster_id, horizon, weeks
        self.machines: dict[UUID, list[MachineRow]] = defaultdict(list)
        for row in members.machines(cluster_id):
            if row.firm_id and row.state == "ready":
                self.machines[row.firm_id].append(row)

    def speed(self, needed: Requirement, firm_id: UUID) -> Speed | None:
        return speed_of(needed, self.machines[firm_id])

    def free(self, firm_ids: Iterable[UUID], besides: Iterable[UUID]) -> dict[UUID, list[int]]:
        """Free machine minutes a week by firm, the orders of `besides` not counted as held."""
        firms = sorted(set(firm_ids))
        calendars = members.calendars(self.cluster_id, firms)
        held = self._held(set(besides))
        return {firm: self._free(firm, calendars[firm], held.get(firm, [])) for firm in firms}

    def _free(self, firm: UUID, calendar: Calendar, held: list[tuple[int, int]]) -> list[int]:
        count, spans = len(self.machines[firm]), range(1, self.weeks + 1)
        minutes = [sum(calendar.minutes(*self.horizon.span(week))) * count for week in spans]
        for due, needed in sorted(held):
            take(minutes, due, needed)
        return minutes

    def _held(self, besides: set[UUID]) -> Mapping[UUID, list[tuple[int, int]]]:
        """Due week and own minutes of what each firm was given in other orders."""
        busy = live(OrderRow, self.cluster_id).filter(
            state__in=HOLDING, due_on__gt=self.horizon.today
        )
        keys = [row.key for row in busy if row.key not in besides]
        lots = {row.key: row for row in live(LotRow, self.cluster_id).filter(stream_id__in=keys)}
        shares = live(ShareRow, self.cluster_id).filter(order_id__in=keys, pieces__gt=0)
        found: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
        for share in shares:
            if share.firm_id and share.lot_id in lots:
                found[share.firm_id].append(self._work(share, lots[share.lot_id]))
        return found

    def _work(self, share: ShareRow, lot: LotRow) -> tuple[int, int]:
        pieces = share.accepted + share.open_pieces
        speed = self.speed(requirement_of(lot), share.firm_id) if share.firm_id else None
        week = min(self.horizon.week_of(lot.due_on or self.horizon.today), self.weeks)
        return week, pieces * speed.minutes + speed.setup if speed and pieces else 0


def take(minutes: list[int], due: int, needed: int) -> None:
    """Fill held work into the earliest weeks up to its due week."""
    for week in range(due):
        part = min(minutes[week], needed)
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
