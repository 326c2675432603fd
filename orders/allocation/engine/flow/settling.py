"""The settled parts of a network; where one question answers all, nothing is cut out for it.

A network in columns is asked as a whole, with what lies beyond its first cut: the firms that
cannot carry a level, whatever the level, are the source side of one smallest cut, and what no firm
reaches is never on that side.
"""

from collections.abc import Iterator
from functools import cached_property, partial
from typing import Any

from orders.allocation.engine.flow.decompose import Settled, Splitting, decompose
from orders.allocation.engine.flow.fullest import Fullest
from orders.allocation.engine.flow.network import NONE
from orders.allocation.engine.flow.part import Part
from orders.allocation.engine.flow.wants import Level, Wants, lowest
from orders.allocation.engine.flow.wide import Wide, np


def settled(full: Fullest, wants: Wants, *, pure: bool) -> Iterator[Settled]:
    """In no order."""
    whole, minutes = full.whole, full.worth
    if not isinstance(whole, Wide) or not whole.stopping():
        return decompose([(full.inner, minutes)], wants, pure=pure)
    level, side, stopped = whole.pressed(wants, minutes, pure=pure)
    if side is None:
        return _Rested(whole, full.side, stopped).parts(level)
    lower = whole.inside(side)
    below = lower.worth()
    upper = full.inner.outside(
        np.append(side[: whole.sink][full.side[: whole.sink]], (False, True))
    )
    return decompose([(lower, below), (upper, minutes - below)], wants, pure=pure)


class _Rested:
    """A whole network at one level but for firms that stop at what they could carry alone."""

    def __init__(self, whole: Wide, side: Any, stopped: Any) -> None:
        self.whole, self.side = whole, side
        self.stopped = np.zeros_like(side) if stopped is None else stopped

    def parts(self, level: Level) -> Iterator[Settled]:
        whole, alone = self.whole, self.whole.alone
        for place, (firm, nodes) in enumerate(sorted(self._held().items())):
            stop = lowest(int(alone.minutes[firm]), int(whole.weight[firm]))
            yield Settled(nodes, stop, partial(self._single, place))
        names = (self.side & ~self.stopped)[: whole.sink].nonzero()[0]
        yield Settled(names, level, self._rest)

    def _held(self) -> dict[int, list[int]]:
        """The nodes of each firm that stops; a lot belongs to whoever leads to it."""
        whole, stopped = self.whole, self.stopped
        firm = np.full(len(stopped), NONE)
        firm[: whole.sink] = whole.alone.near
        leading = (whole.capacities == whole.any) & stopped[whole.tails]
        firm[whole.heads[leading]] = firm[whole.tails[leading]]
        nodes = stopped[: whole.sink].nonzero()[0]
        found: dict[int, list[int]] = {}
        for node, owner in zip(nodes.tolist(), firm[nodes].tolist(), strict=True):
            found.setdefault(owner, []).append(node)
        return found

    @cached_property
    def _singles(self) -> list[Part]:
        return list(self.whole.inside(self.stopped).plain().singles())

    def _single(self, place: int) -> Part:
        return self._singles[place]

    def _rest(self) -> Splitting:
        sides = self.side[: self.whole.sink], self.stopped[: self.whole.sink]
        outer = np.append(sides[1][sides[0]], (False, True))
        return self.whole.inside(self.side).outside(outer)
