"""The fairest totals: cut until every firm of a part can stand at one level.

If the network can carry all firms of a part at their level, the part is settled. If not, the
smallest minimum cut takes out the firms that cannot keep up; both sides are solved alone, the cut
itself says what each carries.
(Decomposition for separable convex costs over a base polyhedron: Fujishige 1980, Groenevelt 1991.)
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol

from orders.allocation.engine.flow.part import Part, Pressed
from orders.allocation.engine.flow.wants import Level, Wants


class Splitting(Protocol):
    """A part, plain or in columns."""

    @property
    def firms(self) -> Any: ...
    def worth(self) -> int: ...
    def level(self, wants: Wants, minutes: int) -> Level: ...
    def pressed(self, wants: Wants, minutes: int, *, pure: bool) -> Pressed: ...
    @property
    def names(self) -> Any: ...
    def plain(self) -> Part: ...
    def full(self, *, pure: bool) -> tuple[Any, int]: ...
    def inside(self, side: Any) -> "Splitting": ...
    def outside(self, side: Any) -> "Splitting": ...
    def loners(self) -> Any: ...
    def each(self) -> Iterator[Part]: ...


class Settled(NamedTuple):
    """Firms that all stand at one level; their part of the network is cut out when asked for."""

    names: Any  # nodes of the network
    level: Level
    cut_out: Callable[[], Splitting]

    @classmethod
    def of(cls, part: Splitting, level: Level) -> "Settled":
        return cls(part.names, level, lambda: part)

    @property
    def part(self) -> Part:
        return self.cut_out().plain()


def decompose(
    parts: Iterable[tuple[Splitting, int]], wants: Wants, *, pure: bool
) -> Iterator[Settled]:
    """The settled parts in no order, from parts with the minutes of their firms.

    Everything that leaves a part must be full."""
    waiting = list(parts)
    while waiting:
        part, minutes = waiting.pop()
        side = part.loners() if len(part.firms) > 1 else None
        if side is not None:
            alone = part.inside(side)
            yield from _each(alone.each(), wants)
            part, minutes = part.outside(side), minutes - alone.worth()
        if not len(part.firms):
            continue
        level, side, stopped = part.pressed(wants, minutes, pure=pure)
        if side is not None:
            lower = part.inside(side)
            below = lower.worth()
            waiting += [(lower, below), (part.outside(side), minutes - below)]
            continue
        if stopped is not None:
            yield from _each(part.inside(stopped).plain().singles(), wants)
            part = part.outside(stopped)
        yield Settled.of(part, level)


def _each(parts: Iterable[Part], wants: Wants) -> Iterator[Settled]:
    """Parts of one firm, each at the level of what it carries."""
    return (Settled.of(one, one.level(wants, one.worth())) for one in parts)
