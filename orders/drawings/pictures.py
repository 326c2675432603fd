"""A drawing as a page shows it: the picture with numbered places, and each place in words."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString

from cluster.kernel.text import Said
from cluster.web.catalogue import sentence
from orders.drawings import shelf
from orders.drawings.domain import MICRO
from orders.drawings.marking import marked
from orders.drawings.models import DrawingRow
from orders.drawings.preview import Mark, Picture, svg
from orders.drawings.report import Report, parsed

MM = {
    "inch": 25.4,
    "foot": 304.8,
    "mm": 1.0,
    "cm": 10.0,
    "m": 1000.0,
    "microinch": 2.54e-5,
    "mil": 0.0254,
    "yard": 914.4,
    "um": 0.001,
    "dm": 100.0,
}
MOST_MARKS = 40
MOST_LINES = 60
_QUIET = frozenset({"ignored", "recovered", "unit-unknown", "parts"})
_RANK = {"error": 0, "question": 1, "warning": 2}


@dataclass(frozen=True)
class Told:
    """One code in words, with the numbers of its marks and its places in drawing units."""

    code: str
    kind: str
    words: str
    count: int
    places: list["Place"] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """A numbered place; `entity` is the drawn line it belongs to."""

    number: int
    x: float
    y: float
    words: str
    entity: int


@dataclass(frozen=True)
class DrawnLine:
    """A line that is not cut, or hangs loose; a person may say otherwise."""

    entity: int
    role: str
    words: str


@dataclass(frozen=True)
class Shown:
    """What `orders/drawings/_picture.html` needs; `svg` is empty once the file is destroyed."""

    drawing_id: UUID
    state: str
    name: str
    svg: SafeString
    row: DrawingRow
    told: list[Told]
    caption: str
    lines: list["DrawnLine"] = field(default_factory=list)

    @property
    def faults(self) -> list[Told]:
        return [told for told in self.told if told.kind == "error"]


def shown(row: DrawingRow, language: str, watermark: str = "", *, plain: bool = False) -> Shown:
    """The picture of a drawing; `plain` leaves out the numbered places."""
    return all_shown([row], language, watermark, plain=plain)[0]


def all_shown(
    rows: list[DrawingRow], language: str, watermark: str = "", *, plain: bool = False
) -> list[Shown]:
    """The pictures of drawings of one cluster; their keys are asked for together."""
    files = {row.stream_id: row.file for row in rows if row.file}
    opened = shelf.several(rows[0].cluster_id, files, "report", "name") if rows else {}
    found = []
    for row in rows:
        told, words = told_of(row, language), caption(row, language)
        one = Shown(row.stream_id, row.state, "", SafeString(""), row, told, words)
        body, name = (opened.get((row.stream_id, part)) for part in ("report", "name"))
        if body is not None and name is not None:
            marks = () if plain else [Mark(p.number, p.x, p.y) for t in told for p in t.places]
            report, label = parsed(body), _label(row, language)
            picture = Picture(report.outlines, MM.get(row.unit), label, marks, watermark)
            one = replace(one, name=name.decode(), svg=_safe(picture), lines=_lines(report))
        found.append(one)
    return found


def _safe(picture: Picture) -> SafeString:
    """Every word in it is ours or escaped, every number comes from checked floats."""
    return SafeString(svg(picture))


def file_of(row: DrawingRow, watermark: str = "") -> tuple[str, bytes]:
    """Name and bytes: of the original, or of a holder's copy that says whose it is."""
    content = _part(row, "file")
    return _part(row, "name").decode(), marked(content, watermark) if watermark else content


def told_of(row: DrawingRow, language: str) -> list[Told]:
    """Every remark that counts, faults first, the places numbered through."""
    remarks = sorted(_counting(row), key=lambda remark: _RANK[remark["kind"]])
    number, out = 0, []
    for remark in remarks:
        room = 0 if remark["code"] in _QUIET else MOST_MARKS - number
        places = _places(remark, number, max(0, room), language)
        number += len(places)
        words = sentence(remark["code"], _facts(remark, 0), language)
        out.append(Told(remark["code"], remark["kind"], words, remark["count"], places))
    return out


