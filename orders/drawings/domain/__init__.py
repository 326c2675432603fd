"""Rules of drawings in custody, without a framework."""

from orders.drawings.domain.drawing import ASKED_UNITS, Drawing
from orders.drawings.domain.events import (
    Custody,
    DrawingDestroyed,
    DrawingFrozen,
    DrawingMeasured,
    DrawingRefused,
    DrawingReleased,
    DrawingSeen,
    DrawingStored,
    EntityDeclared,
    ExpirySet,
    HolderAdmitted,
    HolderDismissed,
    PartsConfirmed,
    UnitsConfirmed,
)
from orders.drawings.domain.facts import MICRO, ReadingFacts, RemarkFacts
from orders.drawings.domain.seen import SEEN, DrawingViews, views_id

__all__ = [
    "ASKED_UNITS",
    "MICRO",
    "SEEN",
    "Custody",
    "Drawing",
    "DrawingDestroyed",
    "DrawingFrozen",
    "DrawingMeasured",
    "DrawingRefused",
    "DrawingReleased",
    "DrawingSeen",
    "DrawingStored",
    "DrawingViews",
    "EntityDeclared",
    "ExpirySet",
    "HolderAdmitted",
    "HolderDismissed",
    "PartsConfirmed",
    "ReadingFacts",
    "RemarkFacts",
    "UnitsConfirmed",
    "views_id",
]
