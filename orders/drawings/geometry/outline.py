"""Shapes as plain numbers for a picture: arcs stay arcs, free curves are flattened."""

from collections.abc import Sequence
from math import pi

from orders.drawings.geometry.shapes import Arc, Curve, Line, Shape

Step = list[float]  # [x, y] straight to; [radius, large, left, x, y] arc to


def outline(shapes: Sequence[Shape], k: float = 1.0) -> list[Step]:
    """Start point, then one step per shape (free curves: chords), every length times k."""
    steps = [_rounded(shapes[0].start, k)]
    for shape in shapes:
        steps += _steps(shape, k)
    return steps


def _steps(shape: Shape, k: float) -> list[Step]:
    if isinstance(shape, Line):
        return [_rounded(shape.end, k)]
    if isinstance(shape, Arc):
        return _arc_steps(shape, k)
    return [_rounded(point, k) for point in shape.chords(_coarse(shape))[1:]]


def _arc_steps(arc: Arc, k: float) -> list[Step]:
    parts = 2 if abs(arc.sweep) > pi else 1  # a picture cannot hold more than half a turn at once
    turns = [arc.begin + arc.sweep * n / parts for n in range(1, parts + 1)]
    left = 1.0 if arc.sweep > 0 else 0.0
    return [[round(arc.radius * k, 6), 0.0, left, *_rounded(arc.point(t), k)] for t in turns]


def _coarse(curve: Curve) -> float:
    low_x, low_y, high_x, high_y = curve.box
    return max(high_x - low_x, high_y - low_y, 1e-6) / 2000


def _rounded(point: tuple[float, float], k: float) -> Step:
    return [round(point[0] * k, 6), round(point[1] * k, 6)]
