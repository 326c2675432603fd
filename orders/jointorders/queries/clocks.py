"""Which clocks have run out."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from cluster.ledger.projection import live
from orders.jointorders.models import ClockRow


def drain() -> timedelta:
    """How long closing waits for what was stamped in time (trust.md 10.5)."""
    return timedelta(seconds=settings.DEADLINE_DRAIN_SECONDS)


ANSWERED_TO = ("pledges", "offer-valid")  # what firms or the customer answer to in time


def run_out(cluster_id: UUID, now: datetime) -> list[ClockRow]:
    """Clocks due by `now`; one that others answer to only after its drain."""
    due = Q(due_at__lte=now) & ~Q(name__in=ANSWERED_TO)
    drained = Q(name__in=ANSWERED_TO, due_at__lte=now - drain())
    return list(live(ClockRow, cluster_id).filter(due | drained).order_by("due_at", "key"))
