"""A part of the network with its own firms, supply and demand, and how it is cut in two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, NamedTuple

from orders.allocation import maxflow
from orders.allocation.engine.flow.network import ANY, Network
from orders.allocation.engine.flow.wants import Level, Wants

Side = Sequence[bool]  # per node of a part: whether the source still reaches it


class Pressed(NamedTuple):
    """A level, and the source side of the smallest cut that cannot carry it; None if all can.

    `alone`: the side of firms that then stop at what they could carry if no other asked.
    """

    level: Level
    side: Any
    alone: Any = None


@dataclass(frozen=True, slots=True)
class Part:
    """Nodes are counted from 0, firms first; behind them stand the sink and the source.

    An arc that left the part ends in the sink, one that came in is a supply from the source.
    """

    firms: list[int]  # places in Problem.firms
    names: Sequence[int]  # nodes of the network
    tails: list[int]
    heads: list[int]
    capacities: list[int]
    rows: Sequence[int]  # arcs of the network

    @classmethod
    def whole(cls, network: Network) -> "Part":
        arcs, firms = network.arcs.plain(), list(range(network.firms))
        columns = arcs.tails, arcs.heads, arcs.capacities
        return cls(firms, range(network.sink), *columns, range(len(arcs.tails)))

    @property
    def sink(self) -> int:
        return len(self.names)

    @property
    def source(self) -> int:
        return len(self.names) + 1

    def full(self, *, pure: bool) -> tuple[Side, int]:
        """The source side where every firm takes what it can, and what they take together."""
        most = self.demand() + 1
        flow = self.flow([most] * len(self.firms), 1, pure=pure)
        return self.side(flow), flow.value

    def level(self, wants: Wants, minutes: int) -> Level:
        return wants.level(self.firms, minutes)

    def pressed(self, wants: Wants, minutes: int, *, pure: bool) -> Pressed:
        """Whether all its firms can carry these minutes at one level."""
        level = wants.level(self.firms, minutes)
        return Pressed(level, self.behind(wants, level, pure=pure))

    def behind(self, wants: Wants, level: Level, *, pure: bool) -> Side | None:
        """The source side of the smallest cut that cannot carry the level; None if all can."""
        if len(self.firms) == 1:
            return None
        shares, scale = wants.shares(self.firms, level)
        if min(shares) < 0:
            shares = [max(share, 0) for share in shares]
        flow = self.flow(shares, scale, pure=pure)
        return None if flow.value == flow.entering else self.side(flow)

    def side(self, flow: maxflow.Flow) -> Side:
        """What the flow reached, node by node; the source is, the sink is not."""
        side = [False] * (len(self.names) + 2)
        for node in flow.reached:
            side[node] = True
        return side

    def flow(self, shares: Sequence[int], scale: int, *, pure: bool) -> maxflow.Flow:
        """A maximum flow with `shares` per firm and all else times `scale`.

        The arcs into the firms come first.
        """
        source, entering = self.source, sum(shares) + self.supply() * scale
        limits = [entering + 1 if c == ANY else c * scale for c in self.capacities]
        return maxflow.solve(
            maxflow.Arcs(
                source + 1,
                source,
                self.sink,
                [source] * len(shares) + self.tails,
                [*range(len(shares)), *self.heads],
                [*shares, *limits],
                entering,
            ),
            pure=pure,
        )

    def supply(self) -> int:
        """Minutes that enter whatever the firms do."""
        source, rows = self.source, zip(self.tails, self.capacities, strict=True)
        return sum(limit for tail, limit in rows if tail == source)

    def demand(self) -> int:
        """Minutes that can leave."""
        sink, rows = self.sink, zip(self.heads, self.capacities, strict=True)
        return sum(limit for head, limit in rows if head == sink)

    def worth(self) -> int:
        """What its firms carry in all, where everything that leaves is full."""
        return self.demand() - self.supply()

    def inside(self, side: Side) -> "Part":
        """The source side of a cut: what left it is demand now."""
        count = len(self.names)
        place = _places(side, count)
        sink = sum(side[:count])
        new = [*place, sink, sink + 1]
        kept = [
            side[tail] and (tail < count or side[head])
            for tail, head in zip(self.tails, self.heads, strict=True)
        ]
        heads = [new[head] if side[head] else sink for head in compress(self.heads, kept)]
        return self._part(side, kept, [new[tail] for tail in compress(self.tails, kept)], heads)

    def outside(self, side: Side) -> "Part":
        """The other side: what came over the cut is a fixed supply now."""
        count = len(self.names)
        other = [not reached for reached in side[:count]]
        sink = sum(other)
        new = [*_places(other, count), sink, sink + 1]
        kept = [
            not side[head] and (head < count or not side[tail])
            for tail, head in zip(self.tails, self.heads, strict=True)
        ]
        tails = [sink + 1 if side[tail] else new[tail] for tail in compress(self.tails, kept)]
        return self._part(other, kept, tails, [new[head] for head in compress(self.heads, kept)])

    def _part(self, side: Side, kept: list[bool], tails: list[int], heads: list[int]) -> "Part":
        return Part(
            list(compress(self.firms, side)),
            list(compress(self.names, side)),
            tails,
            heads,
            list(compress(self.capacities, kept)),
            list(compress(self.rows, kept)),
        )

    def plain(self) -> "Part":
        return self

    def loners(self) -> Side | None:
        """The firms whose every arc leaves the part: no other firm has to do with them."""
        tied = {
            tail for tail, head in zip(self.tails, self.heads, strict=True) if head != self.sink
        }
        alone = [firm not in tied for firm in range(len(self.firms))]
        others = len(self.names) - len(alone)
        return [*alone, *[False] * (others + 1), True]

    def each(self) -> Iterator["Part"]:
        """A part of loners, firm by firm."""
        rows: list[list[tuple[int, int]]] = [[] for _ in self.firms]
        for tail, limit, row in zip(self.tails, self.capacities, self.rows, strict=True):
            rows[tail].append((limit, row))
        for firm, name, arcs in zip(self.firms, self.names, rows, strict=True):
            limits, kept = zip(*arcs, strict=True) if arcs else ((), ())
            ends = [0] * len(arcs), [1] * len(arcs)
            yield Part([firm], [name], *ends, list(limits), kept)

    def singles(self) -> Iterator["Part"]:
        """Firms that nothing joins, each with its weeks and lots; arcs lead away from the firms."""
        count, own = len(self.names), len(self.firms)
        owner = [*range(own), *[0] * (count - own)]
        nodes = [[firm] for firm in range(own)]
        rows: list[list[int]] = [[] for _ in range(own)]
        for arc, (tail, head) in enumerate(zip(self.tails, self.heads, strict=True)):
            if tail < count:
                rows[owner[tail]].append(arc)
                if head < count:
                    owner[head] = owner[tail]
                    nodes[owner[tail]].append(head)
        for firm in range(own):
            yield self._single(firm, nodes[firm], rows[firm])

    def _single(self, firm: int, nodes: list[int], rows: list[int]) -> "Part":
        new = {node: place for place, node in enumerate(sorted(nodes))}
        new[self.sink] = len(new)
        return Part(
            [self.firms[firm]],
            [self.names[node] for node in sorted(nodes)],
            [new[self.tails[row]] for row in rows],
            [new[self.heads[row]] for row in rows],
            [self.capacities[row] for row in rows],
            [self.rows[row] for row in rows],
        )

    def keep(self, kept: list[bool]) -> "Part":
        """The same without some of its arcs."""
        columns = self.tails, self.heads, self.capacities, self.rows
        return Part(self.firms, self.names, *(list(compress(row, kept)) for row in columns))


def _places(side: Side, count: int) -> list[int]:
    """New numbers for the nodes of a side."""
    place, new = 0, [0] * count
    for node in range(count):
        new[node] = place
        place += side[node]
    return new
