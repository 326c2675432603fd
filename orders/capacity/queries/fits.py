"""Which machines fit a lot, what a piece takes on them, and how much time a firm has."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from cluster.members import queries as members
from cluster.members.models import FirmRow, MachineRow
from orders.capacity.domain.requirement import Requirement
from orders.capacity.minutes import Piece, Planning, Work, fastest, lot_time, misfits
from orders.capacity.queries.planning import planning_of


def work_of(needed: Requirement) -> Work:
    """A lot as the minutes see it."""
    piece = needed.piece
    return Work(
        piece=Piece(
            piece.length_nm, piece.profiles, piece.openings, piece.width_um, piece.height_um
        ),
        material=needed.material,
        thickness_um=needed.thickness_um,
        tolerance_um=needed.tolerance_um,
        ra_nm=needed.ra_nm,
        parts_per_setup=needed.parts_per_setup,
    )


def fitting(
    needed: Requirement, machines: Iterable[MachineRow], planning: Planning
) -> list[MachineRow]:
    """Those that can do the work."""
    work = work_of(needed)
    return [machine for machine in machines if not misfits(work, machine, planning)]


def misfits_of(
    needed: Requirement, machines: Iterable[MachineRow], planning: Planning
) -> list[str]:
    """Codes why none of them fits; `no-machine-here` where there is none."""
    work = work_of(needed)
    codes = {misfit.code for machine in machines for misfit in misfits(work, machine, planning)}
    return sorted(codes) or ["no-machine-here"]


def own_milliminutes(
    needed: Requirement, machines: Iterable[MachineRow], planning: Planning
) -> tuple[UUID, int] | None:
    """Fastest fitting machine and its minutes for one piece with the share of the set-up."""
    work = work_of(needed)
    found = fastest(work, machines, planning)
    if found is None:
        return None
    machine = found[0]
    return machine.key, round(lot_time(work, machine, 1, planning).per_part * 1000)


@dataclass(frozen=True, slots=True)
class LotFit:
    """One firm and one lot: fastest machine, minutes, how many fit; or why none does."""

    lot_id: UUID
    machine_id: UUID | None = None
    milliminutes: int | None = None
    machines: int = 0
    misfits: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FirmFit:
    """One firm and every lot of an order."""

    firm_id: UUID
    lots: list[LotFit]

    @property
    def good(self) -> bool:
        return any(not lot.misfits for lot in self.lots)


def firms_that_fit(cluster_id: UUID, needed: list[Requirement]) -> list[FirmFit]:
    """Every member firm with its reasons; one that does not consent fits nothing."""
    firms, machines = members.firms(cluster_id), members.machines(cluster_id)
    return fits_among(firms, machines, needed, planning_of(cluster_id))


def fits_among(
    firms: Iterable[FirmRow],
    machines: Iterable[MachineRow],
    needed: list[Requirement],
    planning: Planning,
) -> list[FirmFit]:
    """The same for these firms and machines."""
    parks: dict[UUID, list[MachineRow]] = defaultdict(list)
    for machine in machines:
        if machine.firm_id:
            parks[machine.firm_id].append(machine)
    found = []
    for firm in firms:
        park = parks[firm.firm_id] if firm.consents else None
        found.append(FirmFit(firm.firm_id, [_fit(lot, park, planning) for lot in needed]))
    return found


def _fit(lot: Requirement, machines: list[MachineRow] | None, planning: Planning) -> LotFit:
    """`machines` is None for a firm that does not take part in joint orders."""
    if machines is None:
        return LotFit(lot.lot_id, misfits=["no-consent"])
    found = own_milliminutes(lot, machines, planning)
    if found is None:
        return LotFit(lot.lot_id, misfits=misfits_of(lot, machines, planning))
    return LotFit(lot.lot_id, found[0], found[1], len(fitting(lot, machines, planning)))


def machines_that_fit(cluster_id: UUID, firm_id: UUID, needed: Requirement) -> list[MachineRow]:
    """The firm's own machines that can do the lot now."""
    machines = members.machines_of(cluster_id, firm_id)
    return fitting(needed, machines, planning_of(cluster_id))


def free_minutes(cluster_id: UUID, firm_id: UUID, span: tuple[date, date], machines: int) -> int:
    """Machine minutes of the firm's calendar between two days, both included."""
    attended, unattended = members.calendar_of(cluster_id, firm_id).minutes(*span)
    return (attended + unattended) * machines