def _counting(row: DrawingRow) -> Iterable[dict[str, Any]]:
    """Of the file, and of the reading that counts; questions already settled are left out."""
    reading = next((r for r in row.readings if r["unit"] == row.unit), None)
    if reading is None and row.state == "refused" and row.readings:
        reading = row.readings[0]
    said = [*row.remarks, *(reading["remarks"] if reading else [])]
    for remark in said:
        settled = remark["kind"] == "question" and remark["code"] not in row.questions
        if row.state == "refused" or not settled:
            yield remark


def _places(remark: dict[str, Any], number: int, room: int, language: str) -> list[Place]:
    found = []
    for k, (x, y) in enumerate(remark["at_micro"][:room]):
        words = sentence(remark["code"], _facts(remark, k), language)
        entity = remark["entities"][k] if k < len(remark["entities"]) else 0
        found.append(Place(number + k + 1, x / MICRO, y / MICRO, words, entity))
    return found


def _facts(remark: dict[str, Any], k: int) -> dict[str, Any]:
    facts = remark["facts_micro"][k] if k < len(remark["facts_micro"]) else {}
    return {"count": remark["count"]} | {n: f"{v / MICRO:,.10g}" for n, v in facts.items()}


def _label(row: DrawingRow, language: str) -> str:
    size = f"{row.width_um / 1000:g} × {row.height_um / 1000:g} mm"
    if not row.unit:
        return Said("도면, 단위를 아직 몰라요", "Drawing, unit not known yet").in_(language)
    return Said(f"도면, 전체 {size}", f"Drawing, {size} overall").in_(language)


def caption(row: DrawingRow, language: str) -> str:
    """`30 × 20㎜ · 절단 길이 94.8㎜`."""
    if row.state == "destroyed":
        return ""
    if not row.unit:
        return Said("단위를 아직 몰라요", "unit not known yet").in_(language)
    unit = "㎜" if language == "ko" else " mm"
    size = f"{row.width_um / 1000:,.6g} × {row.height_um / 1000:,.6g}{unit}"
    if row.state == "refused":
        return Said("고칠 곳이 있어 재지 못했어요", "not measured: please correct it").in_(language)
    length = f"{row.length_nm / MICRO:,.1f}{unit}"
    return f"{size} · " + Said(f"절단 길이 {length}", f"cut length {length}").in_(language)


def figures(row: DrawingRow, language: str) -> dict[str, str]:
    """Length, area and thickness in words, exact to what is kept."""
    unit = "㎜" if language == "ko" else " mm"
    square = "㎟" if language == "ko" else " mm²"
    return {
        "length": f"{row.length_nm / MICRO:,.3f}{unit}",
        "area": f"{row.area_um2 / MICRO:,.2f}{square}",
        "thickness": ", ".join(f"{um / 1000:g}{unit}" for um in row.thickness_um),
    }


def both_readings(row: DrawingRow, language: str) -> list[dict[str, Any]]:
    """Size and length of every reading, and how much longer it is than the first."""
    unit = "㎜" if language == "ko" else " mm"
    first = row.readings[0]["length_nm"] if row.readings else 0
    return [
        {
            "unit": r["unit"],
            "size": f"{r['width_um'] / 1000:,.6g} × {r['height_um'] / 1000:,.6g}{unit}",
            "length": f"{r['length_nm'] / MICRO:,.1f}{unit}",
            "factor": f"{r['length_nm'] / first:.3g}" if first and n else "",
            "refused": not r["length_nm"],
        }
        for n, r in enumerate(row.readings)
    ]


def _lines(report: Report) -> list[DrawnLine]:
    """Loose lines first, then ignored ones; each entity once, by its two ends."""
    by_entity: dict[int, DrawnLine] = {}
    for role in ("loose", "ignored"):
        for line in (o for o in report.outlines if o.role == role):
            words = f"{_ends(line.steps[0])} → {_ends(line.steps[-1])}"
            by_entity.setdefault(line.entity, DrawnLine(line.entity, role, words))
    return list(by_entity.values())[:MOST_LINES]


def _ends(step: list[float]) -> str:
    return f"({step[-2]:.6g}, {step[-1]:.6g})"


def _part(row: DrawingRow, part: shelf.Part) -> bytes:
    return shelf.get((row.cluster_id, row.stream_id, row.file), part)
