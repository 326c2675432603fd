"""From the bytes of a DXF to figures: the only door to ezdxf."""

from orders.drawings.reader.asked import read_question
from orders.drawings.reader.collect import IGNORED_LAYERS, START_LAYERS, Rules, Treatment
from orders.drawings.reader.first_look import LARGEST
from orders.drawings.reader.read import Outline, Reading, Remark, Report, read
from orders.drawings.reader.warm import warm

__all__ = [
    "IGNORED_LAYERS",
    "LARGEST",
    "START_LAYERS",
    "Outline",
    "Reading",
    "Remark",
    "Report",
    "Rules",
    "Treatment",
    "read",
    "read_question",
    "warm",
]
