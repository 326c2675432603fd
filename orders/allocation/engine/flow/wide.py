"""The same part in columns of machine numbers, where it is large and its numbers are not.

What does not fit goes back to the plain part. Both cut at the same place: the smallest source
side is one and the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Union

from orders.allocation import maxflow
from orders.allocation.engine.flow.network import ANY, NOT_KNOWN, Alone, Led, Network
from orders.allocation.engine.flow.part import Part, Pressed
from orders.allocation.engine.flow.wants import Level, Wants, lowest

try:
    import numpy
except ImportError:  # the plain road needs nothing
    np: Any = None
else:
    np = numpy

_EXACT = 1 << 53  # floats below it add up whole numbers exactly
FROM = 80  # arcs; below, plain Python is faster

Vector = Any  # numpy is optional, and so are its types


@dataclass(slots=True)
class Wide:
    """As Part; `weight` and `credit` of its firms stand beside them, no credit: None.

    The first rows are the source's arcs into the firms, whose capacities are their shares: zero
    here. What has no limit has the capacity `any`, more than can ever come.
    """

    firms: Vector
    weight: Vector
    credit: Vector | None
    names: Vector
    tails: Vector
    heads: Vector
    capacities: Vector
    rows: Vector
    any: int
    alone: Alone
    supply: int = 0  # minutes that enter whatever the firms do
    heavy: int = field(init=False)  # weight of all firms

    def __post_init__(self) -> None:
        self.heavy = int(self.weight.sum())

    @property
    def sink(self) -> int:
        return len(self.names)

    def worth(self) -> int:
        """What its firms carry in all, where everything that leaves is full."""
        return int(self.capacities[self.heads == self.sink].sum()) - self.supply

    def level(self, wants: Wants, minutes: int) -> Level:
        return wants.at(self.heavy, 0 if self.credit is None else int(self.credit.sum()), minutes)

    def pressed(self, wants: Wants, minutes: int, *, pure: bool) -> Pressed:
        """As Part; firms may stop at what they could carry alone."""
        water = self._water(minutes)
        if water is None:
            level = self.level(wants, minutes)
            return Pressed(level, self.behind(wants, level, pure=pure))
        level, capped = water
        most = self.alone.minutes[self.firms] * level[1]
        side, _ = self._cut(np.where(capped, most, self.weight * level[0]), level[1])
        return Pressed(level, side, self._around(capped) if side is None else None)

    def stopping(self) -> bool:
        """Whether it is known where a firm stops though no other asks."""
        return self.credit is None and len(self.alone.minutes) > 0

    def _water(self, minutes: int) -> tuple[Level, Vector] | None:
        """The level where nobody gets more than it could carry alone, and who gets just that.

        None where that limits nobody, or where it is not known."""
        if not self.stopping():
            return None
        most = self.alone.minutes[self.firms]  # below `any`, which is more than all limits
        if self.any * self.heavy >= maxflow.WIDEST:
            return None
        rest, weight, before = minutes, self.heavy, 0
        while True:
            capped = most * weight < self.weight * rest
            count = int(np.count_nonzero(capped))
            if count == before:
                return (lowest(rest, weight), capped) if count else None
            before = count
            rest = minutes - int(most[capped].sum())
            weight = self.heavy - int(self.weight[capped].sum())

    def _around(self, capped: Vector) -> Vector:
        """The side on which these firms are held by what they could carry alone."""
        chosen = np.zeros(len(self.alone.minutes) + 1, bool)  # the last one stands for nobody
        chosen[self.firms[capped]] = True
        side = np.zeros(self.sink + 2, bool)
        side[:-2] = chosen[self.alone.near[self.names]]
        side[-1] = True
        side[self.heads[(self.capacities == self.any) & side[self.tails]]] = True
        return side

    def behind(self, wants: Wants, level: Level, *, pure: bool) -> Vector | None:
        """The source side of the smallest cut that cannot carry the level; None if all can."""
        if len(self.firms) == 1:
            return None
        top, bottom = level[0] * wants.common, level[1]
        scale = bottom * wants.common
        own = self.heavy * abs(top)
        if self.credit is not None:
            own += int(np.abs(self.credit).sum()) * bottom
        if own + max(self.any, self.supply) * scale >= maxflow.WIDEST:
            side = self.plain().behind(wants, level, pure=pure)
            return None if side is None else np.asarray(side)
        shares = self.weight * top
        if self.credit is not None:
            shares = np.maximum(shares + self.credit * bottom, 0)
        return self._cut(shares, scale)[0]

    def full(self, *, pure: bool) -> tuple[Vector, int]:
        """The source side where every firm takes what it can, and what they take together."""
        return self._cut(np.full(len(self.firms), self.any), 1)

    def _cut(self, shares: Vector, scale: int) -> tuple[Vector | None, int]:
        """The source side of the smallest cut, None where all can flow; and what can."""
        source = self.sink + 1
        everything = int(shares.sum()) + self.supply * scale
        limits = self.capacities * scale
        limits[: len(shares)] = shares
        flow = maxflow.solve(
            maxflow.Arcs(source + 1, source, self.sink, self.tails, self.heads, limits, everything)
        )
        if flow.value == everything:
            return None, everything
        side = np.zeros(source + 1, bool)
        side[flow.reached] = True
        return side, flow.value

    def inside(self, side: Vector) -> Union["Wide", Part]:
        """The source side of a cut: what left it is demand now."""
        ends = side[self.heads]
        inner = side[self.tails] & (ends | (self.tails < self.sink))
        kept, (nodes, new) = inner.nonzero()[0], self._numbered(side)
        heads = np.where(ends, new[self.heads], len(nodes))[kept]
        return self._part(nodes, kept, new[self.tails[kept]], heads)

    def outside(self, side: Vector) -> Union["Wide", Part]:
        """The other side: what came over the cut is a fixed supply now."""
        other = ~side
        starts = other[self.tails]
        outer = other[self.heads] & ((self.heads < self.sink) | starts)
        kept, (nodes, new) = outer.nonzero()[0], self._numbered(other)
        tails = np.where(starts, new[self.tails], len(nodes) + 1)[kept]
        return self._part(nodes, kept, tails, new[self.heads[kept]])

    def _numbered(self, side: Vector) -> tuple[Vector, Vector]:
        """The nodes of a side, and their new numbers with those of sink and source."""
        nodes = side[: self.sink].nonzero()[0]
        new = np.empty(self.sink + 2, np.int32)
        new[nodes] = np.arange(len(nodes), dtype=np.int32)
        new[self.sink :] = len(nodes), len(nodes) + 1
        return nodes, new

    def _part(
        self, nodes: Vector, kept: Vector, tails: Vector, heads: Vector
    ) -> Union["Wide", Part]:
        firms = nodes[: nodes.searchsorted(len(self.firms))]
        weight, credit = self.weight[firms], self.credit
        credit = None if credit is None else credit[firms]
        capacities = self.capacities[kept]
        supply = int(capacities[tails == len(nodes) + 1].sum())
        columns = self.names[nodes], tails, heads, capacities, self.rows[kept]
        part = Wide(self.firms[firms], weight, credit, *columns, self.any, self.alone, supply)
        return part.plain() if len(kept) < FROM + len(firms) else part

    def loners(self) -> Vector | None:
        """The firms whose every arc leaves the part: no other firm has to do with them.

        Before the first cut that is no more than what they could carry alone."""
        count = len(self.firms)
        if count == len(self.alone.minutes) and self.credit is None:
            return None
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
        own = len(self.firms)
        limits = np.where(self.capacities == self.any, ANY, self.capacities)
        columns = (column[own:].tolist() for column in (self.tails, self.heads, limits, self.rows))
        return Part(self.firms.tolist(), self.names.tolist(), *columns)


def whole(network: Network, wants: Wants, *, pure: bool) -> Wide | Part:
    """The network as one part: in columns where it is large and its numbers are not."""
    if pure or np is None or len(network.arcs.tails) < FROM:
        return Part.whole(network)
    firms, limited = network.firms, _limited(network.arcs.capacities)
    own = max(sum(wants.weight) * wants.common, sum(map(abs, wants.credit)))
    if max(limited * firms, own, wants.common) >= maxflow.WIDEST:
        return Part.whole(network)
    tails, heads, limits = network.led or _led(network)
    return Wide(
        np.arange(firms),
        np.array(wants.weight, np.int64),
        np.array(wants.credit, np.int64) if any(wants.credit) else None,
        np.arange(network.sink),
        tails.astype(np.int32),
        heads.astype(np.int32),
        np.where(limits == ANY, limited, limits),
        np.arange(-firms, len(limits) - firms),
        limited,
        NOT_KNOWN if network.class_nodes else network.alone,
    )


def _led(network: Network) -> Led:
    """The columns behind the source's arcs into the firms, from lists."""
    firms, arcs = network.firms, network.arcs
    every, source = range(firms), [network.sink + 1] * firms
    rows = (source, arcs.tails), (every, arcs.heads), ([0] * firms, arcs.capacities)
    return Led(*(np.array([*led, *own], np.int64) for led, own in rows))


def _limited(capacities: Any) -> int:
    """More than the sum of all limits."""
    if not isinstance(capacities, list):
        limits = np.maximum(capacities, 0)
        rough = float(limits.sum(dtype=float))
        if rough < maxflow.WIDEST:
            return (int(rough) if rough < _EXACT else int(limits.sum())) + 1
        capacities = limits.tolist()
    total: int = sum(capacity for capacity in capacities if capacity > 0)
    return total + 1
