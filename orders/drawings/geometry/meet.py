"""Where two shapes meet: exact for lines and arcs, by fine chords for free curves."""

from itertools import pairwise
from math import hypot, sqrt, tau

from orders.drawings.geometry.curves import Point
from orders.drawings.geometry.shapes import Arc, Line, Shape, angle_of, distance

FINE = 0.001  # mm: chords for finding a place, never for measuring


def crossings(a: Shape, b: Shape) -> list[Point]:
    """The points where the two shapes cross; a mere touch of less than 0.001 mm is none."""
    if not _boxes_meet(a, b):
        return []
    return [p for one in _simple(a) for other in _simple(b) for p in _cross(one, other)]


def self_crossings(shape: Shape) -> list[Point]:
    """The points where one free curve crosses itself (its closing point is none)."""
    if isinstance(shape, Line | Arc):
        return []
    parts = _simple(shape)
    found = []
    for i, one in enumerate(parts):
        for other in parts[i + 2 :]:
            found += _cross(one, other) if _boxes_meet(one, other) else []
    ends = (shape.start, shape.end)
    return [p for p in found if min(distance(p, end) for end in ends) > 0.05]


def gap_to(point: Point, shape: Shape) -> float:
    """The distance of a point from the shape."""
    return min(_gap(point, part) for part in _simple(shape))


def _simple(shape: Shape) -> list[Line | Arc]:
    if isinstance(shape, Line | Arc):
        return [shape]
    return [Line(p, q, shape.entity) for p, q in pairwise(shape.chords(FINE))]


def _boxes_meet(a: Shape, b: Shape) -> bool:
    one, other = a.box, b.box
    return (
        one[0] <= other[2] + FINE
        and other[0] <= one[2] + FINE
        and one[1] <= other[3] + FINE
        and other[1] <= one[3] + FINE
    )


def _gap(point: Point, part: Line | Arc) -> float:
    if isinstance(part, Line):
        return _gap_to_line(point, part)
    if _on_arc(part, angle_of(part.centre, point)):
        return abs(distance(point, part.centre) - part.radius)
    return min(distance(point, part.start), distance(point, part.end))


def _gap_to_line(point: Point, line: Line) -> float:
    (ax, ay), (bx, by) = line.start, line.end
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    t = ((point[0] - ax) * dx + (point[1] - ay) * dy) / square if square else 0.0
    t = min(1.0, max(0.0, t))
    return hypot(point[0] - ax - t * dx, point[1] - ay - t * dy)


def _cross(a: Line | Arc, b: Line | Arc) -> list[Point]:
    if isinstance(a, Line):
        return _lines(a, b) if isinstance(b, Line) else _line_arc(a, b)
    return _line_arc(b, a) if isinstance(b, Line) else _arcs(a, b)


def _lines(a: Line, b: Line) -> list[Point]:
    ux, uy = a.end[0] - a.start[0], a.end[1] - a.start[1]
    vx, vy = b.end[0] - b.start[0], b.end[1] - b.start[1]
    wx, wy = b.start[0] - a.start[0], b.start[1] - a.start[1]
    area = ux * vy - uy * vx
    if abs(area) <= 1e-12 * hypot(ux, uy) * hypot(vx, vy):
        return []
    t, s = (wx * vy - wy * vx) / area, (wx * uy - wy * ux) / area
    if not (-1e-12 <= t <= 1 + 1e-12 and -1e-12 <= s <= 1 + 1e-12):
        return []
    return [(a.start[0] + t * ux, a.start[1] + t * uy)]


def _line_arc(line: Line, arc: Arc) -> list[Point]:
    (ax, ay), (bx, by) = line.start, line.end
    length = line.length
    ux, uy = (bx - ax) / length, (by - ay) / length
    cx, cy = arc.centre[0] - ax, arc.centre[1] - ay
    along, off = cx * ux + cy * uy, abs(cx * uy - cy * ux)
    if off > arc.radius - FINE:
        return []
    half = sqrt(arc.radius**2 - off**2)
    points = [(ax + t * ux, ay + t * uy) for t in (along - half, along + half) if 0 <= t <= length]
    return [p for p in points if _on_arc(arc, angle_of(arc.centre, p))]


def _arcs(a: Arc, b: Arc) -> list[Point]:
    between = distance(a.centre, b.centre)
    if not abs(a.radius - b.radius) + FINE < between < a.radius + b.radius - FINE:
        return []
    along = (between**2 + a.radius**2 - b.radius**2) / (2 * between)
    half = sqrt(max(0.0, a.radius**2 - along**2))
    ux, uy = (b.centre[0] - a.centre[0]) / between, (b.centre[1] - a.centre[1]) / between
    x, y = a.centre[0] + along * ux, a.centre[1] + along * uy
    points = [(x - half * uy, y + half * ux), (x + half * uy, y - half * ux)]
    return [p for p in points if all(_on_arc(arc, angle_of(arc.centre, p)) for arc in (a, b))]


def _on_arc(arc: Arc, angle: float) -> bool:
    turn = (angle - arc.begin) if arc.sweep > 0 else (arc.begin - angle)
    return turn % tau <= abs(arc.sweep) + 1e-12 or tau - turn % tau < 1e-12


def bow(shape: Shape, joint: Point, point: Point) -> float:
    """How far the shape departs from the straight way between a joint on it and a point on it."""
    if isinstance(shape, Line):
        return 0.0
    reach = distance(joint, point)
    if isinstance(shape, Arc):
        half = min(1.0, reach / (2 * shape.radius))
        return shape.radius * (1 - sqrt(1 - half * half))
    way = Line(joint, point)
    inside = [p for p in shape.chords(FINE) if distance(p, joint) <= reach]
    return max((_gap_to_line(p, way) for p in inside), default=0.0)
