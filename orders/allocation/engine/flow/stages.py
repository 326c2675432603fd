"""At which class each node is reached, and which limited arcs lead from one class to a later one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from orders.allocation.engine.flow.decompose import Settled
from orders.allocation.engine.flow.network import FREE, Network
from orders.allocation.engine.flow.wants import Level
from orders.allocation.engine.flow.wide import np

Crossing = tuple[int, int, int, int, int]  # kind, place, minutes, class of the tail, of the head


@dataclass(frozen=True, slots=True)
class Stages:
    """Per node the class it belongs to; the number of classes where none reaches it."""

    network: Network
    found: Any  # a list, or a vector where the arcs are columns

    @classmethod
    def of(cls, network: Network, parts: Sequence[Settled], turn: dict[Level, int]) -> "Stages":
        stage = [len(turn)] * (network.sink + 1)
        for one in parts:
            place = turn[one.level]
            names = one.names
            for node in names if isinstance(names, list | range) else names.tolist():
                stage[node] = place
        return cls(network, stage if isinstance(network.arcs.tails, list) else np.array(stage))

    def of_firms(self) -> Sequence[int]:
        firms = self.found[: self.network.firms]
        return firms if isinstance(firms, list) else firms.tolist()

    def crossing(self) -> Iterator[Crossing]:
        """In the order of the arcs."""
        arcs, stage = self.network.arcs, self.found
        if isinstance(stage, list):
            rows = zip(
                arcs.kinds, arcs.places, arcs.capacities, arcs.tails, arcs.heads, strict=True
            )
            for kind, place, minutes, tail, head in rows:
                if kind != FREE and stage[tail] < stage[head]:
                    yield kind, place, minutes, stage[tail], stage[head]
            return
        tails, heads = stage[arcs.tails], stage[arcs.heads]
        kept = ((tails < heads) & (arcs.kinds != FREE)).nonzero()[0]
        columns = (arcs.kinds, arcs.places, arcs.capacities, tails, heads)
        yield from zip(*(column[kept].tolist() for column in columns), strict=True)
