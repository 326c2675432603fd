"""A part of the network with its own firms, supply and demand, and how it is cut in two."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress

from orders.allocation import maxflow
from orders.allocation.engine.flow.network import ANY, SOURCE, Network


@dataclass(frozen=True, slots=True)
class Part:
    """Arcs in columns; an arc that left the part ends in the sink, one that entered is a supply."""

    firms: list[int]
    sink: int
    tails: list[int]
    heads: list[int]
    capacities: list[int]
    rows: Sequence[int]  # which arc of the network

    @classmethod
    def whole(cls, network: Network) -> "Part":
        arcs, firms = network.arcs, list(range(network.firms))
        columns = arcs.tails, arcs.heads, arcs.capacities
        return cls(firms, network.sink, *columns, range(len(arcs.tails)))

    def cut(self, shares: Sequence[int], scale: int = 1, *, pure: bool) -> tuple[int, set[int]]:
        """Value and smallest source side, with `shares` per firm and all else times `scale`.

        A share of ANY has no limit. The source side leaves the source itself out.
        """
        places = self.nodes()
        flow = self.flow(shares, scale, pure=pure)
        return flow.value, {places[node] for node in map(int, flow.reached) if node < len(places)}

    def flow(self, shares: Sequence[int], scale: int, *, pure: bool) -> maxflow.Flow:
        """As `cut`; nodes are numbered as in `nodes`, the arcs of the firms come first."""
        number = {node: place for place, node in enumerate(self.nodes())}
        source, much = len(number), self._much(shares, scale)
        limits = [*shares, *(c if c == ANY else c * scale for c in self.capacities)]
        return maxflow.solve(
            maxflow.Arcs(
                source + 1,
                source,
                number[self.sink],
                [source] * len(shares) + [number.get(tail, source) for tail in self.tails],
                [number[node] for node in (*self.firms, *self.heads)],
                [much if limit == ANY else limit for limit in limits],
            ),
            pure=pure,
        )

    def supply(self) -> int:
        """Minutes that enter whatever the firms do."""
        rows = zip(self.tails, self.capacities, strict=True)
        return sum(limit for tail, limit in rows if tail == SOURCE)

    def nodes(self) -> list[int]:
        """Each once: firms first, then as they stand in the arcs."""
        found = dict.fromkeys((*self.firms, *self.heads, *self.tails, self.sink))
        found.pop(SOURCE, None)
        return list(found)

    def inside(self, side: Container[int]) -> "Part":
        """The source side of a cut: what left it is demand now."""
        kept = [tail in side or (tail == SOURCE and head in side) for tail, head in self._ends()]
        heads = [head if head in side else self.sink for head in self.heads]
        return self.part([firm for firm in self.firms if firm in side], self.tails, heads, kept)

    def outside(self, side: Container[int]) -> "Part":
        """The other side: what came over the cut is a fixed supply now."""
        kept = [
            head not in side and not (tail in side and head == self.sink)
            for tail, head in self._ends()
        ]
        tails = [SOURCE if tail in side else tail for tail in self.tails]
        firms = [firm for firm in self.firms if firm not in side]
        return self.part(firms, tails, self.heads, kept)

    def without(self, rows: Container[int]) -> "Part":
        """The part without these arcs of the network."""
        return self.part(self.firms, self.tails, self.heads, [row not in rows for row in self.rows])

    def worth(self) -> int:
        """What its firms carry in all, where everything that leaves is full."""
        rows = zip(self.heads, self.capacities, strict=True)
        return sum(limit for head, limit in rows if head == self.sink) - self.supply()

    def _ends(self) -> Iterator[tuple[int, int]]:
        return zip(self.tails, self.heads, strict=True)

    def _much(self, shares: Sequence[int], scale: int) -> int:
        """More than can ever flow."""
        if ANY in shares:
            rows = zip(self.heads, self.capacities, strict=True)
            return sum(limit * scale for head, limit in rows if head == self.sink) + 1
        return sum(shares) + self.supply() * scale + 1

    def part(
        self, firms: list[int], tails: list[int], heads: list[int], kept: list[bool]
    ) -> "Part":
        """The same with other ends, only the arcs that are kept."""
        columns = tails, heads, self.capacities, self.rows
        return Part(firms, self.sink, *(list(compress(column, kept)) for column in columns))
