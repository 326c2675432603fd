"""May this machine do it? Every failed test is one reason (drawings document, section 8)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import radians, tan
from typing import TypeVar

from orders.capacity.minutes.estimate import PartTime, part_time
from orders.capacity.minutes.planning import STANDARD, Planning
from orders.capacity.minutes.work import Machine, MisfitCode, Work

M = TypeVar("M", bound=Machine)


@dataclass(frozen=True, slots=True)
class Misfit:
    """One reason why a machine cannot do the work: what is needed, what it has (um, nm, mdeg)."""

    code: MisfitCode
    needed: int = 0
    has: int = 0


def misfits(work: Work, machine: Machine, planning: Planning = STANDARD) -> tuple[Misfit, ...]:
    """All reasons; none means that the machine fits."""
    limits: Sequence[tuple[MisfitCode, int, int]] = (
        ("part-too-thick", work.thickness_um, machine.max_thickness_um),
        ("taper-too-steep", work.taper_mdeg, machine.max_taper_mdeg),
        ("thickness-with-taper", *_thickness_with_taper(work, machine, planning)),
    )
    finest: Sequence[tuple[MisfitCode, int, int]] = (
        ("tolerance-too-fine", work.tolerance_um, machine.best_tolerance_um),
        ("surface-too-fine", work.ra_nm, machine.best_ra_nm),
    )
    found = [Misfit("machine-not-ready")] if machine.state != "ready" else []
    found += _beyond(work, machine, planning)
    found += [Misfit(code, needed, has) for code, needed, has in limits if needed > has]
    return (*found, *(Misfit(code, needed, has) for code, needed, has in finest if needed < has))


def _beyond(work: Work, machine: Machine, planning: Planning) -> list[Misfit]:
    travel = machine.travel_x_um, machine.travel_y_um
    box = work.piece.width_um, work.piece.height_um
    tank = (travel[0] + 2 * planning.tank_reserve_um, travel[1] + 2 * planning.tank_reserve_um)
    block = max(work.block_x_um, box[0]), max(work.block_y_um, box[1])
    held = block[0] + 2 * planning.clamp_um, block[1] + 2 * planning.clamp_um
    found = [] if _holds(travel, box) else [_too_wide("part-beyond-travel", box, travel)]
    return found if _holds(tank, held) else [*found, _too_wide("block-beyond-tank", held, tank)]


def _holds(room: tuple[int, int], box: tuple[int, int]) -> bool:
    """Also turned by 90 degrees."""
    return max(box) <= max(room) and min(box) <= min(room)


def _too_wide(code: MisfitCode, box: tuple[int, int], room: tuple[int, int]) -> Misfit:
    side = max if max(box) > max(room) else min
    return Misfit(code, side(box), side(room))


def _thickness_with_taper(work: Work, machine: Machine, planning: Planning) -> tuple[int, int]:
    """The steeper the wire, the thinner the plate: the guides can only move so far apart."""
    if not 0 < work.taper_mdeg <= machine.max_taper_mdeg:
        return 0, 0
    steepest = tan(radians(machine.max_taper_mdeg / 1000))
    reach = planning.taper_at_um * steepest / tan(radians(work.taper_mdeg / 1000))
    if reach >= machine.max_thickness_um:
        return 0, 0
    return work.thickness_um, int(reach)


def fastest(
    work: Work, machines: Iterable[M], planning: Planning = STANDARD
) -> tuple[M, PartTime] | None:
    """The fitting machine with the fewest minutes per part; ties by machine id."""
    able = (m for m in machines if not misfits(work, m, planning))
    fitting = [(part_time(work, m, planning), m) for m in able]
    if not fitting:
        return None
    time, machine = min(fitting, key=lambda pair: (pair[0].total, str(pair[1].machine_id)))
    return machine, time
