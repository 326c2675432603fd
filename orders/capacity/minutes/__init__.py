"""Machine minutes of a drawing: estimate, passes, fit with reasons, learned factors."""

from orders.capacity.minutes.estimate import (
    LotTime,
    PartTime,
    lot_time,
    part_time,
    standard_minutes,
)
from orders.capacity.minutes.fit import Misfit, fastest, misfits
from orders.capacity.minutes.learned import Job, Learned, learned
from orders.capacity.minutes.planning import (
    MATERIALS,
    STANDARD,
    Planning,
    material_factor,
    passes,
    thickness_factor,
)
from orders.capacity.minutes.work import Machine, MisfitCode, Reference, Work
from orders.drawings.geometry import Piece

__all__ = [
    "MATERIALS",
    "STANDARD",
    "Job",
    "Learned",
    "LotTime",
    "Machine",
    "Misfit",
    "MisfitCode",
    "PartTime",
    "Piece",
    "Planning",
    "Reference",
    "Work",
    "fastest",
    "learned",
    "lot_time",
    "material_factor",
    "misfits",
    "part_time",
    "passes",
    "standard_minutes",
    "thickness_factor",
]
