"""What a drawing says of one piece, in the whole numbers that later steps keep."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """Wire length, closed profiles, openings and box of all that is cut from one plate."""

    length_nm: int
    profiles: int
    openings: int
    width_um: int
    height_um: int
