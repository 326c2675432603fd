"""From the row of a lot to what it asks of a machine."""

from orders.capacity.domain.requirement import PieceFacts, Requirement
from orders.jointorders.models import LotRow


def requirement_of(lot: LotRow) -> Requirement:
    """A checked lot's requirement, as its window holds it."""
    own = {
        name: getattr(lot, name)
        for name in Requirement.__struct_fields__
        if name not in ("lot_id", "piece")
    }
    piece = {name: getattr(lot, name) for name in PieceFacts.__struct_fields__}
    return Requirement(lot_id=lot.key, piece=PieceFacts(**piece), **own)
