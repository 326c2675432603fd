"""What the minutes of a cluster assume: every value of drawings, section 8, as whole numbers."""

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from cluster.kernel.errors import RuleBroken
from cluster.kernel.ids import id_for
from cluster.kernel.text import clean_line
from cluster.ledger.codec import Event, event
from cluster.ledger.decider import Decider
from orders.capacity.minutes import MATERIALS, STANDARD, Planning

SCALARS = (
    "further_pass",
    "setup",
    "program",
    "thread_auto",
    "thread_hand",
    "slug",
    "lead_mm",
)  # kept as thousandths
_LENGTHS = ("clamp_um", "tank_reserve_um", "taper_at_um", "reference_speed")


def planning_id(cluster_id: UUID) -> UUID:
    """One set of assumptions for one cluster."""
    return id_for("planning", cluster_id)


class Values(msgspec.Struct, frozen=True, kw_only=True):
    """Minutes and factors as thousandths, lengths in um, speed in mm2 per minute."""

    further_pass: int
    setup: int
    program: int
    thread_auto: int
    thread_hand: int
    slug: int
    lead_mm: int
    clamp_um: int
    tank_reserve_um: int
    taper_at_um: int
    reference_speed: int
    materials: dict[str, int]  # speed against SKD11, thousandths
    thickness: list[tuple[int, int]]  # um, share of the rough speed in thousandths
    passes: list[tuple[int, int, int]]  # least half-width tolerance um, least Ra nm, passes

    @classmethod
    def of(cls, planning: Planning) -> "Values":
        """As whole numbers."""
        facts: dict[str, Any] = {n: round(getattr(planning, n) * 1000) for n in SCALARS}
        facts |= {name: getattr(planning, name) for name in _LENGTHS}
        return cls(
            **facts,
            materials={name: round(f * 1000) for name, f in planning.materials.items()},
            thickness=[(round(mm * 1000), round(f * 1000)) for mm, f in planning.thickness],
            passes=list(planning.passes),
        )

    def planning(self) -> Planning:
        """As the estimate reads them."""
        facts: dict[str, Any] = {name: getattr(self, name) / 1000 for name in SCALARS}
        facts |= {name: getattr(self, name) for name in _LENGTHS}
        return Planning(
            **facts,
            materials={name: value / 1000 for name, value in self.materials.items()},
            thickness=tuple((um / 1000, share / 1000) for um, share in self.thickness),
            passes=tuple(self.passes),
        )

    def check(self) -> None:
        """Nothing that would divide by zero or make finer work cheaper."""
        divisors = {name: getattr(self, name) for name in ("reference_speed", "taper_at_um")}
        divisors |= {f"material-{name}": self.materials.get(name, 0) for name in MATERIALS}
        divisors |= {f"thickness-{um}": share for um, share in self.thickness}
        if zero := [name for name, value in divisors.items() if value < 1]:
            raise RuleBroken("number-range", field=zero[0], least="0.001", most="-")
        for coarser, finer in pairwise(self.passes):
            if finer[0] > coarser[0] or finer[1] > coarser[1]:
                raise RuleBroken("passes-order", field=f"tolerance-{finer[2]}")


@event("orders.planning.values-set@1")
class ValuesSet(Event):
    values: Values
    reason: str
    person_id: UUID


class PlanningValues(Decider):
    """The standard values until the cluster sets its own."""

    kind: ClassVar[str] = "planning"

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.values = Values.of(STANDARD)

    def set_values(self, values: Values, reason: str, by: UUID, at: datetime) -> None:
        """With a reason; nothing is recorded where nothing changed."""
        values.check()
        why = clean_line(reason, field="reason")
        if not why:
            raise RuleBroken("reason-missing", field="reason")
        if values != self.values:
            self.emit(ValuesSet(values=values, reason=why, person_id=by, at=at))

    def _set(self, e: ValuesSet) -> None:
        self.values = e.values

    on: ClassVar[dict[type[Event], Callable[..., Any]]] = {ValuesSet: _set}
