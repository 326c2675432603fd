"""End to end: shapes become closed profiles; gaps, loose ends and junctions are named."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from orders.drawings.geometry.curves import Point
from orders.drawings.geometry.findings import Finding
from orders.drawings.geometry.grid import Pair, point_cells
from orders.drawings.geometry.meet import gap_to
from orders.drawings.geometry.shapes import Arc, Curve, Line, Shape, distance

SILENT = 0.01 + 1e-9  # mm; the exact limit belongs to the gentler side
CLOSED = 0.05 + 1e-9  # mm
MOST = 100  # places named per kind; the drawing is refused or asked anyway
SPLINE_SILENT = 0.02  # mm: a free curve whose own ends are this close is closed


@dataclass
class Chains:
    """Closed loops (shapes turned into walking order) and what was found on the way."""

    loops: list[list[Shape]] = field(default_factory=list)
    members: list[list[int]] = field(default_factory=list)  # of each loop, as they were given
    open: list[list[Shape]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass
class Ends:
    """Both ends of every open shape: end 2k is the start of shape k, 2k + 1 its end."""

    points: list[Point]
    shapes: list[Shape]
    given: list[int]  # which of all shapes each one is
    partner: dict[int, int] = field(default_factory=dict)
    length: dict[int, float] = field(default_factory=dict)  # of the chain a shape is part of
    close: dict[int, list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))


def chained(shapes: Sequence[Shape], pairs: Iterable[Pair]) -> Chains:
    """Match ends through a grid: the nearest free end wins, ties by entity order.

    `pairs` are the shapes that come near each other.
    """
    rings = [index for index, shape in enumerate(shapes) if _ring(shape)]
    known = set(rings)
    loose = [index for index in range(len(shapes)) if index not in known]
    out = Chains([[shapes[index]] for index in rings], [[index] for index in rings])
    members = [shapes[index] for index in loose]
    ends = Ends([p for s in members for p in (s.start, s.end)], members, loose)
    _match(ends)
    _walk(ends, out)
    out.findings += _closed_gaps(ends)
    touched = _touches(ends, shapes, pairs)
    out.findings += _junctions(ends, touched)
    out.findings += _open_ends(ends, touched)
    return out


def _ring(shape: Shape) -> bool:
    if isinstance(shape, Arc):
        return shape.is_circle
    return isinstance(shape, Curve) and distance(shape.start, shape.end) <= SPLINE_SILENT


def _match(ends: Ends) -> None:
    candidates = []
    for a, b in point_cells(ends.points, CLOSED):
        gap = distance(ends.points[a], ends.points[b])
        if gap <= CLOSED and not _own_ends(ends, a, b):
            candidates.append((round(gap, 9), a, b))
            ends.close[a].append((gap, b))
            ends.close[b].append((gap, a))
    for _, a, b in sorted(candidates):
        if a not in ends.partner and b not in ends.partner:
            ends.partner[a], ends.partner[b] = b, a


def _own_ends(ends: Ends, a: int, b: int) -> bool:
    """A short shape must not close on itself; an almost full arc or a free curve may."""
    shape = ends.shapes[a // 2]
    return a // 2 == b // 2 and (isinstance(shape, Line) or shape.length < 4 * CLOSED)


def _walk(ends: Ends, out: Chains) -> None:
    seen: set[int] = set()
    starts = [end for end in range(len(ends.points)) if end not in ends.partner]
    for first in [*starts, *range(0, len(ends.points), 2)]:
        if first // 2 not in seen:
            chain, members, closed = _follow(ends, first, seen)
            (out.loops if closed else out.open).append(chain)
            if closed:
                out.members.append([ends.given[k] for k in members])


def _noted(ends: Ends, members: Sequence[int]) -> None:
    whole = sum(ends.shapes[k].length for k in members)
    ends.length.update(dict.fromkeys(members, whole))


def _follow(ends: Ends, first: int, seen: set[int]) -> tuple[list[Shape], list[int], bool]:
    chain: list[Shape] = []
    members: list[int] = []
    end: int | None = first
    while end is not None and end // 2 not in seen:
        seen.add(end // 2)
        members.append(end // 2)
        shape = ends.shapes[end // 2]
        chain.append(shape if end % 2 == 0 else shape.turned())
        end = ends.partner.get(end ^ 1)
    _noted(ends, members)
    return chain, members, end == first


def _closed_gaps(ends: Ends) -> list[Finding]:
    found = []
    for a, b in ends.partner.items():
        gap = distance(ends.points[a], ends.points[b])
        if a < b and gap > SILENT:
            found.append(Finding("gap-closed", ends.points[a], {"mm": round(gap, 6)}))
    return found


def _touches(ends: Ends, shapes: Sequence[Shape], pairs: Iterable[Pair]) -> set[int]:
    """The ends that lie on the inside of another shape."""
    place_of = {given: k for k, given in enumerate(ends.given)}
    touched: set[int] = set()
    for pair in pairs:
        for one, other in (pair, pair[::-1]):
            k = place_of.get(one)
            if k is not None:
                both = (2 * k, 2 * k + 1)
                touched |= {end for end in both if _inside(ends.points[end], shapes[other])}
    return touched


def _inside(point: Point, shape: Shape) -> bool:
    x, y = point
    low_x, low_y, high_x, high_y = shape.box
    if not (low_x - SILENT <= x <= high_x + SILENT and low_y - SILENT <= y <= high_y + SILENT):
        return False
    if min(distance(point, shape.start), distance(point, shape.end)) <= CLOSED and not _ring(shape):
        return False
    return gap_to(point, shape) <= SILENT


def _junctions(ends: Ends, touched: set[int]) -> list[Finding]:
    places: list[Point] = []
    for end, point in enumerate(ends.points):
        if len(places) >= MOST:
            break
        crowded = len([1 for gap, _ in ends.close[end] if gap <= SILENT]) >= 2
        stranded = end not in ends.partner and len(ends.close[end]) >= 2
        if (crowded or stranded or end in touched) and not _known(point, places):
            places.append(point)
    return [Finding("junction", place) for place in places]


def _known(point: Point, places: Sequence[Point]) -> bool:
    return any(distance(point, place) <= 2 * SILENT for place in places)


def _open_ends(ends: Ends, touched: set[int]) -> list[Finding]:
    free = [e for e in range(len(ends.points)) if e not in ends.partner]
    bare = [e for e in free if e not in touched and len(ends.close[e]) < 2]
    found: list[Finding] = []
    told: set[Pair] = set()
    for end in bare[:MOST]:
        gap, other = _nearest(ends, end, free)
        if (other, end) not in told:
            told.add((end, other))
            shape = ends.shapes[end // 2]
            facts = {"gap_mm": round(gap, 6), "length_mm": round(ends.length[end // 2], 6)}
            found.append(Finding("open-chain", ends.points[end], facts, shape.entity))
    return found


def _nearest(ends: Ends, end: int, free: Sequence[int]) -> tuple[float, int]:
    return min((distance(ends.points[end], ends.points[e]), e) for e in free if e != end)
