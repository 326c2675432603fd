"""The same network as `building` makes, arc by arc, in columns: for many pairs and plain cases.

Plain: no frozen work, no pledge per pair, all lots released in week 1, numbers of the machine.
"""

from typing import Any

from orders.allocation.engine.flow.capacity import best_ratios
from orders.allocation.engine.flow.network import (
    ANY,
    DUE,
    FREE,
    LOT,
    NONE,
    Alone,
    Arcs,
    Group,
    Network,
)
from orders.allocation.engine.problem import Problem

try:
    import numpy
except ImportError:  # the plain road needs nothing
    np: Any = None
else:
    np = numpy

FROM = 64  # pairs; below, plain Python is as fast
_WIDEST = 1 << 62

Vector = Any  # numpy is optional, and so are its types


def suits(problem: Problem) -> bool:
    """Many pairs, none of them special, and every sum fits."""
    if np is None or len(problem.pairs) < FROM:
        return False
    if problem.kind != "M" and [p for p in problem.pairs if p.cap is not None or p.frozen]:
        return False
    if [lot for lot in problem.lots if lot.release != 1]:
        return False
    asked = sum([lot.quantity * lot.std_minutes for lot in problem.lots])
    own = sum([sum(firm.capacity or ()) for firm in problem.firms])
    widest = max([lot.std_minutes for lot in problem.lots])
    return max(asked * len(problem.firms), own * widest) < _WIDEST


def build(problem: Problem) -> Network:
    """The network without priority classes."""
    return _Builder(problem).network()


class _Builder:
    def __init__(self, problem: Problem) -> None:
        self.problem, self.base = problem, problem.buckets + 1
        lots, pairs = problem.lots, problem.pairs
        self.open = [lot.quantity * lot.std_minutes for lot in lots]
        self.lot = np.array([pair.lot for pair in pairs], np.int32)
        self.firm = np.array([pair.firm for pair in pairs], np.int32)
        self.groups = self._groups()
        self._represented()

    def _groups(self) -> list[Group]:
        found: dict[object, Group] = {}
        ends = np.searchsorted(self.lot, np.arange(1, len(self.open) + 1)).tolist()
        firms, size, begin = self.firm.tobytes(), self.firm.itemsize, 0
        for place, (lot, end) in enumerate(zip(self.problem.lots, ends, strict=True)):
            if minutes := self.open[place]:
                key = lot.due, lot.priority, firms[begin * size : end * size]
                group = found.get(key)
                if group is None:
                    group = found[key] = Group([], 0, lot.priority)
                group.lots.append(place)
                group.minutes += minutes
            begin = end
        return list(found.values())

    def _represented(self) -> None:
        """The pairs of the first lot of each group, with the group they stand for."""
        group_of = np.full(len(self.open), NONE, np.int32)
        group_of[[group.lots[0] for group in self.groups]] = np.arange(len(self.groups))
        self.places = np.flatnonzero(group_of[self.lot] >= 0)
        self.group = group_of[self.lot[self.places]]
        self.firm = self.firm[self.places]

    def network(self) -> Network:
        firms, (chain, entry) = len(self.problem.firms), self._chains()
        first = firms + len(chain[0])
        kept = np.flatnonzero(entry >= 0)
        sink = first + len(self.groups)
        minutes = [group.minutes for group in self.groups]
        nodes = np.arange(first, sink)
        limits = np.full(len(kept), ANY)
        pairs = entry[kept], first + self.group[kept], limits, self.places[kept]
        lots = nodes, np.full(len(nodes), sink), minutes, nodes - first
        for group, node in zip(self.groups, nodes.tolist(), strict=True):
            group.node = node
        columns = [np.concatenate(rows) for rows in zip(chain, pairs, lots, strict=True)]
        tails, heads = (column.astype(np.int32) for column in columns[:2])
        kinds = np.full(len(tails), FREE, np.int8)
        kinds[: len(chain[0])], kinds[len(kinds) - len(nodes) :] = DUE, LOT
        arcs = Arcs(tails, heads, columns[2], kinds, columns[3])
        network = Network(firms, sink, arcs, self.groups, self.open, self.base)
        near = np.concatenate((np.arange(firms), self.near, np.full(len(nodes), NONE)))
        network.alone = Alone(self.most, near)
        return network

    def _chains(self) -> tuple[tuple[Vector, ...], Vector]:
        """Arcs from due week to due week (tails, heads, minutes, places), and the node each pair's
        work enters; firm by firm, latest week first."""
        if self.problem.kind == "M":
            return self._unlimited()
        firms, base = len(self.problem.firms), self.base
        lots = self.problem.lots
        back = [base - 1 - lots[group.lots[0]].due for group in self.groups]
        at = self.firm * np.int64(base) + np.array(back, np.int64)[self.group]
        minutes = np.array([group.minutes for group in self.groups], np.int64)
        wanted, fits = np.zeros(firms * base, np.int64), self._fits()
        np.add.at(wanted, at, minutes[self.group])
        usable = (self.total > 0)[:, ::-1]
        wanted = np.where(usable, wanted.reshape(firms, base), 0)
        fits, every = fits[:, ::-1], np.arange(firms)[:, None]
        full = self._full(wanted, fits)
        self._limits(wanted, fits, full)
        nodes = np.maximum(
            np.where(full, firms - 1 + np.cumsum(full).reshape(full.shape), 0), every
        )
        nodes = np.maximum.accumulate(nodes, axis=1)
        above = np.concatenate((every, nodes[:, :-1]), axis=1)
        place = every * base + np.arange(base - 1, -1, -1)
        chain = above[full], nodes[full], fits[full], place[full]
        return chain, np.where(usable.ravel()[at], nodes.ravel()[at], NONE)

    def _unlimited(self) -> tuple[tuple[Vector, ...], Vector]:
        """No weeks: work goes from the firm to its lots."""
        minutes = np.array([group.minutes for group in self.groups], np.int64)
        self.most, self.near = np.zeros(len(self.problem.firms), np.int64), np.zeros(0, np.int64)
        np.add.at(self.most, self.firm, minutes[self.group])
        return (self.near,) * 4, self.firm

    def _fits(self) -> Vector:
        """Standard minutes per firm that fit up to each week."""
        own = np.zeros((len(self.problem.firms), self.base), np.int64)
        own[:, 1:] = [firm.capacity for firm in self.problem.firms]
        self.total = np.cumsum(own, axis=1)
        ratios = np.array(best_ratios(self.problem), np.int64)
        return self.total * ratios[:, :1] // ratios[:, 1:]

    def _full(self, wanted: Vector, fits: Vector) -> Vector:
        """Where a week of a firm can be full before later ones are; latest week first.

        What fits never falls from week to week: of weeks into which as much fits, the latest."""
        done = np.cumsum(wanted, axis=1)
        rest = done[:, -1:] - done + wanted
        later = np.minimum.accumulate(np.where(wanted > 0, fits, _WIDEST), axis=1)
        full: Vector = (wanted > 0) & (fits < rest)
        full[:, 1:] &= fits[:, 1:] < later[:, :-1]
        return full

    def _limits(self, wanted: Vector, fits: Vector, full: Vector) -> None:
        """What each firm could carry alone, and which of its weeks lie before that limit."""
        done = np.cumsum(wanted, axis=1)
        held = np.where(full, fits + done - wanted, _WIDEST)  # if this week is the limit
        first, asked = held.argmin(axis=1), done[:, -1]
        least = held[np.arange(len(held)), first]
        self.most = np.minimum(least, asked)
        who, back = full.nonzero()
        self.near = np.where((least <= asked)[who] & (back >= first[who]), NONE, who)
