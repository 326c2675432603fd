"""What a firm would have had with one of its own numbers changed: the split run once more."""

from orders.allocation.domain.whatif.alone import (
    Recorded,
    taking_part,
    with_machine_time,
    with_more_hours,
    with_more_pledged,
    without_minimum,
)
from orders.allocation.domain.whatif.steps import LESS_WON, MORE_MINUTES, a_tenth
from orders.allocation.domain.whatif.together import OwnPlace

__all__ = [
    "LESS_WON",
    "MORE_MINUTES",
    "OwnPlace",
    "Recorded",
    "a_tenth",
    "taking_part",
    "with_machine_time",
    "with_more_hours",
    "with_more_pledged",
    "without_minimum",
]
