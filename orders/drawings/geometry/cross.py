"""Profiles that cross themselves or each other (drawings.md 5)."""

from collections.abc import Iterable, Sequence

from orders.drawings.geometry.curves import Point
from orders.drawings.geometry.findings import Finding
from orders.drawings.geometry.grid import Pair
from orders.drawings.geometry.meet import bow, crossings, self_crossings
from orders.drawings.geometry.profile import Profile
from orders.drawings.geometry.shapes import Shape, distance

MOST = 50
TOUCH = 0.01  # mm
TINY = 0.1  # mm: an end of a shorter shape says nothing about a junction
JOINT = 0.06  # mm


def crossed(
    profiles: Sequence[Profile], members: Sequence[Sequence[int]], pairs: Iterable[Pair]
) -> list[Finding]:
    """SELF_INTERSECTION within one profile, PROFILES_CROSS between two, each at its place.

    `members` names the shapes of each profile in `pairs`, the shapes that come near each other.
    """
    place = {g: (k, n) for k, given in enumerate(members) for n, g in enumerate(given)}
    alone = [s for profile in profiles for s in profile.shapes]
    found = [_finding(True, p, s) for s in alone for p in self_crossings(s)][:MOST]
    for i, j in pairs:
        if i in place and j in place and len(found) < MOST:
            _between(profiles, (place[i], place[j]), found)
    return found


def _between(profiles: Sequence[Profile], pair: tuple[Pair, Pair], found: list[Finding]) -> None:
    (k, n), (m, o) = pair
    a, b = profiles[k].shapes[n], profiles[m].shapes[o]
    points = crossings(a, b)
    joints = _joints(profiles[k], n, o) if points and k == m else []
    for point in points:
        if _real(point, (a, b), joints) and not _told(point, found):
            found.append(_finding(k == m, point, b))


def _finding(same: bool, point: Point, shape: Shape) -> Finding:
    code = "self-intersection" if same else "profiles-cross"
    return Finding(code, point, {}, shape.entity)


def _joints(profile: Profile, n: int, o: int) -> list[Point]:
    """Where two shapes of one profile follow each other."""
    count = len(profile.shapes)
    joints = []
    if (n + 1) % count == o:
        joints.append(profile.shapes[n].end)
    if (o + 1) % count == n:
        joints.append(profile.shapes[o].end)
    return joints


def _real(point: Point, pair: tuple[Shape, Shape], joints: Sequence[Point]) -> bool:
    if joints:
        return all(_parts_from(joint, point, pair) for joint in joints)
    ends = [end for s in pair if s.length > TINY for end in (s.start, s.end)]
    return all(distance(point, end) > TOUCH for end in ends)


def _parts_from(joint: Point, point: Point, pair: tuple[Shape, Shape]) -> bool:
    """Neighbours may lie along each other near their joint; they must part before they cross."""
    return distance(joint, point) > JOINT and max(bow(s, joint, point) for s in pair) > TOUCH


def _told(point: Point, found: Sequence[Finding]) -> bool:
    return any(f.place is not None and distance(point, f.place) < TOUCH for f in found)
