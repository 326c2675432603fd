"""Which profile lies in which: outer contours, openings, parts, start holes (drawings.md 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Literal

from orders.drawings.geometry.curves import Point
from orders.drawings.geometry.profile import Profile

START_DIAMETER = 5.0  # mm, assumption: a circle in an opening up to this may be a start hole

Role = Literal["outer", "opening", "start"]


@dataclass
class Nested:
    """A profile with its depth: even is the outer contour of a part, odd an opening."""

    profile: Profile
    depth: int
    within: int = -1  # index of the outer contour it belongs to
    asked: bool = False  # a small circle inside an opening: start hole or part?

    @property
    def role(self) -> Role:
        return "opening" if self.depth % 2 else "outer"


def nested(profiles: Sequence[Profile]) -> list[Nested]:
    """Sorted by area, largest first; ties by the entity drawn first."""
    ordered = sorted(profiles, key=lambda p: (-p.area, p.entity))
    parents = [_containers(k, ordered, near) for k, near in _neighbours(ordered)]
    out = [Nested(p, len(inside)) for p, inside in zip(ordered, parents, strict=True)]
    for item, inside in zip(out, parents, strict=True):
        item.asked = item.depth >= 2 and item.depth % 2 == 0 and _small_circle(item.profile)
        item.within = max((k for k in inside if out[k].depth % 2 == 0), default=-1)
    return out


def _small_circle(profile: Profile) -> bool:
    circle = profile.circle
    return circle is not None and 2 * circle.radius <= START_DIAMETER


def _containers(index: int, ordered: Sequence[Profile], near: Sequence[int]) -> list[int]:
    point: Point = ordered[index].point
    return [k for k in near if k < index and ordered[k].contains(point)]


def _neighbours(ordered: Sequence[Profile]) -> list[tuple[int, list[int]]]:
    """For each profile those whose box spans its point, by a sweep from left to right."""
    by_left = sorted(range(len(ordered)), key=lambda k: ordered[k].box[0])
    by_point = sorted(range(len(ordered)), key=lambda k: ordered[k].point[0])
    open_until: list[tuple[float, int]] = []
    found: list[list[int]] = [[] for _ in ordered]
    waiting = iter(by_left)
    following = next(waiting, None)
    for k in by_point:
        x = ordered[k].point[0]
        while following is not None and ordered[following].box[0] < x:
            heappush(open_until, (ordered[following].box[2], following))
            following = next(waiting, None)
        while open_until and open_until[0][0] <= x:
            heappop(open_until)
        found[k] = sorted(other for _, other in open_until if other != k)
    return list(enumerate(found))
