"""What lots are worth beside each other: what one more standard minute of a lot would disturb.

A flow from the lots over what firms held (cost 0) or could take on (cost 1) into their weeks, at
one rate of own minutes per firm, shortest paths first. The shortest path that a lot has in the end
says what a minute more of it would take from others. This guides; it proves nothing by itself.
"""

from dataclasses import dataclass

from orders.allocation.engine.choosing import Choosing
from orders.allocation.engine.options import UNIT
from orders.allocation.engine.paths import FAR, Arc, Paths

_LOTS = 2  # nodes before the first lot: 0 gives, 1 takes


@dataclass(frozen=True, slots=True)
class Dear:
    """Per lot what a minute more would take from others (None: nothing makes room for it), and
    per pair the standard minutes that the flow brings to it beyond what it held."""

    lots: list[int | None]
    brought: dict[int, int]

    @classmethod
    def of(cls, choosing: Choosing, room: int, *, pure: bool = False) -> "Dear":
        """With so many thousandths of the free minutes: pieces leave some unused."""
        network = _Network(choosing, room)
        paths = Paths(network.nodes, network.arcs, pure=pure)
        length = paths.settled()
        lots = range(_LOTS, _LOTS + len(choosing.problem.lots))
        return cls(
            [None if length[lot] >= FAR else length[lot] - 1 for lot in lots],
            {place: paths.used(at) for place, at in network.further.items()},
        )

    def prices(self, most: int) -> list[int]:
        """Per lot in 2^20-ths of a minute, at most `most` minutes; that, where there is no room."""
        return [max(0, most if one is None else min(one, most)) * UNIT for one in self.lots]

    @property
    def dearest(self) -> int:
        """More than what any lot with a way is worth."""
        return max((one for one in self.lots if one is not None), default=0) + 1


class _Network:
    """The lots, then every firm's due weeks as nodes."""

    def __init__(self, choosing: Choosing, room: int) -> None:
        self.choosing, self.room = choosing, room
        self.nodes = _LOTS + len(choosing.problem.lots)
        self.arcs: list[Arc] = []
        self.further: dict[int, int] = {}  # pair -> its arc
        problem = choosing.problem
        left = [lot.quantity for lot in problem.lots]
        for pair in problem.pairs:
            left[pair.lot] -= pair.frozen
        for at, lot in enumerate(problem.lots):
            self.arcs.append((0, _LOTS + at, left[at] * lot.std_minutes, 0))
        for places in choosing.of_firm:
            self._firm(places)

    def _firm(self, places: list[int]) -> None:
        """Work of a week may be done in any week before it."""
        problem, due, freed = self.choosing.problem, 0, 0
        pairs = [problem.pairs[place] for place in places]
        own = sum(pair.minutes for pair in pairs)
        standard = sum(problem.lots[pair.lot].std_minutes for pair in pairs)
        for place, pair in zip(places, pairs, strict=True):
            lot = problem.lots[pair.lot]
            if lot.due != due:
                free = self.choosing.free[pair.firm][lot.due - 1] * standard * self.room
                free //= own * 1000
                if due:
                    self.arcs.append((self.nodes, self.nodes - 1, free, 0))
                self.arcs.append((self.nodes, 1, free - freed, 0))
                due, freed, self.nodes = lot.due, free, self.nodes + 1
            self._pair(place, lot.std_minutes)

    def _pair(self, place: int, size: int) -> None:
        pair, stays = self.choosing.problem.pairs[place], self.choosing.stays[place]
        ends = _LOTS + pair.lot, self.nodes - 1
        self.arcs.append((*ends, (stays - pair.frozen) * size, 0))
        self.further[place] = len(self.arcs)
        self.arcs.append((*ends, (self.choosing.high[place] - stays) * size, 1))
