"""What the reader says about a drawing: a code, a kind, a place and its figures (drawings.md 7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from orders.drawings.geometry.curves import Point

Kind = Literal["error", "question", "warning"]

KINDS: Mapping[str, Kind] = {
    "file-too-large": "error",
    "empty-file": "error",
    "dwg-not-dxf": "error",
    "pdf-not-dxf": "error",
    "truncated": "error",
    "unreadable": "error",
    "no-geometry": "error",
    "no-closed-profile": "error",
    "not-planar": "error",
    "open-chain": "error",
    "self-intersection": "error",
    "profiles-cross": "error",
    "too-many-entities": "error",
    "block-cycle": "error",
    "bad-number": "error",
    "curve-unstable": "error",
    "time-limit": "error",
    "memory-limit": "error",
    "unit-unknown": "question",
    "junction": "question",
    "start-or-part": "question",
    "parts": "question",
    "recovered": "warning",
    "zero-length": "warning",
    "duplicate": "warning",
    "overlap": "warning",
    "gap-closed": "warning",
    "radius-too-small": "warning",
    "ignored": "warning",
}


@dataclass(frozen=True)
class Finding:
    """One remark at one place (mm while measuring); `entity` is the drawn entity, 0 if none."""

    code: str
    place: Point | None = None
    facts: dict[str, float] = field(default_factory=dict)
    entity: int = 0

    @property
    def kind(self) -> Kind:
        return KINDS[self.code]


class Refused(Exception):
    """The drawing cannot be read any further; carries its one finding."""

    def __init__(self, code: str, entity: int = 0, **facts: float) -> None:
        super().__init__(code)
        self.finding = Finding(code, None, facts, entity)
