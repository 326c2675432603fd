"""The same part in columns of machine numbers, where it is large and its numbers are not.

What does not fit goes back to the plain part. Both cut at the same place: the smallest source
side is one and the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Union

from orders.allocation import maxflow
from orders.allocation.engine.flow.network import ANY, Network
from orders.allocation.engine.flow.part import Part
from orders.allocation.engine.flow.wants import Level, Wants

try:
    import numpy
except ImportError:  # the plain road needs nothing
    np: Any = None
else:
    np = numpy

FROM = 80  # arcs; below, plain Python is faster

Vector = Any  # numpy is optional, and so are its types


@dataclass(slots=True)
class Wide:
    """As Part; `weight` and `credit` of its firms stand beside them, no credit: None."""

    firms: Vector
    weight: Vector
    credit: Vector | None
    names: Vector
    tails: Vector
    heads: Vector
    capacities: Vector
    rows: Vector
    largest: int  # no capacity is larger
    supply: int = field(init=False)  # minutes that enter whatever the firms do
    heavy: int = field(init=False)  # weight of all firms

    def __post_init__(self) -> None:
        self.supply = int(self.capacities[self.tails == self.sink + 1].sum())
        self.heavy = int(self.weight.sum())

    @property
    def sink(self) -> int:
        return len(self.names)

    def worth(self) -> int:
        """What its firms carry in all, where everything that leaves is full."""
        return int(self.capacities[self.heads == self.sink].sum()) - self.supply

    def level(self, wants: Wants, minutes: int) -> Level:
        return wants.at(self.heavy, 0 if self.credit is None else int(self.credit.sum()), minutes)

    def behind(self, wants: Wants, level: Level, *, pure: bool) -> Vector | None:
        """The source side of the smallest cut that cannot carry the level; None if all can."""
        if len(self.firms) == 1:
            return None
        top, bottom = level[0] * wants.common, level[1]
        scale = bottom * wants.common
        own = self.heavy * abs(top)
        if self.credit is not None:
            own += int(np.abs(self.credit).sum()) * bottom
        if own + max(self.largest, self.supply) * scale >= maxflow.WIDEST:
            side = self.plain().behind(wants, level, pure=pure)
            return None if side is None else np.asarray(side)
        shares = self.weight * top
        if self.credit is not None:
            shares = np.maximum(shares + self.credit * bottom, 0)
        return self._cut(shares, scale)

    def full(self, *, pure: bool) -> Vector:
        """The source side where every firm takes what it can."""
        most = int(self.capacities[self.heads == self.sink].sum()) + 1
        return self._cut(np.full(len(self.firms), most), 1)

    def _cut(self, shares: Vector, scale: int) -> Vector | None:
        source = self.sink + 1
        everything = int(shares.sum()) + self.supply * scale
        limits = np.where(self.capacities == ANY, everything + 1, self.capacities * scale)
        first = np.arange(len(shares), dtype=np.int32)
        flow = maxflow.solve(
            maxflow.Arcs(
                source + 1,
                source,
                self.sink,
                np.concatenate((np.full(len(shares), source, np.int32), self.tails)),
                np.concatenate((first, self.heads)),
                np.concatenate((shares, limits)),
                everything,
            )
        )
        if flow.value == everything:
            return None
        side = np.zeros(source + 1, bool)
        side[np.asarray(flow.reached)] = True
        return side

    def inside(self, side: Vector) -> Union["Wide", Part]:
        """The source side of a cut: what left it is demand now."""
        inner = side[self.tails] & (side[self.heads] | (self.tails < self.sink))
        kept, (nodes, new) = np.flatnonzero(inner), self._numbered(side)
        heads = self.heads[kept]
        heads = np.where(side[heads], new[heads], len(nodes))
        return self._part(nodes, kept, new[self.tails[kept]], heads)

    def outside(self, side: Vector) -> Union["Wide", Part]:
        """The other side: what came over the cut is a fixed supply now."""
        other = ~side
        outer = other[self.heads] & ((self.heads < self.sink) | other[self.tails])
        kept, (nodes, new) = np.flatnonzero(outer), self._numbered(other)
        tails = self.tails[kept]
        tails = np.where(side[tails], len(nodes) + 1, new[tails])
        return self._part(nodes, kept, tails, new[self.heads[kept]])

    def _numbered(self, side: Vector) -> tuple[Vector, Vector]:
        """The nodes of a side, and their new numbers with those of sink and source."""
        nodes = np.flatnonzero(side[: self.sink])
        new = np.zeros(self.sink + 2, np.int32)
        new[nodes] = np.arange(len(nodes), dtype=np.int32)
        new[self.sink :] = len(nodes), len(nodes) + 1
        return nodes, new

    def _part(
        self, nodes: Vector, kept: Vector, tails: Vector, heads: Vector
    ) -> Union["Wide", Part]:
        firms = nodes[: np.searchsorted(nodes, len(self.firms))]
        columns = self.names[nodes], tails, heads, self.capacities[kept], self.rows[kept]
        if len(kept) < FROM:
            return Part(*(column.tolist() for column in (self.firms[firms], *columns)))
        weight, credit = self.weight[firms], self.credit
        credit = None if credit is None else credit[firms]
        return Wide(self.firms[firms], weight, credit, *columns, self.largest)

    def loners(self) -> Vector | None:
        """The firms whose every arc leaves the part: no other firm has to do with them."""
        count = len(self.firms)
        tied = np.zeros(self.sink + 2, bool)
        tied[self.tails[self.heads != self.sink]] = True
        if tied[:count].all():
            return None
        tied[count:] = True
        tied[self.sink + 1] = False
        return ~tied

    def each(self) -> Iterator[Part]:
        """A part of loners, firm by firm."""
        return self.plain().each()

    def plain(self) -> Part:
        columns = self.firms, self.names, self.tails, self.heads, self.capacities, self.rows
        return Part(*(column.tolist() for column in columns))


def whole(network: Network, wants: Wants, *, pure: bool) -> Wide | Part:
    """The network as one part: in columns where it is large and its numbers are not."""
    if pure or np is None or len(network.arcs.tails) < FROM:
        return Part.whole(network)
    limited = sum(c for c in network.arcs.plain().capacities if c > 0) + 1
    own = max(sum(wants.weight) * wants.common, sum(map(abs, wants.credit)))
    if max(limited * network.firms, own, wants.common) >= maxflow.WIDEST:
        return Part.whole(network)
    arcs, count = network.arcs, len(network.arcs.tails)
    return Wide(
        np.arange(network.firms),
        np.asarray(wants.weight, np.int64),
        np.asarray(wants.credit, np.int64) if any(wants.credit) else None,
        np.arange(network.sink),
        np.asarray(arcs.tails, np.int32),
        np.asarray(arcs.heads, np.int32),
        np.asarray(arcs.capacities, np.int64),
        np.arange(count),
        limited,
    )
