"""The machines of a firm: the list, add, refit, repair and back, retire."""

from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType

from cluster.kernel.units import show_thousandths
from cluster.members import queries
from cluster.members.access import Actor, access
from cluster.members.commands import machines as verbs
from cluster.members.forms.machines import IN_THOUSANDTHS, MachineForm
from cluster.members.models import MachineRow
from cluster.web.api.bodies import Body
from cluster.web.api.operations import Call, Told, at, commands, reads

# what is typed in millimetres, degrees and micrometres says so
NAMES = {
    "travel_x_um": "travel_x_mm",
    "travel_y_um": "travel_y_mm",
    "max_thickness_um": "max_thickness_mm",
    "max_taper_mdeg": "max_taper_deg",
    "wire_um": "wire_mm",
    "best_tolerance_um": "best_tolerance_mm",
    "best_ra_nm": "best_ra_um",
    "rough_speed": "rough_speed_mm2_min",
    "rate_won_h": "rate_won_hour",
}
BODY = Body(MachineForm, names=NAMES)
_AS_IT_IS = ("code", "model", "year", "tank", "auto_threading", "state", "version")


class Machine(Told):
    """A machine as its plate says; decimals are texts. The rate is for the owner and the desk."""

    machine_id: UUID
    version: int
    code: str
    model: str
    year: int
    tank: str
    travel_x_mm: str
    travel_y_mm: str
    max_thickness_mm: str
    max_taper_deg: str
    wire_mm: str
    auto_threading: bool
    rough_speed_mm2_min: int
    best_tolerance_mm: str
    best_ra_um: str
    state: str
    rate_won_hour: int | UnsetType = UNSET


class Machines(Told):
    """The machines of a firm that are not retired, by code."""

    machines: list[Machine]


class MachineAdded(Told):
    """The new machine."""

    machine_id: UUID


def _machine(actor: Actor, row: MachineRow) -> Machine:
    facts: dict[str, Any] = {name: getattr(row, name) for name in _AS_IT_IS}
    facts |= {NAMES[name]: show_thousandths(getattr(row, name)) for name in IN_THOUSANDTHS}
    if actor.is_coordinator or (actor.is_owner and actor.belongs_to(row.firm_id)):
        facts["rate_won_hour"] = row.rate_won_h
    return Machine(machine_id=row.machine_id, rough_speed_mm2_min=row.rough_speed, **facts)


@reads(Machines)
def list_machines(call: Call, firm_id: UUID) -> Machines:
    """The machines of a firm."""
    rows = queries.machines_of(queries.cluster_of(call.actor), firm_id)
    return Machines(machines=[_machine(call.actor, row) for row in rows])


@commands(MachineAdded, BODY, status=201)
def add_machine(call: Call, firm_id: UUID) -> Any:
    """One more machine in the park of the firm."""
    facts = MachineForm.facts(dict(call.fields))
    return verbs.add_machine(by=call.actor, key=call.key, firm_id=firm_id, facts=facts)


@commands(body=Body(MachineForm, names=NAMES, version=True))
def refit_machine(call: Call, machine_id: UUID) -> None:
    """Change what a machine can do."""
    verbs.refit_machine(
        by=call.actor,
        key=call.key,
        machine_id=machine_id,
        facts=MachineForm.facts(dict(call.fields)),
    )


@commands()
def retire_machine(call: Call, machine_id: UUID) -> None:
    """The machine leaves the park for good."""
    verbs.retire_machine(by=call.actor, key=call.key, machine_id=machine_id)


@commands()
def begin_repair(call: Call, machine_id: UUID) -> None:
    """The machine stands still."""
    verbs.begin_repair(by=call.actor, key=call.key, machine_id=machine_id)


@commands()
def end_repair(call: Call, machine_id: UUID) -> None:
    """The machine runs again."""
    verbs.end_repair(by=call.actor, key=call.key, machine_id=machine_id)


machines = access(GET="members.firm.see", POST="members.firm.change")(
    at("members", GET=list_machines, POST=add_machine)
)
machine = access(PUT="members.machine.change", DELETE="members.machine.change")(
    at("members", PUT=refit_machine, DELETE=retire_machine)
)
repair = access(POST="members.machine.repair", DELETE="members.machine.repair")(
    at("members", POST=begin_repair, DELETE=end_repair)
)
