"""The machine park (설비) of a firm: what each machine can do, and whether it can do it now."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from cluster.kernel.errors import Clash, NotFound, RuleBroken
from cluster.kernel.text import clean_line, comparison_key
from cluster.ledger.codec import Event, event
from cluster.ledger.decider import Decider

TANKS = ("immersed", "flush")  # 침적식, 분사식
READY, REPAIR, RETIRED = "ready", "repair", "retired"
LIMITS = {  # field: (least, most)
    "year": (1970, 2100),
    "travel_x_um": (1_000, 5_000_000),
    "travel_y_um": (1_000, 5_000_000),
    "max_thickness_um": (1_000, 2_000_000),
    "max_taper_mdeg": (0, 60_000),
    "wire_um": (20, 500),
    "rough_speed": (1, 1_000),
    "best_tolerance_um": (1, 1_000),
    "best_ra_nm": (10, 50_000),
    "rate_won_h": (1, 10_000_000),
}


class MachineFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a wire EDM machine can do; whole numbers, the unit in the name."""

    code: str  # what the shop calls it: "M01", "3호기"
    model: str
    year: int
    travel_x_um: int
    travel_y_um: int
    max_thickness_um: int
    max_taper_mdeg: int  # thousandths of a degree
    tank: str
    wire_um: int
    auto_threading: bool
    rough_speed: int  # mm2 per minute in SKD11
    best_tolerance_um: int  # plus or minus
    best_ra_nm: int  # Ra in nanometres
    rate_won_h: int

    def checked(self) -> "MachineFacts":
        """The same in one normal form; refuses what cannot be."""
        for field, (least, most) in LIMITS.items():
            if not least <= getattr(self, field) <= most:
                raise RuleBroken("number-range", field=field, least=least, most=most)
        if self.tank not in TANKS:
            raise RuleBroken("tank-unknown", field="tank")
        code = clean_line(self.code, field="code", longest=20)
        model = clean_line(self.model, field="model", longest=60)
        if not (code and model):
            raise RuleBroken("text-empty", field="model" if code else "code")
        return msgspec.structs.replace(self, code=code, model=model)


class _Able(Event):
    machine_id: UUID
    code: str
    model: str
    year: int
    travel_x_um: int
    travel_y_um: int
    max_thickness_um: int
    max_taper_mdeg: int
    tank: str
    wire_um: int
    auto_threading: bool
    rough_speed: int
    best_tolerance_um: int
    best_ra_nm: int
    rate_won_h: int

    def facts(self) -> MachineFacts:
        names = MachineFacts.__struct_fields__
        return MachineFacts(**{name: getattr(self, name) for name in names})


@event("members.machine-park.machine-added@1")
class MachineAdded(_Able):
    firm_id: UUID


@event("members.machine-park.machine-refitted@1")
class MachineRefitted(_Able):
    pass


@event("members.machine-park.repair-began@1")
class RepairBegan(Event):
    machine_id: UUID


@event("members.machine-park.repair-ended@1")
class RepairEnded(Event):
    machine_id: UUID


@event("members.machine-park.machine-retired@1")
class MachineRetired(Event):
    machine_id: UUID


class Machine(msgspec.Struct):
    """One machine of the park, as far as the rules need it."""

    facts: MachineFacts
    state: str
    version: int  # of its last event in the park


class MachinePark(Decider):
    """All machines of one firm; machines never leave history, they retire."""

    kind: ClassVar[str] = "machine-park"

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.machines: dict[UUID, Machine] = {}

    def add(self, firm_id: UUID, machine_id: UUID, facts: MachineFacts, at: datetime) -> None:
        if machine_id in self.machines:
            raise Clash("already-exists")
        checked = self._with_free_code(facts.checked(), machine_id)
        described = msgspec.structs.asdict(checked)
        self.emit(MachineAdded(firm_id=firm_id, machine_id=machine_id, at=at, **described))

    def refit(self, machine_id: UUID, facts: MachineFacts, at: datetime) -> None:
        """Change what a machine can do; nothing is recorded where nothing changed."""
        known = self._standing(machine_id)
        checked = self._with_free_code(facts.checked(), machine_id)
        if checked != known.facts:
            described = msgspec.structs.asdict(checked)
            self.emit(MachineRefitted(machine_id=machine_id, at=at, **described))

    def begin_repair(self, machine_id: UUID, at: datetime) -> None:
        if self._standing(machine_id).state == READY:
            self.emit(RepairBegan(machine_id=machine_id, at=at))

    def end_repair(self, machine_id: UUID, at: datetime) -> None:
        if self._standing(machine_id).state == REPAIR:
            self.emit(RepairEnded(machine_id=machine_id, at=at))

    def retire(self, machine_id: UUID, at: datetime) -> None:
        self._standing(machine_id)
        self.emit(MachineRetired(machine_id=machine_id, at=at))

    def version_of(self, machine_id: UUID) -> int:
        """The park's version at the last event of this machine: others do not move it."""
        known = self.machines.get(machine_id)
        return known.version if known else 0

    def _standing(self, machine_id: UUID) -> Machine:
        if machine_id not in self.machines:
            raise NotFound
        if self.machines[machine_id].state == RETIRED:
            raise Clash("machine-retired")
        return self.machines[machine_id]

    def _with_free_code(self, facts: MachineFacts, machine_id: UUID) -> MachineFacts:
        wanted = comparison_key(facts.code)
        others = (
            machine
            for other, machine in self.machines.items()
            if other != machine_id and machine.state != RETIRED
        )
        if any(comparison_key(machine.facts.code) == wanted for machine in others):
            raise Clash("name-taken", field="code", name=facts.code)
        return facts

    def _added(self, e: MachineAdded) -> None:
        self._becomes(e, e.facts(), READY)

    def _refitted(self, e: MachineRefitted) -> None:
        self._becomes(e, e.facts(), self.machines[e.machine_id].state)

    def _repair_began(self, e: RepairBegan) -> None:
        self._becomes(e, self.machines[e.machine_id].facts, REPAIR)

    def _repair_ended(self, e: RepairEnded) -> None:
        self._becomes(e, self.machines[e.machine_id].facts, READY)

    def _retired(self, e: MachineRetired) -> None:
        self._becomes(e, self.machines[e.machine_id].facts, RETIRED)

    def _becomes(self, e: Any, facts: MachineFacts, state: str) -> None:
        self.machines[e.machine_id] = Machine(facts, state, e.originator_version)

    on: ClassVar[dict[type[Event], Callable[..., None]]] = {
        MachineAdded: _added,
        MachineRefitted: _refitted,
        RepairBegan: _repair_began,
        RepairEnded: _repair_ended,
        MachineRetired: _retired,
    }
