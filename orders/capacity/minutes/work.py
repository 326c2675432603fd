"""What is to be cut and what a machine can do: the two sides every estimate compares."""

from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from orders.drawings.geometry import Piece


class Machine(Protocol):
    """A wire EDM machine as members register it (micrometres, nanometres, mm2/min in SKD11)."""

    @property
    def machine_id(self) -> UUID: ...
    @property
    def travel_x_um(self) -> int: ...
    @property
    def travel_y_um(self) -> int: ...
    @property
    def max_thickness_um(self) -> int: ...
    @property
    def max_taper_mdeg(self) -> int: ...
    @property
    def auto_threading(self) -> bool: ...
    @property
    def rough_speed(self) -> int: ...
    @property
    def best_tolerance_um(self) -> int: ...
    @property
    def best_ra_nm(self) -> int: ...
    @property
    def state(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Work:
    """One lot's demand on a machine; the block is the raw plate, 0 where unknown."""

    piece: Piece
    material: str
    thickness_um: int
    tolerance_um: int
    ra_nm: int
    parts_per_setup: int = 1
    taper_mdeg: int = 0
    block_x_um: int = 0
    block_y_um: int = 0


@dataclass(frozen=True, slots=True)
class Reference:
    """The cluster's reference machine: the same standard minutes for all firms (assumption)."""

    rough_speed: int = 100
    auto_threading: bool = True


REFERENCE = Reference()
Speed = Machine | Reference
MisfitCode = Literal[
    "machine-not-ready",
    "part-beyond-travel",
    "part-too-thick",
    "tolerance-too-fine",
    "surface-too-fine",
    "taper-too-steep",
    "thickness-with-taper",
    "block-beyond-tank",
]
