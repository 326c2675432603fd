"""Free curves as rational Bezier spans: exact points, quadrature, true extrema, chords."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil, cos, hypot, sin, sqrt, tan

Point = tuple[float, float]
Control = tuple[float, float, float]  # weight * x, weight * y, weight
Span = tuple[Control, ...]
Box = tuple[float, float, float, float]

_NODES = (
    (-0.9602898564975363, 0.1012285362903763),
    (-0.7966664774136267, 0.2223810344533745),
    (-0.5255324099163290, 0.3137066458778873),
    (-0.1834346424956498, 0.3626837833783620),
    (0.1834346424956498, 0.3626837833783620),
    (0.5255324099163290, 0.3137066458778873),
    (0.7966664774136267, 0.2223810344533745),
    (0.9602898564975363, 0.1012285362903763),
)
_AGREE = 1e-9
_MOST_PARTS = 64
_WIDEST_SPAN = 0.39269908169872414  # pi / 8


class CurveUnstable(Exception):
    """The quadrature of a curve does not settle."""


def at(span: Span, t: float) -> tuple[float, float, float, float]:
    """Point and velocity (x, y, x', y') of a span at t in 0..1, by de Casteljau."""
    points = list(span)
    while len(points) > 2:
        points = [_between(a, b, t) for a, b in pairwise(points)]
    first, last = points
    x, y, w = _between(first, last, t)
    degree = len(span) - 1
    dx, dy, dw = (degree * (b - a) for a, b in zip(first, last, strict=True))
    x, y = x / w, y / w
    return x, y, (dx - x * dw) / w, (dy - y * dw) / w


def _between(a: Control, b: Control, t: float) -> Control:
    s = 1.0 - t
    return s * a[0] + t * b[0], s * a[1] + t * b[1], s * a[2] + t * b[2]


def halves(span: Span, t: float = 0.5) -> tuple[Span, Span]:
    """The two spans left and right of t."""
    points = list(span)
    left, right = [points[0]], [points[-1]]
    while len(points) > 1:
        points = [_between(a, b, t) for a, b in pairwise(points)]
        left.append(points[0])
        right.append(points[-1])
    return tuple(left), tuple(reversed(right))


def measured(spans: Sequence[Span]) -> tuple[float, float]:
    """Length and Green part of the spans: 8-point Gauss-Legendre, halved until two rounds agree."""
    parts = 1
    length, area = _round(spans, parts)
    while parts < _MOST_PARTS:
        parts *= 2
        finer, finer_area = _round(spans, parts)
        settled = abs(finer - length) <= _AGREE * finer
        length, before, area = finer, area, finer_area
        if settled and abs(area - before) <= _AGREE * max(abs(area), length * length):
            return length, area
    raise CurveUnstable


def _round(spans: Sequence[Span], parts: int) -> tuple[float, float]:
    length = area = 0.0
    half = 0.5 / parts
    for span in spans:
        for part in range(parts):
            middle = (part + 0.5) / parts
            for node, weight in _NODES:
                x, y, dx, dy = at(span, middle + half * node)
                length += weight * half * hypot(dx, dy)
                area += weight * half * (x * dy - y * dx) / 2
    return length, area


def box(spans: Sequence[Span]) -> Box:
    """The true extrema, found by halving those control polygons that may reach further."""
    low_x, high_x = (_furthest(spans, 0, sign) for sign in (-1.0, 1.0))
    low_y, high_y = (_furthest(spans, 1, sign) for sign in (-1.0, 1.0))
    return -low_x, -low_y, high_x, high_y


def _furthest(spans: Sequence[Span], axis: int, sign: float) -> float:
    best = max(sign * end[axis] / end[2] for span in spans for end in (span[0], span[-1]))
    close = 1e-12 * max(1.0, abs(best))
    waiting = [(span, 0) for span in spans]
    while waiting:
        span, depth = waiting.pop()
        if depth > 40 or max(sign * c[axis] / c[2] for c in span) <= best + close:
            continue
        left, right = halves(span)
        best = max(best, sign * right[0][axis] / right[0][2])
        waiting += [(left, depth + 1), (right, depth + 1)]
    return best


def chords(spans: Sequence[Span], sagitta: float) -> list[Point]:
    """Points along the spans; no point of the curve is much further than `sagitta` from a chord."""
    first = spans[0][0]
    points = [(first[0] / first[2], first[1] / first[2])]
    for span in spans:
        count = _pieces(span, sagitta)
        points += [at(span, k / count)[:2] for k in range(1, count + 1)]
    return points


def _pieces(span: Span, sagitta: float) -> int:
    flat = [(x / w, y / w) for x, y, w in span]
    bend = max(
        (hypot(a[0] - 2 * b[0] + c[0], a[1] - 2 * b[1] + c[1]) for a, b, c in _triples(flat)),
        default=0.0,
    )
    degree = len(span) - 1
    return max(1, min(400, ceil(sqrt(degree * (degree - 1) * bend / (8 * sagitta)))))


def _triples(points: list[Point]) -> Iterator[tuple[Point, Point, Point]]:
    return zip(points, points[1:], points[2:], strict=False)


def ellipse(centre: Point, major: Point, minor: Point, begin: float, sweep: float) -> list[Span]:
    """Exact rational spans of at most pi/8 of the ellipse centre + major cos t + minor sin t."""
    count = max(1, ceil(abs(sweep) / _WIDEST_SPAN - 1e-9))
    step = sweep / count
    return [_conic(centre, major, minor, begin + k * step, step) for k in range(count)]


def _conic(centre: Point, major: Point, minor: Point, t: float, step: float) -> Span:
    weight, lift = cos(step / 2), tan(step / 2)

    def on(c: float, s: float, w: float) -> Control:
        x = centre[0] + major[0] * c + minor[0] * s
        y = centre[1] + major[1] * c + minor[1] * s
        return w * x, w * y, w

    c, s = cos(t), sin(t)
    last = on(cos(t + step), sin(t + step), 1.0)
    return on(c, s, 1.0), on(c - lift * s, s + lift * c, weight), last


def spline(degree: int, knots: Sequence[float], controls: Sequence[Control]) -> list[Span]:
    """The Bezier span of every knot span of a B-spline, by blossoming."""
    spans = []
    for i in range(degree, len(controls)):
        low, high = knots[i], knots[i + 1]
        if high - low > 1e-12 * max(1.0, abs(high)):
            spans.append(
                tuple(
                    _blossom(i, degree, knots, controls, [low] * (degree - j) + [high] * j)
                    for j in range(degree + 1)
                )
            )
    return spans


def _blossom(
    i: int, degree: int, knots: Sequence[float], controls: Sequence[Control], args: list[float]
) -> Control:
    points = list(controls[i - degree : i + 1])
    for r in range(1, degree + 1):
        for j in range(degree, r - 1, -1):
            low, high = knots[i - degree + j], knots[i + 1 + j - r]
            points[j] = _between(points[j - 1], points[j], (args[r - 1] - low) / (high - low))
    return points[degree]
