"""What the pages of the members share: who asks, where one goes next, a calendar as a picture."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from cluster.kernel.text import Said
from cluster.kernel.units import show_hours, show_thousandths
from cluster.members.access import Actor
from cluster.members.domain import DayMinutes
from cluster.members.models import MachineRow
from cluster.web.notices import Undo, tell

STATES = {
    "ready": (Said("가동할 수 있음", "Ready"), "ok"),
    "repair": (Said("수리 중", "In repair"), "warn"),
}
TANKS = {"immersed": Said("침적식", "Immersed"), "flush": Said("분사식", "Flush")}


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def done(
    request: HttpRequest, said: Said, page: str, *, undo: Undo | None = None, **where: Any
) -> HttpResponse:
    """Back to a page, with a toast that says what was done."""
    tell(request, said.ko, said.en, undo=undo)
    return HttpResponseRedirect(reverse(page, kwargs=where))


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the heat strip: hours, shade 0 to 4, why it differs."""

    day: DayMinutes
    hours: str
    shade: int

    @property
    def weekday(self) -> Said:
        n = self.day.date.weekday()
        return Said("월화수목금토일"[n], ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[n])


def heat(days: list[DayMinutes]) -> list[list[Cell]]:
    """Weeks of seven days; the shade goes with the hours of the day."""
    shaded = [Cell(day, show_hours(day.total), _shade(day.total)) for day in days]
    return [shaded[n : n + 7] for n in range(0, len(shaded), 7)]


def _shade(minutes: int) -> int:
    return next((n for n, most in enumerate((0, 6 * 60, 12 * 60, 16 * 60)) if minutes <= most), 4)


def machine_lines(actor: Actor, rows: list[MachineRow]) -> list[dict[str, Any]]:
    """Machines as the page shows them; the rate is for the owner and the coordinator."""
    return [
        {
            "row": row,
            "state": STATES[row.state][0],
            "kind": STATES[row.state][1],
            "tank": TANKS[row.tank],
            "travel": f"{row.travel_x_um // 1000:,} × {row.travel_y_um // 1000:,}",
            "ra": show_thousandths(row.best_ra_nm),
            "taper": show_thousandths(row.max_taper_mdeg),
            "rate": row.rate_won_h if sees_rate(actor, row) else None,
        }
        for row in rows
    ]


def sees_rate(actor: Actor, row: MachineRow) -> bool:
    """What an hour costs is the firm's own business, and the coordinator's."""
    return actor.is_coordinator or (actor.is_owner and actor.belongs_to(row.firm_id))
