"""What of a drawing is cut, what is a start hole, what is ignored, and how large a file may be.

Apart from the reader, so that whoever only needs these words does not load the DXF library.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

LARGEST = 10 * 1024 * 1024
Treatment = Literal["cut", "ignored", "start"]

IGNORED_LAYERS = (
    *("DIM", "치수", "TEXT", "문자", "CENTER", "중심", "NOTE", "TITLE"),
    *("FRAME", "도면틀", "DEFPOINTS", "HATCH"),
)
START_LAYERS = ("START", "스타트")


@dataclass(frozen=True)
class Rules:
    """What a cluster ignores by layer, and what people declared about single entities."""

    ignored_layers: tuple[str, ...] = IGNORED_LAYERS
    start_layers: tuple[str, ...] = START_LAYERS
    treatments: Mapping[int, Treatment] = field(default_factory=dict)
