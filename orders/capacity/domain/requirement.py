"""What a lot asks of a machine, in whole micrometres, nanometres and pieces."""

from datetime import date
from uuid import UUID

import msgspec


class Requirement(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of one lot that a firm needs to pledge; lengths in um, Ra in nm."""

    lot_id: UUID
    drawing_id: UUID
    material: str
    thickness_um: int
    quantity: int
    tolerance_um: int
    ra_nm: int
    parts_per_setup: int
    due_on: date
