"""One file in, one report out: every reading of it, its questions, refusals and its picture."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from orders.drawings.geometry import ENGINE, Finding, Measured, Part, Refused, Shape, measure, size
from orders.drawings.geometry.outline import Step, outline
from orders.drawings.reader.collect import Collected, collected
from orders.drawings.reader.first_look import first_look
from orders.drawings.reader.load import FACTORS, must_be_few, opened, unit_of
from orders.drawings.treatments import Rules

ASKED = ("mm", "inch")
MOST_PLACES = 100
_LATER = ("parts", "start-or-part")  # asked only of a drawing that is not refused


@dataclass(frozen=True)
class Remark:
    """All findings of one code; `at` in drawing units, facts and entities beside each place."""

    code: str
    kind: str
    count: int
    at: list[tuple[float, float]]
    facts: list[dict[str, float]]
    entities: list[int]


@dataclass(frozen=True)
class Reading:
    """The drawing read in one unit; figures only where nothing refuses it."""

    unit: str
    length_mm: float
    net_area_mm2: float
    width_mm: float
    height_mm: float
    parts: list[Part]
    openings: int
    start_holes: int
    remarks: list[Remark]


@dataclass(frozen=True)
class Outline:
    """One line of the picture, in drawing units; role: outer, opening, start, ignored, loose."""

    role: str
    entity: int
    steps: list[Step]


@dataclass
class Report:
    """What the child answers. No text of the file, only numbers and our own codes."""

    engine: str = ENGINE
    unit: str | None = None  # as stated in the file, or as answered
    stated: bool = False
    readings: list[Reading] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    outlines: list[Outline] = field(default_factory=list)
    thickness_um: list[int] = field(default_factory=list)


def read(content: bytes, unit: str | None = None, rules: Rules | None = None) -> Report:
    """Read a DXF; `unit` answers the question of a file that states none. Never raises."""
    report = Report()
    try:
        first_look(content)
        _fill(report, content, unit, rules or Rules())
    except Refused as refused:
        report.remarks = _grouped([refused.finding], 1.0)
        report.readings = []
    except MemoryError:
        report = Report(remarks=_grouped([Finding("memory-limit")], 1.0))
    except RecursionError:
        report = Report(remarks=_grouped([Finding("block-cycle")], 1.0))
    except (ArithmeticError, ValueError, TypeError, LookupError, AttributeError):
        report = Report(remarks=_grouped([Finding("unreadable")], 1.0))
    return report


def _fill(report: Report, content: bytes, unit: str | None, rules: Rules) -> None:
    document, mended = opened(content)
    must_be_few(document)
    stated = unit_of(document)
    report.stated = stated is not None
    report.unit = stated or (unit if unit in FACTORS else None)
    drawn = collected(document, rules)
    report.thickness_um = drawn.thickness_um
    _must_have_geometry(drawn)
    settled = {entity for entity, what in rules.treatments.items() if what == "cut"}
    readings = [(name, _measured(drawn, FACTORS[name], settled)) for name in _units(report)]
    report.outlines = _outlines(drawn, readings[0][1], 1 / FACTORS[readings[0][0]])
    report.readings = [_reading(name, out, drawn) for name, out in readings]
    asked = [] if report.unit else [Finding("unit-unknown")]
    report.remarks = _grouped([*mended, *asked, *_ignored(drawn)], 1.0)


def _units(report: Report) -> Sequence[str]:
    return (report.unit,) if report.unit else ASKED


def _must_have_geometry(drawn: Collected) -> None:
    if not drawn.cuts:
        raise Refused("not-planar" if drawn.spatial else "no-geometry", n=drawn.spatial)


def _measured(drawn: Collected, factor: float, settled: Collection[int]) -> Measured:
    return measure([shape.scaled(factor) for shape in drawn.cuts], settled)


def _reading(unit: str, out: Measured, drawn: Collected) -> Reading:
    refused = bool(out.of_kind("error"))
    width, height = size(out)
    findings = [f for f in out.findings if not refused or f.code not in _LATER]
    return Reading(
        unit,
        0.0 if refused else out.length,
        0.0 if refused else out.area,
        width,
        height,
        [] if refused else out.parts,
        0 if refused else out.openings,
        len(drawn.starts),
        _grouped(findings, FACTORS[unit]),
    )


def _ignored(drawn: Collected) -> list[Finding]:
    return [Finding("ignored", i.place, {}, i.entity) for i in drawn.ignored]


def _grouped(findings: Iterable[Finding], factor: float) -> list[Remark]:
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.code, []).append(finding)
    return [_remark(code, found, factor) for code, found in by_code.items()]


def _remark(code: str, found: Sequence[Finding], factor: float) -> Remark:
    placed = [f for f in found if f.place is not None][:MOST_PLACES]
    at = [(_exact(f.place[0] / factor), _exact(f.place[1] / factor)) for f in placed if f.place]
    told = placed or found[:1]
    return Remark(
        code, found[0].kind, len(found), at, [f.facts for f in told], [f.entity for f in told]
    )


def _exact(value: float) -> float:
    return round(value, 9) + 0.0


def _outlines(drawn: Collected, out: Measured, k: float) -> list[Outline]:
    lines = [_line(n.role, n.profile.shapes, k) for n in out.nested]
    raw = [] if out.nested or out.loose else [s.scaled(1 / k) for s in drawn.cuts]
    lines += [_line("loose", [s], k) for s in (*out.loose, *raw)]
    lines += [_line("start", [s], 1.0) for s in drawn.starts]
    return lines + [_line("ignored", i.shapes, 1.0) for i in drawn.ignored if i.shapes]


def _line(role: str, shapes: Sequence[Shape], k: float) -> Outline:
    return Outline(role, shapes[0].entity, outline(shapes, k))
