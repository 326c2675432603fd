"""Before chaining: nothing of no length, nothing drawn twice (drawings.md 5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import tau

from orders.drawings.geometry.curves import Point
from orders.drawings.geometry.findings import Finding
from orders.drawings.geometry.grid import Pair, near_pairs
from orders.drawings.geometry.shapes import Arc, Line, Shape, distance

SMALL = 0.005  # mm
SAME = 0.01  # mm


@dataclass
class Tidied:
    """What is left to cut, and what was said about the rest."""

    shapes: list[Shape]
    findings: list[Finding] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)  # of shapes that come near each other


def tidied(shapes: Sequence[Shape]) -> Tidied:
    """Zero lengths dropped, duplicates kept once, overlaps united."""
    kept = [shape for shape in shapes if shape.length >= SMALL]
    out = Tidied(kept, [Finding("zero-length", s.start) for s in shapes if s.length < SMALL])
    if kept:
        out.pairs = list(near_pairs(kept, SAME))
        for clean in (_drop_duplicates, _unite):
            if clean(out):
                out.pairs = list(near_pairs(out.shapes, SAME))
    return out


def _drop_duplicates(out: Tidied) -> bool:
    """One of each is kept; True if any was dropped."""
    shapes: list[Shape] = out.shapes
    gone: set[int] = set()
    for i, j in sorted(out.pairs):
        if j not in gone and i not in gone and _same(shapes[i], shapes[j]):
            gone.add(j)
            out.findings.append(Finding("duplicate", shapes[j].middle))
    out.shapes = [shape for index, shape in enumerate(shapes) if index not in gone]
    return bool(gone)


def _same(a: Shape, b: Shape) -> bool:
    if abs(a.length - b.length) > SAME:
        return False
    if isinstance(a, Arc) and isinstance(b, Arc) and a.is_circle and b.is_circle:
        return _one_circle(a, b)
    if distance(a.middle, b.middle) > SAME:
        return False
    straight = distance(a.start, b.start), distance(a.end, b.end)
    crossed = distance(a.start, b.end), distance(a.end, b.start)
    return max(straight) <= SAME or max(crossed) <= SAME


def _one_circle(a: Arc, b: Arc) -> bool:
    return distance(a.centre, b.centre) <= SAME and abs(a.radius - b.radius) <= SAME


def _unite(out: Tidied) -> bool:
    """Lines on one line and arcs on one circle become one where they overlap; True if any did."""
    groups = _groups(len(out.shapes), _overlapping(out.shapes, out.pairs))
    for members in groups:
        together = [out.shapes[index] for index in members]
        whole, place = _union(together)
        saved = sum(shape.length for shape in together) - whole.length
        out.findings.append(Finding("overlap", place, {"mm": round(saved, 6)}))
        out.shapes[members[0]] = whole
    dropped = {index for members in groups for index in members[1:]}
    out.shapes = [shape for index, shape in enumerate(out.shapes) if index not in dropped]
    return bool(groups)


def _overlapping(shapes: Sequence[Shape], pairs: Iterable[Pair]) -> Iterable[Pair]:
    for i, j in pairs:
        a, b = shapes[i], shapes[j]
        if isinstance(a, Line) and isinstance(b, Line):
            if _lines_overlap(a, b):
                yield i, j
        elif isinstance(a, Arc) and isinstance(b, Arc) and _arcs_overlap(a, b):
            yield i, j


def _lines_overlap(a: Line, b: Line) -> bool:
    long, short = (a, b) if a.length >= b.length else (b, a)
    if max(_off(long, short.start), _off(long, short.end)) > SAME:
        return False
    low, high = sorted((_along(long, short.start), _along(long, short.end)))
    return min(high, long.length) - max(low, 0.0) > SAME


def _arcs_overlap(a: Arc, b: Arc) -> bool:
    if not _one_circle(a, b):
        return False
    first, second = _range(a), _range(b)
    shift = (second[0] - first[0]) % tau
    wide, other = first[1] - first[0], second[1] - second[0]
    shared = max(min(wide, shift + other) - shift, min(wide, shift + other - tau))
    return shared * a.radius > SAME


def _range(arc: Arc) -> tuple[float, float]:
    low = min(arc.begin, arc.begin + arc.sweep)
    return low, low + abs(arc.sweep)


def _off(line: Line, point: Point) -> float:
    ux, uy = _direction(line)
    return abs((point[0] - line.start[0]) * uy - (point[1] - line.start[1]) * ux)


def _along(line: Line, point: Point) -> float:
    ux, uy = _direction(line)
    return (point[0] - line.start[0]) * ux + (point[1] - line.start[1]) * uy


def _direction(line: Line) -> Point:
    length = line.length
    return (line.end[0] - line.start[0]) / length, (line.end[1] - line.start[1]) / length


def _groups(count: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    parent = list(range(count))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = index = parent[parent[index]]
        return index

    for i, j in pairs:
        low, high = sorted((root(i), root(j)))
        parent[high] = low
    members: dict[int, list[int]] = {}
    for index in range(count):
        members.setdefault(root(index), []).append(index)
    return [group for group in members.values() if len(group) > 1]


def _union(shapes: Sequence[Shape]) -> tuple[Shape, Point]:
    arcs = [shape for shape in shapes if isinstance(shape, Arc)]
    return _arc_union(arcs) if arcs else _line_union([s for s in shapes if isinstance(s, Line)])


def _line_union(lines: Sequence[Line]) -> tuple[Line, Point]:
    base = max(lines, key=lambda line: line.length)
    ends = sorted(
        (p for line in lines for p in (line.start, line.end)), key=lambda p: _along(base, p)
    )
    return Line(ends[0], ends[-1], lines[0].entity), lines[-1].middle


def _arc_union(arcs: Sequence[Arc]) -> tuple[Arc, Point]:
    base = max(arcs, key=lambda arc: arc.length)
    low, high = _range(base)
    for arc in sorted(arcs, key=lambda arc: -arc.length) * 2:
        begin, end = _range(arc)
        for turn in (-2 * tau, -tau, 0.0, tau, 2 * tau):
            if begin + turn <= high + 1e-9 and end + turn >= low - 1e-9:
                low, high = min(low, begin + turn), max(high, end + turn)
    sweep = min(high - low, tau)
    return Arc(base.centre, base.radius, low, sweep, arcs[0].entity), arcs[-1].middle
