"""Minutes per part and per lot (drawings document, section 8), cut by cut."""

from dataclasses import dataclass
from math import ceil

from orders.capacity.minutes.planning import (
    STANDARD,
    Planning,
    material_factor,
    passes,
    thickness_factor,
)
from orders.capacity.minutes.work import Reference, Speed, Work


@dataclass(frozen=True, slots=True)
class PartTime:
    """Minutes of one part, without set-up."""

    passes: int
    cut: float
    thread: float
    slug: float

    @property
    def total(self) -> float:
        return self.cut + self.thread + self.slug


@dataclass(frozen=True, slots=True)
class LotTime:
    """Minutes of a whole lot; `attended` needs a person, cutting may run alone."""

    part: PartTime
    per_part: float  # with its share of the set-up, without the program
    program: float
    setup: float
    total: float
    attended: float

    @property
    def unattended(self) -> float:
        return self.total - self.attended


def part_time(
    work: Work, machine: Speed, planning: Planning = STANDARD, learned: float = 1.0
) -> PartTime:
    """Minutes of one part on a machine; `learned` is the machine's own factor (section 10)."""
    count = passes(work.tolerance_um, work.ra_nm, planning)
    piece = work.piece
    way_mm = piece.length_nm / 1e6 + piece.profiles * planning.lead_mm
    speed = machine.rough_speed * material_factor(work.material, planning)
    speed *= thickness_factor(work.thickness_um, planning)
    rough = way_mm * (work.thickness_um / 1000) / speed
    cut = rough * (1 + planning.further_pass * (count - 1)) * learned
    thread = planning.thread_auto if machine.auto_threading else planning.thread_hand
    return PartTime(count, cut, piece.profiles * thread, piece.openings * planning.slug)


def lot_time(
    work: Work, machine: Speed, qty: int, planning: Planning = STANDARD, learned: float = 1.0
) -> LotTime:
    """Program once, a set-up for every plate, and every part."""
    part = part_time(work, machine, planning, learned)
    setups = ceil(qty / work.parts_per_setup) if qty else 0
    program = planning.program if qty else 0.0
    setup = setups * planning.setup
    by_hand = part.slug + (0.0 if machine.auto_threading else part.thread)
    return LotTime(
        part,
        part.total + planning.setup / work.parts_per_setup,
        program,
        setup,
        program + setup + qty * part.total,
        program + setup + qty * by_hand,
    )


def standard_minutes(
    work: Work, reference: Reference | None = None, planning: Planning = STANDARD
) -> int:
    """Standard minutes of one part with its set-up share: whole, rounded up, equal for all firms."""
    reference = reference or Reference(rough_speed=planning.reference_speed)
    return ceil(lot_time(work, reference, 1, planning).per_part - 1e-9)
