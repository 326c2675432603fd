"""Which shapes come near each other: a grid over the drawing, so that no loop is quadratic."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, product
from math import floor, sqrt

from orders.drawings.geometry.curves import Point
from orders.drawings.geometry.shapes import Line, Shape

Pair = tuple[int, int]
_UPRIGHT = 1e-9  # mm: a chord narrower than this has no slope
Cells = dict[tuple[int, int], list[int]]


def near_pairs(shapes: Sequence[Shape], margin: float) -> Iterator[Pair]:
    """Every pair of shapes (lower index first, once) that could come within `margin`."""
    seen: set[Pair] = set()
    for inside in _cells(shapes, margin).values():
        if len(inside) > 1:
            fresh = set(combinations(sorted(set(inside)), 2)) - seen
            seen |= fresh
            yield from sorted(fresh)


def point_cells(points: Sequence[Point], reach: float) -> Iterator[Pair]:
    """Every pair of points (lower index first, once) that may lie within `reach`."""
    cells: Cells = defaultdict(list)
    for index, (x, y) in enumerate(points):
        column, row = floor(x / reach), floor(y / reach)
        for cell in product(range(column - 1, column + 2), range(row - 1, row + 2)):
            for other in cells.get(cell, ()):
                yield other, index
        cells[column, row].append(index)


def _cells(shapes: Sequence[Shape], margin: float) -> Cells:
    size = _cell_size(shapes, margin)
    cells: Cells = defaultdict(list)
    for index, shape in enumerate(shapes):
        bow = 0.0 if isinstance(shape, Line) else size / 8
        for chord in pairwise(shape.chords(size / 8)):
            _cover(cells, index, chord, size, margin + bow)
    return cells


def _cell_size(shapes: Sequence[Shape], margin: float) -> float:
    """About one shape per cell, and about ten cells per shape at most."""
    boxes = [shape.box for shape in shapes]
    width = max(b[2] for b in boxes) - min(b[0] for b in boxes)
    height = max(b[3] for b in boxes) - min(b[1] for b in boxes)
    long = sum(max(b[2] - b[0], b[3] - b[1]) for b in boxes)
    return max(sqrt(width * height / len(boxes)), long / (10 * len(boxes)), 4 * margin)


def _cover(cells: Cells, index: int, chord: tuple[Point, Point], size: float, slack: float) -> None:
    (ax, ay), (bx, by) = sorted(chord)
    steep = (by - ay) / (bx - ax) if bx - ax > _UPRIGHT else 0.0
    first = floor((ax - slack) / size)
    for column in range(first, floor((bx + slack) / size) + 1):
        left = max(ax, column * size - slack)
        right = min(bx, (column + 1) * size + slack)
        low, high = _rise((ax, ay, bx, by), steep, left, right)
        for row in range(floor((low - slack) / size), floor((high + slack) / size) + 1):
            cells[column, row].append(index)


def _rise(
    chord: tuple[float, float, float, float], steep: float, left: float, right: float
) -> Point:
    ax, ay, bx, by = chord
    if bx - ax <= _UPRIGHT:
        return min(ay, by), max(ay, by)
    ends = ay + steep * (left - ax), ay + steep * (right - ax)
    return min(ends), max(ends)
