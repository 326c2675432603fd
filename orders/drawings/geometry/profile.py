"""A closed profile: exact length, area and box, and what lies inside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import pi, sqrt

from orders.drawings.geometry.curves import Box, Point
from orders.drawings.geometry.shapes import Arc, Line, Shape, distance, quarters

FINE = 0.001  # mm


@dataclass(frozen=True)
class Profile:
    """Shapes in walking order; small gaps between them are bridged by straight lines."""

    shapes: tuple[Shape, ...]

    @cached_property
    def bridges(self) -> list[Line]:
        around = [*self.shapes, self.shapes[0]]
        joints = [(a.end, b.start, a.entity) for a, b in pairwise(around)]
        return [Line(a, b, entity) for a, b, entity in joints if a != b]

    @cached_property
    def length(self) -> float:
        return sum(part.length for part in (*self.shapes, *self.bridges))

    @cached_property
    def signed_area(self) -> float:
        return sum(part.green for part in (*self.shapes, *self.bridges))

    @property
    def area(self) -> float:
        return abs(self.signed_area)

    @cached_property
    def box(self) -> Box:
        return around(shape.box for shape in self.shapes)

    @property
    def entity(self) -> int:
        return min(shape.entity for shape in self.shapes)

    @property
    def point(self) -> Point:
        """A point on the profile that is no corner."""
        return max(self.shapes, key=lambda shape: shape.length).middle

    @property
    def circle(self) -> Arc | None:
        """The circle this profile is, else None."""
        arcs = [shape for shape in self.shapes if isinstance(shape, Arc)]
        first = arcs[0] if len(arcs) == len(self.shapes) else None
        if first is None or any(_apart(first, arc) for arc in arcs):
            return None
        return first

    @cached_property
    def _rising(self) -> list["_Rising"]:
        return [r for part in (*self.shapes, *self.bridges) for r in _rising(part)]

    def contains(self, point: Point) -> bool:
        """Is the point inside? A ray to the right crosses the profile an odd number of times."""
        x, y = point
        low_x, low_y, high_x, high_y = self.box
        if not (low_x < x < high_x and low_y < y < high_y):
            return False
        hits = [r for r in self._rising if r.low <= y < r.high and r.x_at(y) > x]
        return len(hits) % 2 == 1


@dataclass(frozen=True, slots=True)
class _Rising:
    """A part that only rises or only falls: a chord, or a bow left or right of its centre."""

    low: float
    high: float
    foot: Point
    slope: float
    bow: tuple[float, float, float, float] | None  # centre x, centre y, radius, side

    def x_at(self, y: float) -> float:
        if self.bow is None:
            return self.foot[0] + (y - self.foot[1]) * self.slope
        cx, cy, radius, side = self.bow
        return cx + side * sqrt(max(0.0, radius * radius - (y - cy) ** 2))


def _rising(part: Shape) -> list[_Rising]:
    if isinstance(part, Arc):
        return _bows(part)
    return [_chord(a, b) for a, b in pairwise(part.chords(FINE)) if abs(a[1] - b[1]) > 1e-12]


def _chord(a: Point, b: Point) -> _Rising:
    slope = (b[0] - a[0]) / (b[1] - a[1])
    return _Rising(min(a[1], b[1]), max(a[1], b[1]), a, slope, None)


def _bows(arc: Arc) -> list[_Rising]:
    tops = [angle for angle in quarters(arc, pi / 2) if round((angle - pi / 2) / pi, 6) % 1 == 0]
    angles = [arc.begin, *tops, arc.begin + arc.sweep]
    cx, cy = arc.centre
    bows = []
    for a, b in pairwise(angles):
        (_, ya), (_, yb) = arc.point(a), arc.point(b)
        side = 1.0 if arc.point((a + b) / 2)[0] >= cx else -1.0
        bows.append(_Rising(min(ya, yb), max(ya, yb), (cx, cy), 0.0, (cx, cy, arc.radius, side)))
    return bows


def around(boxes: Iterable[Box]) -> Box:
    """The box around all boxes."""
    low_x, low_y, high_x, high_y = zip(*boxes, strict=True)
    return min(low_x), min(low_y), max(high_x), max(high_y)


def _apart(a: Arc, b: Arc) -> bool:
    return distance(a.centre, b.centre) > 0.01 or abs(a.radius - b.radius) > 0.01
