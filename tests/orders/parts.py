"""Parts with known truth and files that mean harm, made for the drawing tests."""

from io import BytesIO, StringIO
from math import cos, pi, sin, tau

import ezdxf
from ezdxf.document import Drawing
from ezdxf.layouts import Modelspace

from orders.drawings.geometry import Arc, Line, Shape


def rectangle(x: float, y: float, width: float, height: float, entity: int = 1) -> list[Shape]:
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    return [Line(corners[k], corners[(k + 1) % 4], entity + k) for k in range(4)]


def circle(x: float, y: float, radius: float, entity: int = 50) -> Arc:
    return Arc((x, y), radius, 0.0, tau, entity)


def slot(x: float, y: float, straight: float, radius: float, entity: int = 80) -> list[Shape]:
    return [
        Line((x, y - radius), (x + straight, y - radius), entity),
        Arc((x + straight, y), radius, -pi / 2, pi, entity + 1),
        Line((x + straight, y + radius), (x, y + radius), entity + 2),
        Arc((x, y), radius, pi / 2, pi, entity + 3),
    ]


def comb(teeth: int, pitch: float = 4.0, depth: float = 6.0, entity: int = 1) -> list[Shape]:
    """A comb: `teeth` teeth as wide as their gaps, on a back of one depth."""
    top = [(0.0, 0.0)]
    for k in range(teeth):
        x = k * pitch
        top += [(x, depth), (x + pitch / 2, depth), (x + pitch / 2, 0.0), (x + pitch, 0.0)]
    points = [*top, (teeth * pitch, -depth), (0.0, -depth)]
    return [Line(points[k], points[(k + 1) % len(points)], entity + k) for k in range(len(points))]


def blank(unit: int | None = 4, version: str = "R2010") -> tuple[Drawing, Modelspace]:
    document = ezdxf.new(version)
    if unit is None:
        del document.header["$INSUNITS"]
    else:
        document.header["$INSUNITS"] = unit
    return document, document.modelspace()


def dxf(document: Drawing) -> bytes:
    text = StringIO()
    document.write(text)
    return text.getvalue().encode(document.output_encoding, "dxfreplace")


def binary_dxf(document: Drawing) -> bytes:
    stream = BytesIO()
    document.write(stream, fmt="bin")
    return stream.getvalue()


def plate(unit: int | None = 4, k: float = 1.0, version: str = "R2010") -> bytes:
    """40 x 30 with a round opening of radius 5: 171.415..., 1121.46..."""
    document, space = blank(unit, version)
    corners = [(0, 0), (40 * k, 0), (40 * k, 30 * k), (0, 30 * k)]
    for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
        space.add_line(a, b)
    space.add_circle((20 * k, 15 * k), 5 * k)
    return dxf(document)


PLATE_LENGTH = 140 + 10 * pi
PLATE_AREA = 1200 - 25 * pi


def turned(shape: Shape, angle: float, dx: float, dy: float, mirror: bool = False) -> Shape:
    """The same shape elsewhere."""

    def at(point: tuple[float, float]) -> tuple[float, float]:
        x, y = (-point[0], point[1]) if mirror else point
        return x * cos(angle) - y * sin(angle) + dx, x * sin(angle) + y * cos(angle) + dy

    if isinstance(shape, Line):
        return Line(at(shape.start), at(shape.end), shape.entity)
    assert isinstance(shape, Arc)
    begin, sweep = (pi - shape.begin, -shape.sweep) if mirror else (shape.begin, shape.sweep)
    return Arc(at(shape.centre), shape.radius, begin + angle, sweep, shape.entity)


def halved(shape: Shape) -> list[Shape]:
    if isinstance(shape, Line):
        return [Line(shape.start, shape.middle, shape.entity), Line(shape.middle, shape.end)]
    assert isinstance(shape, Arc)
    half = shape.sweep / 2
    return [
        Arc(shape.centre, shape.radius, shape.begin, half, shape.entity),
        Arc(shape.centre, shape.radius, shape.begin + half, half, shape.entity),
    ]


def copies_of_one(rows: int, columns: int) -> bytes:
    """A small file that asks for rows x columns copies of a square."""
    document, space = blank()
    block = document.blocks.new("SQUARE")
    block.add_lwpolyline([(0, 0), (1, 0), (1, 1), (0, 1)], close=True)
    space.add_blockref(
        "SQUARE",
        (0, 0),
        dxfattribs={
            "row_count": rows,
            "column_count": columns,
            "row_spacing": 2,
            "column_spacing": 2,
        },
    )
    return dxf(document)


def nest_of(levels: int, each: int = 10) -> bytes:
    """Blocks within blocks: each ** levels squares."""
    document, space = blank()
    inner = document.blocks.new("B0")
    inner.add_lwpolyline([(0, 0), (1, 0), (1, 1), (0, 1)], close=True)
    for level in range(1, levels + 1):
        block = document.blocks.new(f"B{level}")
        for k in range(each):
            block.add_blockref(f"B{level - 1}", (k * 2 * each**level, 0))
    space.add_blockref(f"B{levels}", (0, 0))
    return dxf(document)


def block_in_itself() -> bytes:
    document, space = blank()
    for name, other in (("A", "B"), ("B", "A")):
        block = document.blocks.new(name)
        block.add_line((0, 0), (1, 0))
        block.add_blockref(other, (1, 1))
    space.add_blockref("A", (0, 0))
    return dxf(document)


def with_number(text: str) -> bytes:
    """The plate with one coordinate replaced."""
    return plate().replace(b"\n40.0\n", b"\n" + text.encode() + b"\n", 1)


def many_lines(count: int) -> bytes:
    """A closed zigzag of `count` lines."""
    document, space = blank()
    half = count // 2
    upper = [(k * 0.5, 10 + (k % 2) * 0.3) for k in range(half)]
    points = [*upper, *((k * 0.5, -(k % 2) * 0.3) for k in reversed(range(count - half)))]
    for a, b in zip(points, points[1:] + points[:1], strict=True):
        space.add_line(a, b)
    return dxf(document)
