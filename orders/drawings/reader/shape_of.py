"""One drawn entity as the shapes a wire would follow, upright and finite."""

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from math import isfinite, pi, radians, tau
from typing import Any

from orders.drawings.geometry import Arc, Curve, Line, Point, Refused, Shape, bulge, ellipse, spline

FURTHEST = 1e8  # drawing units; beyond it 0.01 mm is no longer exact
FLAT = 1e-4
_SAME_KNOT = 1e-9


class NotPlanar(Exception):
    """The entity does not lie in the drawing plane."""


def shapes_of(entity: Any, number: int) -> list[Shape]:
    """The shapes of one entity; a kind that is never cut has none."""
    make = _MAKERS.get(entity.dxftype())
    return make(entity, number) if make else []


def is_cut(kind: str) -> bool:
    return kind in _MAKERS


def _number(value: Any, number: int) -> float:
    """A finite coordinate; anything else refuses the drawing."""
    real = float(value)
    if not isfinite(real) or abs(real) > FURTHEST:
        raise Refused("bad-number", number)
    return real


def _flip(entity: Any) -> float:
    """-1 for an entity seen from behind, 1 else; a tilted one is not planar."""
    extrusion = entity.dxf.get("extrusion", (0.0, 0.0, 1.0))
    x, y, z = extrusion
    if max(abs(x), abs(y)) > FLAT * abs(z):
        raise NotPlanar
    return -1.0 if z < 0 else 1.0


def _flat(points: Iterable[Any], number: int) -> list[Point]:
    """World points that share one height, without it."""
    found = [tuple(_number(v, number) for v in p) for p in points]
    heights = [p[2] for p in found if len(p) > 2]
    if heights and max(heights) - min(heights) > FLAT:
        raise NotPlanar
    return [(p[0], p[1]) for p in found]


def _line(entity: Any, number: int) -> list[Shape]:
    start, end = _flat((entity.dxf.start, entity.dxf.end), number)
    return [Line(start, end, number)]


def _arc(entity: Any, number: int) -> list[Shape]:
    first = radians(_number(entity.dxf.start_angle, number))
    last = radians(_number(entity.dxf.end_angle, number))
    sweep = (last - first) % tau
    return _round(entity, number, first, sweep if sweep > 1e-12 else tau)


def _circle(entity: Any, number: int) -> list[Shape]:
    return _round(entity, number, 0.0, tau)


def _round(entity: Any, number: int, first: float, sweep: float) -> list[Shape]:
    side = _flip(entity)
    x, y, _ = (_number(v, number) for v in entity.dxf.center)
    radius = abs(_number(entity.dxf.radius, number))
    if side < 0:
        return [Arc((-x, y), radius, pi - first, -sweep, number)]
    return [Arc((x, y), radius, first, sweep, number)]


def _light_polyline(entity: Any, number: int) -> list[Shape]:
    corners = [(x, y, b) for x, y, b in entity.get_points("xyb")]
    return _polyline(entity, corners, bool(entity.closed), number)


def _old_polyline(entity: Any, number: int) -> list[Shape]:
    if not entity.is_2d_polyline:
        raise NotPlanar
    corners = [
        (v.dxf.location.x, v.dxf.location.y, v.dxf.get("bulge", 0.0))
        for v in entity.vertices
        if not v.dxf.get("flags", 0) & 16  # the frame of a fitted curve is no cut
    ]
    return _polyline(entity, corners, bool(entity.is_closed), number)


def _polyline(
    entity: Any, corners: list[tuple[Any, Any, Any]], closed: bool, number: int
) -> list[Shape]:
    side = _flip(entity)
    clean = [tuple(_number(v, number) for v in corner) for corner in corners]
    points = [(side * x, y, side * b) for x, y, b in clean]
    following = points[1:] + (points[:1] if closed and len(points) > 1 else [])
    pairs = zip(points, following, strict=False)
    shapes = [bulge((a[0], a[1]), (b[0], b[1]), a[2], number) for a, b in pairs]
    return [s for s in shapes if s.length > 0.0]


def _ellipse(entity: Any, number: int) -> list[Shape]:
    side = _flip(entity)
    centre = _flat([entity.dxf.center], number)[0]
    mx, my, mz = (_number(v, number) for v in entity.dxf.major_axis)
    if abs(mz) > FLAT:
        raise NotPlanar
    ratio = _number(entity.dxf.ratio, number)
    minor = (-side * my * ratio, side * mx * ratio)
    first = _number(entity.dxf.start_param, number)
    sweep = (_number(entity.dxf.end_param, number) - first) % tau
    spans = ellipse(centre, (mx, my), minor, first, sweep if sweep > 1e-9 else tau)
    return [Curve(tuple(spans), number)]


def _spline(entity: Any, number: int) -> list[Shape]:
    try:
        tool = entity.construction_tool()
    except (ValueError, ZeroDivisionError, ArithmeticError) as error:
        raise Refused("curve-unstable", number) from error
    points = _flat(tool.control_points, number)
    knots = [_number(k, number) for k in tool.knots()]
    weights = [_number(w, number) for w in tool.weights()] or [1.0] * len(points)
    _must_be_sound(tool.degree, points, knots, weights, number)
    controls = [(x * w, y * w, w) for (x, y), w in zip(points, weights, strict=True)]
    spans = spline(tool.degree, knots, controls)
    if not spans:
        raise Refused("curve-unstable", number)
    return [Curve(tuple(spans), number)]


def _must_be_sound(
    degree: int, points: list[Point], knots: list[float], weights: list[float], number: int
) -> None:
    fits = 1 <= degree <= 11 and len(points) > degree and len(knots) == len(points) + degree + 1
    rising = all(a <= b + _SAME_KNOT for a, b in pairwise(knots))
    if not (fits and rising and len(weights) == len(points) and min(weights) > 1e-9):
        raise Refused("curve-unstable", number)


def _spatial(_entity: Any, _number: int) -> list[Shape]:
    raise NotPlanar


_MAKERS: Mapping[str, Callable[[Any, int], list[Shape]]] = {
    "LINE": _line,
    "ARC": _arc,
    "CIRCLE": _circle,
    "LWPOLYLINE": _light_polyline,
    "POLYLINE": _old_polyline,
    "ELLIPSE": _ellipse,
    "SPLINE": _spline,
    **dict.fromkeys(
        ("MESH", "SOLID", "3DSOLID", "3DFACE", "REGION", "BODY", "SURFACE", "TRACE"), _spatial
    ),
}
