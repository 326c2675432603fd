"""Whole pieces for several lots and for re-allocation: exact where it can be, bounded elsewhere."""

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.placed import Pieces, placed

__all__ = ["Aims", "Pieces", "placed"]
