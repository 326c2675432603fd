"""The same part in columns of machine numbers, where it is large and its numbers are not.

What does not fit goes back to the plain part. Both cut at the same place: the smallest source
side is one and the same.
"""

from dataclasses import dataclass
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

FROM = 500  # arcs; below, plain Python is faster

Vector = Any  # numpy is optional, and so are its types


@dataclass(frozen=True, slots=True)
class Wide:
    """As Part; `weight` and `credit` of its firms stand beside them."""

    firms: Vector
    weight: Vector
    credit: Vector
    names: Vector
    tails: Vector
    heads: Vector
    capacities: Vector
    rows: Vector

    @property
    def sink(self) -> int:
        return len(self.names)

    def supply(self) -> int:
        """Minutes that enter whatever the firms do."""
        return int(self.capacities[self.tails == self.sink + 1].sum())

    def worth(self) -> int:
        """What its firms carry in all, where everything that leaves is full."""
        return int(self.capacities[self.heads == self.sink].sum()) - self.supply()

    def level(self, wants: Wants, minutes: int) -> Level:
        return wants.at(int(self.weight.sum()), int(self.credit.sum()), minutes)

    def behind(self, wants: Wants, level: Level, *, pure: bool) -> Vector | None:
        """The source side of the smallest cut that cannot carry the level; None if all can."""
        if len(self.firms) == 1:
            return None
        top, bottom = level[0] * wants.common, level[1]
        scale = bottom * wants.common
        own = int(self.weight.sum()) * abs(top) + int(np.abs(self.credit).sum()) * bottom
        widest = max(int(self.capacities.max()), self.supply()) * scale
        if own + widest >= maxflow.WIDEST:
            side = self.plain().behind(wants, level, pure=pure)
            return None if side is None else np.asarray(side)
        return self._cut(np.maximum(self.weight * top + self.credit * bottom, 0), scale)

    def full(self, *, pure: bool) -> Vector:
        """The source side where every firm takes what it can."""
        most = int(self.capacities[self.heads == self.sink].sum()) + 1
        return self._cut(np.full(len(self.firms), most), 1)

    def _cut(self, shares: Vector, scale: int) -> Vector | None:
        source = self.sink + 1
        everything = int(shares.sum()) + self.supply() * scale
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
                narrow=True,
            )
        )
        if flow.value == everything:
            return None
        side = np.zeros(source + 1, bool)
        side[np.asarray(flow.reached)] = True
        return side

    def inside(self, side: Vector) -> Union["Wide", Part]:
        """The source side of a cut: what left it is demand now."""
        kept = side[self.tails] & (side[self.heads] | (self.tails < self.sink))
        nodes, new = self._numbered(side)
        tails, heads = self.tails[kept], self.heads[kept]
        heads = np.where(side[heads], new[heads], new[self.sink])
        return self._part(nodes, kept, new[tails], heads)

    def outside(self, side: Vector) -> Union["Wide", Part]:
        """The other side: what came over the cut is a fixed supply now."""
        kept = ~side[self.heads] & ((self.heads < self.sink) | ~side[self.tails])
        nodes, new = self._numbered(~side)
        tails, heads = self.tails[kept], self.heads[kept]
        tails = np.where(side[tails], new[self.sink + 1], new[tails])
        return self._part(nodes, kept, tails, new[heads])

    def _numbered(self, side: Vector) -> tuple[Vector, Vector]:
        """The nodes of a side, and their new numbers with those of sink and source."""
        nodes = side[: self.sink]
        new = np.empty(self.sink + 2, np.int32)
        np.cumsum(nodes, out=new[: self.sink])
        count = int(new[self.sink - 1])
        new[: self.sink] -= 1
        new[self.sink :] = count, count + 1
        return nodes, new

    def _part(
        self, nodes: Vector, kept: Vector, tails: Vector, heads: Vector
    ) -> Union["Wide", Part]:
        firms = nodes[: len(self.firms)]
        part = Wide(
            self.firms[firms],
            self.weight[firms],
            self.credit[firms],
            self.names[nodes],
            tails,
            heads,
            self.capacities[kept],
            self.rows[kept],
        )
        return part if len(tails) >= FROM else part.plain()

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
        np.asarray(wants.credit, np.int64),
        np.arange(network.sink),
        np.asarray(arcs.tails, np.int32),
        np.asarray(arcs.heads, np.int32),
        np.asarray(arcs.capacities, np.int64),
        np.arange(count),
    )
