"""The picture of a drawing as SVG: numbers and our own words only, no script, no link."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10

from orders.drawings.report import Outline

WIDTH = 720.0
TALLEST = 276.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 88.0, 44.0, 92.0
_INK, _GREY, _RED, _BLUE = "#16181b", "#8a8f96", "#d02f36", "#0c7c8f"
_STROKE = {
    "outer": ("dr-o", _INK, 2.25, ""),
    "opening": ("dr-o", _INK, 1.5, ""),
    "start": ("dr-c", "#f0560b", 1.5, ""),
    "ignored": ("dr-h", _GREY, 1.0, "6 4"),
    "loose": ("dr-x", _RED, 2.25, "9 4"),
}
_ORDER = ("ignored", "opening", "outer", "loose", "start")
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Mark:
    """A numbered sign at a place (drawing units)."""

    number: int
    x: float
    y: float


@dataclass(frozen=True)
class Picture:
    """What is drawn. `mm` is the size of a drawing unit in mm, None while the unit is asked."""

    outlines: Sequence[Outline]
    mm: float | None
    label: str
    marks: Sequence[Mark] = ()
    watermark: str = ""


@dataclass(frozen=True)
class _Sheet:
    """From drawing units to the picture: the y axis turns over."""

    low_x: float
    high_y: float
    scale: float
    width: float
    height: float

    def x(self, value: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT - self.width) / 2 + (value - self.low_x) * self.scale

    def y(self, value: float) -> float:
        return TOP + (self.high_y - value) * self.scale

    def at(self, x: float, y: float) -> str:
        return f"{self.x(x):.2f} {self.y(y):.2f}"


def svg(picture: Picture) -> str:
    """The whole picture; empty drawings give an empty sheet."""
    box = _box(picture)
    if box is None:
        return ""
    sheet = _sheet(box)
    height = TOP + sheet.height + BOTTOM
    ordered = sorted(picture.outlines, key=lambda line: _ORDER.index(line.role))
    body = [
        *(_line(line, sheet) for line in ordered),
        *_dimensions(box, sheet, picture.mm),
        _scale_bar(sheet, picture.mm, height),
        *(_mark(mark, sheet) for mark in picture.marks),
        *_watermark(picture.watermark, height),
    ]
    label = escape(picture.label, quote=True)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="dwg" viewBox="0 0 720 {height:.0f}"'
    return f'{head} role="img" aria-label="{label}">{"".join(body)}</svg>'


def _box(picture: Picture) -> Box | None:
    """Around all that is cut; around the rest only where nothing is."""
    cut = [line for line in picture.outlines if line.role in ("outer", "loose")]
    lines = cut or list(picture.outlines)
    points = [p for line in lines for p in _reach(line.steps)]
    points += [(mark.x, mark.y) for mark in picture.marks] if not points else []
    if not points:
        return None
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def _reach(steps: Sequence[Sequence[float]]) -> Iterable[tuple[float, float]]:
    """Corners, and the furthest points an arc between them may bulge to."""
    last: Sequence[float] = steps[0]
    yield last[0], last[1]
    for step in steps[1:]:
        if len(step) > 2:
            yield from _bulge(last, step)
        yield step[-2], step[-1]
        last = step[-2:]


def _bulge(start: Sequence[float], step: Sequence[float]) -> Iterable[tuple[float, float]]:
    """The extreme points of an arc of at most half a turn."""
    radius, _, left, x, y = step
    dx, dy = x - start[0], y - start[1]
    chord = (dx * dx + dy * dy) ** 0.5
    if chord == 0:
        return
    away = max(0.0, radius * radius - chord * chord / 4) ** 0.5 * (1 if left else -1)
    cx, cy = (start[0] + x) / 2 - dy / chord * away, (start[1] + y) / 2 + dx / chord * away
    for ux, uy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        px, py = cx + radius * ux, cy + radius * uy
        side = dx * (py - start[1]) - dy * (px - start[0])
        if (side < 0) == bool(left):
            yield px, py


def _sheet(box: Box) -> _Sheet:
    low_x, low_y, high_x, high_y = box
    wide, tall = max(high_x - low_x, 1e-9), max(high_y - low_y, 1e-9)
    scale = min((WIDTH - LEFT - RIGHT) / wide, TALLEST / tall)
    return _Sheet(low_x, high_y, scale, wide * scale, tall * scale)


def _line(line: Outline, sheet: _Sheet) -> str:
    css, colour, width, dash = _STROKE[line.role]
    first, *rest = line.steps
    path = [f"M{sheet.at(first[0], first[1])}", *(_step(step, sheet) for step in rest)]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path class="{css}" d="{"".join(path)}" fill="none" stroke="{colour}"'
        f' stroke-width="{width}" stroke-linejoin="round" stroke-linecap="round"{dashed}/>'
    )


def _step(step: Sequence[float], sheet: _Sheet) -> str:
    if len(step) == 2:
        return f"L{sheet.at(step[0], step[1])}"
    radius, _, left, x, y = step
    r = f"{radius * sheet.scale:.2f}"
    return f"A{r} {r} 0 0 {0 if left else 1} {sheet.at(x, y)}"


def _dimensions(box: Box, sheet: _Sheet, mm: float | None) -> list[str]:
    low_x, low_y, high_x, high_y = box
    left, right = sheet.x(low_x), sheet.x(high_x)
    top, bottom = sheet.y(high_y), sheet.y(low_y)
    below, beside = bottom + 34, right + 34
    return [
        _rule((left, bottom + 8), (left, below + 6)),
        _rule((right, bottom + 8), (right, below + 6)),
        _arrow((left, below), (right, below)),
        _text((left + right) / 2, below - 7, _figure(high_x - low_x, mm)),
        _rule((right + 8, top), (beside + 6, top)),
        _rule((right + 8, bottom), (beside + 6, bottom)),
        _arrow((beside, top), (beside, bottom)),
        _text(beside - 7, (top + bottom) / 2, _figure(high_y - low_y, mm), turned=True),
    ]


def _figure(length: float, mm: float | None) -> str:
    return f"{length * (mm or 1.0):.2f}" + ("" if mm else " ?")


def _rule(a: tuple[float, float], b: tuple[float, float]) -> str:
    return (
        f'<path class="dr-d" d="M{a[0]:.2f} {a[1]:.2f}L{b[0]:.2f} {b[1]:.2f}" fill="none"'
        f' stroke="{_BLUE}" stroke-width="1.25"/>'
    )


def _arrow(a: tuple[float, float], b: tuple[float, float]) -> str:
    ticks = [_rule((x - 4, y + 4), (x + 4, y - 4)) for x, y in (a, b)]
    return _rule(a, b) + "".join(ticks)


def _text(x: float, y: float, words: str, *, turned: bool = False) -> str:
    turn = f' transform="rotate(-90 {x:.2f} {y:.2f})"' if turned else ""
    return (
        f'<text class="dr-t" x="{x:.2f}" y="{y:.2f}" text-anchor="middle" font-size="15"'
        f' fill="{_BLUE}"{turn}>{escape(words)}</text>'
    )


def _scale_bar(sheet: _Sheet, mm: float | None, height: float) -> str:
    """One bar of a round length, about a sixth of the picture."""
    per_mm = sheet.scale / (mm or 1.0)
    length = _rounded(110 / per_mm)
    x, y, wide = LEFT, height - 22, length * per_mm
    words = f"{length:g}" + (" mm" if mm else " ?")
    return (
        _rule((x, y), (x + wide, y))
        + _rule((x, y - 5), (x, y + 5))
        + _rule((x + wide, y - 5), (x + wide, y + 5))
        + _text(x + wide / 2, y - 8, words)
    )


def _rounded(value: float) -> float:
    power: float = 10.0 ** floor(log10(value))
    return next(n * power for n in (5, 2, 1) if n * power <= value * (1 + 1e-9))


def _mark(mark: Mark, sheet: _Sheet) -> str:
    x, y = sheet.x(mark.x), sheet.y(mark.y)
    return (
        f'<g class="dr-m"><circle cx="{x:.2f}" cy="{y:.2f}" r="7" fill="none" stroke="{_RED}"'
        f' stroke-width="2"/><path d="M{x:.2f} {y:.2f}l14 -14" stroke="{_RED}" stroke-width="2"/>'
        f'<circle cx="{x + 23:.2f}" cy="{y - 23:.2f}" r="13" fill="{_RED}"/>'
        f'<text x="{x + 23:.2f}" y="{y - 18:.2f}" text-anchor="middle" font-size="15"'
        f' font-weight="700" fill="#fff">{mark.number}</text></g>'
    )


def _watermark(words: str, height: float) -> list[str]:
    """The holder's name across the picture, so that a leaked copy says whose it was."""
    if not words:
        return []
    rows = range(96, int(height) + 40, 104)
    return [
        f'<text class="dr-w" x="{x}" y="{y}" font-size="17" fill="{_GREY}" fill-opacity=".28"'
        f' transform="rotate(-18 {x} {y})">{escape(words)}</text>'
        for n, y in enumerate(rows)
        for x in (20 + 130 * (n % 2), 380 + 130 * (n % 2))
    ]
