"""Orders that are won and wait to be divided, and what they wait for."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from cluster.kernel import clock
from cluster.ledger.projection import live
from orders.allocation.models import JointRow
from orders.jointorders.models import OrderRow

if TYPE_CHECKING:
    from django.db.models import QuerySet

CHANGED = "order-changed"
OPEN = ("offered", "countered")
CLOSES = 18  # o'clock, when the office week ends


def week_of(at: datetime) -> date:
    """The Monday of the week, as Seoul counts."""
    day = at.astimezone(clock.SEOUL).date()
    return day - timedelta(days=day.weekday())


def won(cluster_id: UUID) -> list[OrderRow]:
    """Won, not divided and not being divided, in the order of the awards.

    An order that stopped because a seal does not fit waits for the cause, and nobody for it.
    """
    rows = live(OrderRow, cluster_id).filter(state="won", broken="").order_by("changed_at", "key")
    busy = _orders_in(live(JointRow, cluster_id).filter(state="computing"))
    return [row for row in rows if str(row.key) not in busy]


def won_in_the_same_week(cluster_id: UUID, order_id: UUID, *, unless_stopped: bool) -> list[UUID]:
    """The other undivided orders of the week in which this one was won.

    `unless_stopped`: without those whose division somebody stopped.
    """
    rows = {row.key: row for row in won(cluster_id)}
    own = rows.pop(order_id, None)
    if own is None:
        return []
    stopped = _stopped(cluster_id) if unless_stopped else set()
    return [
        key for key, row in rows.items() if _week(row) == _week(own) and str(key) not in stopped
    ]


def ready_to_divide(cluster_id: UUID, now: datetime) -> list[OrderRow]:
    """One order of each week whose awards need not wait any longer.

    Orders won in one week are divided together: while another offer may still be won in it, the
    award waits, until the office week ends. What was stopped is begun again by hand only.
    """
    by_hand = _stopped(cluster_id)
    waiting = [row for row in won(cluster_id) if str(row.key) not in by_hand]
    first = {_week(row): row for row in reversed(waiting)}
    return [row for week, row in first.items() if _until(cluster_id, week, now) is None]


def waits_for(cluster_id: UUID, row: OrderRow, now: datetime) -> datetime | None:
    """Until when a won order waits for the other offers of its week; None where it does not."""
    return _until(cluster_id, _week(row), now) if row.state == "won" else None


def is_computing(cluster_id: UUID, order_id: UUID) -> bool:
    """A worker process is dividing this order."""
    return str(order_id) in _orders_in(live(JointRow, cluster_id).filter(state="computing"))


def _stopped(cluster_id: UUID) -> set[str]:
    """Orders whose division was stopped, or gave no answer: begun again by hand only."""
    return _orders_in(live(JointRow, cluster_id).filter(state="cancelled").exclude(why=CHANGED))


def attempts_of(cluster_id: UUID, order_id: UUID) -> int:
    """How often a division with this order was begun."""
    rows = live(JointRow, cluster_id).filter(orders__contains=[str(order_id)])
    return sum(rows.values_list("attempt", flat=True))


def _orders_in(rows: "QuerySet[JointRow]") -> set[str]:
    return {order for orders in rows.values_list("orders", flat=True) for order in orders}


def _until(cluster_id: UUID, week: date, now: datetime) -> datetime | None:
    """The end of the office week, while another offer may still be won in it."""
    if now >= _end(week):
        return None
    others = live(OrderRow, cluster_id).filter(state__in=OPEN, valid_until__gt=now)
    return _end(week) if others.exists() else None


def _week(row: OrderRow) -> date:
    return week_of(row.changed_at or clock.now())


def _end(week: date) -> datetime:
    friday = week + timedelta(days=clock.FRIDAY)
    return datetime(friday.year, friday.month, friday.day, CLOSES, tzinfo=clock.SEOUL)
