"""The child's report, checked number by number before anything believes it."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Literal

import msgspec

from orders.drawings.child import Failed, read_apart

Kind = Literal["error", "question", "warning"]
Role = Literal["outer", "opening", "start", "ignored", "loose"]


class Remark(msgspec.Struct, frozen=True):
    """One code with all its places (drawing units); facts and entities run beside them."""

    code: str
    kind: Kind
    count: int
    at: list[tuple[float, float]]
    facts: list[dict[str, float]]
    entities: list[int]


class Part(msgspec.Struct, frozen=True):
    """One part in mm and mm2: wire length with its openings, net area, box."""

    length: float
    area: float
    width: float
    height: float
    openings: int


class Reading(msgspec.Struct, frozen=True):
    """The drawing in one unit; the figures are 0 where an error refuses it."""

    unit: str
    length_mm: float
    net_area_mm2: float
    width_mm: float
    height_mm: float
    parts: list[Part]
    openings: int
    start_holes: int
    remarks: list[Remark]

    @property
    def refused(self) -> bool:
        return any(remark.kind == "error" for remark in self.remarks)


class Outline(msgspec.Struct, frozen=True):
    """One line of the picture, in drawing units: [x, y] or [radius, large, left, x, y]."""

    role: Role
    entity: int
    steps: list[list[float]]


class Report(msgspec.Struct, frozen=True, dict=True):
    """Everything known about one file."""

    engine: str
    unit: str | None
    stated: bool
    readings: list[Reading]
    remarks: list[Remark]
    outlines: list[Outline]
    thickness_um: list[int]

    @cached_property
    def said(self) -> list[Remark]:
        """All remarks that count: of the file, and of its reading where there is one unit."""
        single = self.readings[0].remarks if len(self.readings) == 1 else []
        return [*self.remarks, *(single or self._common())]

    def _common(self) -> list[Remark]:
        """With two readings open, an error counts only if both have it."""
        if len(self.readings) < 2 or not all(r.refused for r in self.readings):
            return []
        return self.readings[0].remarks

    def of(self, kind: Kind) -> list[Remark]:
        return [remark for remark in self.said if remark.kind == kind]

    @property
    def state(self) -> Literal["measured", "asked", "refused"]:
        """A refusal outweighs an open question."""
        if self.of("error"):
            return "refused"
        return "asked" if self.of("question") else "measured"


def read_report(
    content: bytes,
    unit: str | None = None,
    treatments: Mapping[int, str] | None = None,
    layers: Mapping[str, list[str]] | None = None,
) -> tuple[Report, bytes]:
    """Read a file in the capped process; also the exact bytes the child answered.

    `layers`: the cluster's own lists, `ignored_layers` and `start_layers`.
    """
    said = {str(k): v for k, v in (treatments or {}).items()}
    question = {"unit": unit, "treatments": said, **(layers or {})}
    try:
        answer = read_apart(content, question)
        return parsed(answer), answer
    except Failed as failed:
        return _without_answer(failed.code), b""
    except msgspec.DecodeError:
        return _without_answer("unreadable"), b""


def parsed(answer: bytes) -> Report:
    return msgspec.json.decode(answer, type=Report)


def _without_answer(code: str) -> Report:
    remark = Remark(code, "error", 1, [], [{}], [0])
    return Report("", None, False, [], [remark], [], [])


def as_answer(report: Report) -> dict[str, Any]:
    """The answer of `manage.py measure`: figures only when a unit is known and nothing refuses."""
    reading = report.readings[0] if len(report.readings) == 1 else None
    sure = reading if reading is not None and report.state != "refused" else None
    return {
        "ok": report.state == "measured",
        "unit": report.unit,
        "parts": len(sure.parts) if sure else None,
        "holes": sure.openings if sure else None,
        "length_mm": sure.length_mm if sure else None,
        "net_area_mm2": sure.net_area_mm2 if sure else None,
        "width_mm": sure.width_mm if sure else None,
        "height_mm": sure.height_mm if sure else None,
        "warnings": _told(report.of("warning")),
        "questions": _told(report.of("question")),
        "errors": _told(report.of("error")),
    }


def _told(remarks: Iterable[Remark]) -> list[dict[str, Any]]:
    return [_one(remark) for remark in remarks]


def _one(remark: Remark) -> dict[str, Any]:
    told: dict[str, Any] = {"code": remark.code, "at": [list(place) for place in remark.at]}
    return told | ({"facts": remark.facts} if any(remark.facts) else {})
