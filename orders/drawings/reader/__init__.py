"""From the bytes of a DXF to figures: the only door to ezdxf."""

from orders.drawings.reader.asked import read_question
from orders.drawings.reader.read import Outline, Reading, Remark, Report, read
from orders.drawings.reader.warm import warm

__all__ = [
    "Outline",
    "Reading",
    "Remark",
    "Report",
    "read",
    "read_question",
    "warm",
]
