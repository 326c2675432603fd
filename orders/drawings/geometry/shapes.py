"""The three shapes a wire can follow: line, arc, free curve; with closed formulas (drawings.md 3)."""

from dataclasses import dataclass, replace
from functools import cached_property
from math import acos, atan, atan2, ceil, cos, hypot, pi, sin, tau

from orders.drawings.geometry import curves
from orders.drawings.geometry.curves import Box, Point, Span

FULL = tau - 1e-9
_STRAIGHT = 1e-8  # a flatter bulge is a line: its huge radius would cost more digits than it adds


@dataclass(frozen=True)
class Line:
    """A straight cut; `entity` is the number of the drawn entity it came from."""

    start: Point
    end: Point
    entity: int = 0

    @cached_property
    def length(self) -> float:
        return hypot(self.end[0] - self.start[0], self.end[1] - self.start[1])

    @property
    def green(self) -> float:
        return (self.start[0] * self.end[1] - self.end[0] * self.start[1]) / 2

    @property
    def middle(self) -> Point:
        return (self.start[0] + self.end[0]) / 2, (self.start[1] + self.end[1]) / 2

    @cached_property
    def box(self) -> Box:
        (a, b), (c, d) = self.start, self.end
        return min(a, c), min(b, d), max(a, c), max(b, d)

    def scaled(self, k: float) -> "Line":
        return Line(_times(self.start, k), _times(self.end, k), self.entity)

    def turned(self) -> "Line":
        return Line(self.end, self.start, self.entity)

    def chords(self, _sagitta: float) -> list[Point]:
        return [self.start, self.end]


@dataclass(frozen=True)
class Arc:
    """Part of a circle, from angle `begin` over the signed `sweep` (radians)."""

    centre: Point
    radius: float
    begin: float
    sweep: float
    entity: int = 0

    def point(self, angle: float) -> Point:
        return (
            self.centre[0] + self.radius * cos(angle),
            self.centre[1] + self.radius * sin(angle),
        )

    @cached_property
    def start(self) -> Point:
        return self.point(self.begin)

    @cached_property
    def end(self) -> Point:
        return self.start if self.is_circle else self.point(self.begin + self.sweep)

    @property
    def is_circle(self) -> bool:
        return abs(self.sweep) >= FULL

    @property
    def length(self) -> float:
        return abs(self.radius * self.sweep)

    @property
    def green(self) -> float:
        (px, py), (qx, qy), (cx, cy) = self.start, self.end, self.centre
        return (self.radius**2 * self.sweep + cx * (qy - py) - cy * (qx - px)) / 2

    @property
    def middle(self) -> Point:
        return self.point(self.begin + self.sweep / 2)

    @cached_property
    def box(self) -> Box:
        points = [self.start, self.end, *(self.point(a) for a in quarters(self, 0.0))]
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        return min(xs), min(ys), max(xs), max(ys)

    def scaled(self, k: float) -> "Arc":
        return Arc(_times(self.centre, k), self.radius * k, self.begin, self.sweep, self.entity)

    def turned(self) -> "Arc":
        return replace(self, begin=self.begin + self.sweep, sweep=-self.sweep)

    def chords(self, sagitta: float) -> list[Point]:
        step = 2 * acos(max(0.0, 1 - sagitta / self.radius)) if sagitta < self.radius else pi / 2
        count = max(1, ceil(abs(self.sweep) / max(step, 1e-3)))
        inner = [self.point(self.begin + self.sweep * k / count) for k in range(1, count)]
        return [self.start, *inner, self.end]


@dataclass(frozen=True)
class Curve:
    """An ellipse or spline, as rational Bezier spans."""

    spans: tuple[Span, ...]
    entity: int = 0

    @cached_property
    def _measured(self) -> tuple[float, float]:
        return curves.measured(self.spans)

    @property
    def length(self) -> float:
        return self._measured[0]

    @property
    def green(self) -> float:
        return self._measured[1]

    @property
    def start(self) -> Point:
        x, y, w = self.spans[0][0]
        return x / w, y / w

    @property
    def end(self) -> Point:
        x, y, w = self.spans[-1][-1]
        return x / w, y / w

    @cached_property
    def middle(self) -> Point:
        count = len(self.spans)
        span, t = self.spans[count // 2], (0.5 if count % 2 else 0.0)
        return curves.at(span, t)[:2]

    @cached_property
    def box(self) -> Box:
        return curves.box(self.spans)

    def scaled(self, k: float) -> "Curve":
        return Curve(
            tuple(tuple((x * k, y * k, w) for x, y, w in span) for span in self.spans), self.entity
        )

    def turned(self) -> "Curve":
        return Curve(tuple(span[::-1] for span in self.spans[::-1]), self.entity)

    def chords(self, sagitta: float) -> list[Point]:
        return curves.chords(self.spans, sagitta)


Shape = Line | Arc | Curve


def bulge(start: Point, end: Point, value: float, entity: int = 0) -> Line | Arc:
    """A polyline segment: straight, or the arc of `value` = tan(sweep / 4)."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    chord = hypot(dx, dy)
    if abs(value) < _STRAIGHT or chord == 0.0:
        return Line(start, end, entity)
    radius = chord * (1 + value * value) / (4 * abs(value))
    rise = (1 - value * value) / (4 * value)
    centre = ((start[0] + end[0]) / 2 - dy * rise, (start[1] + end[1]) / 2 + dx * rise)
    return Arc(centre, radius, angle_of(centre, start), 4 * atan(value), entity)


def angle_of(centre: Point, point: Point) -> float:
    return atan2(point[1] - centre[1], point[0] - centre[0])


def quarters(arc: Arc, offset: float) -> list[float]:
    """The angles offset + k pi/2 that lie strictly inside the arc, in walking order."""
    low, high = sorted((arc.begin, arc.begin + arc.sweep))
    first = ceil((low - offset) / (pi / 2) - 1e-12)
    angles = []
    while offset + first * pi / 2 < high:
        angles.append(offset + first * pi / 2)
        first += 1
    return angles if arc.sweep > 0 else angles[::-1]


def distance(a: Point, b: Point) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def _times(point: Point, k: float) -> Point:
    return point[0] * k, point[1] * k
