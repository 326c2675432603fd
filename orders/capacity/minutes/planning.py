"""Planning assumptions of section 8 of the drawings document; each is a cluster's setting."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from cluster.kernel.errors import RuleBroken

MATERIALS: Mapping[str, float] = {
    "SKD11": 1.0,
    "SKD61": 1.05,
    "S45C": 1.05,
    "NAK80": 1.05,
    "SUS304": 0.95,
    "SUS316": 0.92,
    "A6061": 1.8,
    "C1100": 0.8,
    "Ti": 0.8,
    "WC": 0.5,
    "graphite": 0.45,
}

# thickness in mm -> share of the rough speed; linear between
THICKNESS = (
    (5.0, 0.55),
    (10.0, 0.75),
    (20.0, 0.92),
    (40.0, 1.0),
    (60.0, 1.0),
    (100.0, 0.90),
    (150.0, 0.78),
    (200.0, 0.65),
    (300.0, 0.48),
)

# half width of the tolerance (um) and Ra (nm) -> passes; the first row that fits both
PASSES = ((20, 2500, 1), (10, 1600, 2), (5, 800, 3), (3, 400, 4), (2, 200, 6))


@dataclass(frozen=True, slots=True)
class Planning:
    """Minutes and millimetres that the estimate assumes."""

    materials: Mapping[str, float] = field(default_factory=lambda: MATERIALS)
    thickness: tuple[tuple[float, float], ...] = THICKNESS
    passes: tuple[tuple[int, int, int], ...] = PASSES
    reference_speed: int = 100  # mm2 per minute in SKD11, of the machine that standard minutes mean
    further_pass: float = 0.5  # of the first pass
    setup: float = 30.0
    program: float = 20.0
    thread_auto: float = 1.5
    thread_hand: float = 4.0
    slug: float = 2.0
    lead_mm: float = 3.0
    clamp_um: int = 60_000  # needed beside the block, each side
    tank_reserve_um: int = 100_000  # the tank is wider than the travel, each side
    taper_at_um: int = 100_000  # thickness at which the stated taper is reached


STANDARD = Planning()


def passes(tolerance_um: int, ra_nm: int, planning: Planning = STANDARD) -> int:
    """Cuts needed for a half-width tolerance and an Ra; finer than the table is asked."""
    for least_tolerance, least_ra, count in planning.passes:
        if tolerance_um >= least_tolerance and ra_nm >= least_ra:
            return count
    raise RuleBroken("quality-needs-review", tolerance_um=tolerance_um, ra_nm=ra_nm)


def material_factor(material: str, planning: Planning = STANDARD) -> float:
    """Speed in this material against SKD11."""
    if material not in planning.materials:
        raise RuleBroken("material-unknown", field="material", material=material)
    return planning.materials[material]


def thickness_factor(thickness_um: int, planning: Planning = STANDARD) -> float:
    """Share of the rough speed at this thickness."""
    height, known = thickness_um / 1000, planning.thickness
    (thinnest, slowest), (thickest, last) = known[0], known[-1]
    if height <= thinnest:
        return slowest * height / thinnest
    if height >= thickest:
        return last * thickest / height
    for (low, a), (high, b) in pairwise(known):
        if height <= high:
            return a + (b - a) * (height - low) / (high - low)
    return last
