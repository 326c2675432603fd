"""From shapes to exact figures: tidy, chain, nest, measure; then ask or refuse (drawings.md 5, 6)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from orders.drawings.geometry.chain import Chains, chained
from orders.drawings.geometry.cross import crossed
from orders.drawings.geometry.curves import CurveUnstable, Point
from orders.drawings.geometry.findings import Finding
from orders.drawings.geometry.nest import Nested, nested
from orders.drawings.geometry.profile import Profile, around
from orders.drawings.geometry.shapes import Arc, Shape
from orders.drawings.geometry.tidy import tidied

HALF_KERF = 0.13  # mm, half the kerf of the usual 0.25 mm wire
MOST = 100


@dataclass(frozen=True)
class Part:
    """One part to cut: its outer contour with its openings (mm, mm2)."""

    length: float
    area: float
    width: float
    height: float
    openings: int


@dataclass
class Measured:
    """One drawing read in one unit: figures in mm, places in mm."""

    nested: list[Nested] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    loose: list[Shape] = field(default_factory=list)  # open chains, for the marked picture
    findings: list[Finding] = field(default_factory=list)

    @property
    def length(self) -> float:
        return sum(part.length for part in self.parts)

    @property
    def area(self) -> float:
        return sum(part.area for part in self.parts)

    @property
    def openings(self) -> int:
        return sum(part.openings for part in self.parts)

    def of_kind(self, kind: str) -> list[Finding]:
        return [finding for finding in self.findings if finding.kind == kind]


def measure(shapes: Sequence[Shape], settled: Collection[int] = ()) -> Measured:
    """Read the shapes (mm) as the profiles a wire must follow.

    `settled` entities were declared cuts by a person: no small circle among them is asked again.
    """
    try:
        return _measured(shapes, settled)
    except CurveUnstable:
        return Measured(findings=[Finding("curve-unstable", entity=_unstable(shapes))])


def _measured(shapes: Sequence[Shape], settled: Collection[int]) -> Measured:
    tidy = tidied(shapes)
    chains = chained(tidy.shapes, tidy.pairs)
    profiles = [Profile(tuple(loop)) for loop in chains.loops]
    out = Measured(loose=[shape for chain in chains.open for shape in chain])
    out.findings = [
        *tidy.findings,
        *chains.findings,
        *crossed(profiles, chains.members, tidy.pairs),
    ]
    out.findings += _no_profile(chains)
    out.nested = nested(profiles)
    for item in out.nested:
        item.asked = item.asked and item.profile.entity not in settled
    out.parts = _parts(out.nested)
    out.findings += _small_radii(profiles) + _questions(out.nested)
    return out


def _unstable(shapes: Sequence[Shape]) -> int:
    for shape in shapes:
        try:
            _ = shape.length
        except CurveUnstable:
            return shape.entity
    return 0


def _no_profile(chains: Chains) -> list[Finding]:
    """Nothing is closed, and no chain nearly closes either."""
    gaps = [f.facts for f in chains.findings if f.code == "open-chain"]
    if chains.loops or any(f["gap_mm"] < f["length_mm"] / 10 for f in gaps):
        return []
    return [Finding("no-closed-profile")]


def _parts(items: Sequence[Nested]) -> list[Part]:
    inside: dict[int, list[Profile]] = {}
    for item in items:
        if item.role == "opening":
            inside.setdefault(item.within, []).append(item.profile)
    outer = [(k, item.profile) for k, item in enumerate(items) if item.role == "outer"]
    return [_part(profile, inside.get(k, [])) for k, profile in outer]


def _part(outer: Profile, openings: Sequence[Profile]) -> Part:
    low_x, low_y, high_x, high_y = outer.box
    length = outer.length + sum(p.length for p in openings)
    area = outer.area - sum(p.area for p in openings)
    return Part(length, area, high_x - low_x, high_y - low_y, len(openings))


def _questions(items: Sequence[Nested]) -> list[Finding]:
    asked = [i.profile for i in items if i.asked]
    found = [Finding("start-or-part", _middle(p), {}, p.entity) for p in asked]
    parts = sum(1 for i in items if i.role == "outer" and not i.asked)
    return [*found, Finding("parts", None, {"n": parts})] if parts > 1 else found


def _middle(profile: Profile) -> Point:
    circle = profile.circle
    return circle.centre if circle else profile.point


def _small_radii(profiles: Sequence[Profile]) -> list[Finding]:
    arcs = [s for p in profiles for s in p.shapes if isinstance(s, Arc) and s.radius < HALF_KERF]
    return [
        Finding("radius-too-small", arc.middle, {"mm": round(arc.radius, 6)}, arc.entity)
        for arc in arcs[:MOST]
    ]


def size(out: Measured) -> tuple[float, float]:
    """Width and height of the box around all parts, in mm."""
    if not out.nested:
        return 0.0, 0.0
    low_x, low_y, high_x, high_y = around(item.profile.box for item in out.nested)
    return high_x - low_x, high_y - low_y
