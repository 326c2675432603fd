"""How many hours the own machines can run in the coming weeks, for the home page."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cluster.kernel import clock
from cluster.ledger.projection import live, together
from cluster.members.models import MachineRow
from cluster.members.queries.calendars import asked_calendars, calendars_in
from cluster.web.today import Panel, shows_at_home

WEEKS = 4


@dataclass(frozen=True, slots=True)
class Week:
    """The week from this Monday on, and the minutes of all ready machines in it."""

    monday: date
    minutes: int


@shows_at_home
def room_ahead(actor: Any) -> Panel | None:
    """For the people of a firm: this week and the next three (one statement)."""
    if actor.firm_id is None or not actor.belongs_to(actor.firm_id):
        return None
    cluster_id, firm_id = actor.cluster_id, actor.firm_id
    machines, days = together(
        live(MachineRow, cluster_id).filter(firm_id=firm_id, state="ready"),
        asked_calendars(cluster_id, [firm_id]),
    )
    calendar = calendars_in(cluster_id, days, [firm_id])[firm_id]
    today = clock.now().astimezone(clock.SEOUL).date()
    monday = today - timedelta(days=today.weekday())
    starts = [monday + timedelta(days=7 * n) for n in range(WEEKS)]
    spans = [(start, start + timedelta(days=6)) for start in starts]
    minutes = [sum(calendar.minutes(*span)) * len(machines) for span in spans]
    weeks = [Week(*one) for one in zip(starts, minutes, strict=True)]
    facts = {"weeks": weeks, "machines": len(machines), "firm_id": firm_id}
    return Panel("members/_room.html", facts, rail=True)
