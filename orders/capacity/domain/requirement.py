"""What a lot asks of a machine, in whole micrometres, nanometres and pieces."""

from datetime import date
from uuid import UUID

import msgspec


class PieceFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the drawing says of one piece: wire length, closed profiles, openings, box."""

    length_nm: int
    profiles: int
    openings: int
    width_um: int
    height_um: int


class Requirement(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of one lot that a firm needs to pledge; lengths in um, Ra in nm.

    `standard_minutes` of one piece are the same for all firms.
    """

    lot_id: UUID
    drawing_id: UUID
    material: str
    thickness_um: int
    quantity: int
    tolerance_um: int
    ra_nm: int
    parts_per_setup: int
    due_on: date
    piece: PieceFacts
    standard_minutes: int
