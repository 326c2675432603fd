"""The same network as `building` makes, arc by arc, in columns: for many pairs and plain cases.

Plain: no frozen work, no pledge per pair, all lots released in week 1, numbers of the machine.
"""

from itertools import chain
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
    Led,
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
        if len(self.groups) == len(self.open):  # every lot is a group of its own
            self.places, self.group = np.arange(len(self.lot)), self.lot
            return
        group_of = np.full(len(self.open), NONE, np.int32)
        group_of[[group.lots[0] for group in self.groups]] = np.arange(len(self.groups))
        self.places = np.flatnonzero(group_of[self.lot] >= 0)
        self.group = group_of[self.lot[self.places]]
        self.firm = self.firm[self.places]

    def network(self) -> Network:
        """Arcs in the order of `building`; the source's arcs into the firms stand before them."""
        firms, (weeks, entry, kept) = len(self.problem.firms), self._chains()
        first = firms + len(weeks[0])
        sink = first + len(self.groups)
        lots, every = np.arange(first, sink), np.arange(firms)
        for node, group in enumerate(self.groups, start=first):
            group.node = node
        led = Led(
            np.concatenate((np.full(firms, sink + 1), weeks[0], entry, lots)),
            np.concatenate((every, weeks[1], first + self.group[kept], np.full(len(lots), sink))),
            np.concatenate((0 * every, weeks[2], np.full(len(entry), ANY), self.minutes)),
        )
        places = np.concatenate((weeks[3], self.places[kept], lots - first))
        kinds = np.full(len(places), FREE, np.int8)
        kinds[: len(weeks[0])], kinds[len(kinds) - len(lots) :] = DUE, LOT
        tails, heads, minutes = (column[firms:] for column in led)
        arcs = Arcs(tails, heads, minutes, kinds, places)
        network = Network(firms, sink, arcs, self.groups, self.open, self.base, led=led)
        none = np.full(len(lots), NONE)
        network.alone = Alone(self.most, np.concatenate((every, self.near, none)))
        return network

    def _chains(self) -> tuple[tuple[Vector, ...], Vector, Vector]:
        """Arcs from due week to due week (tails, heads, minutes, places), firm by firm, latest week
        first; the node that each pair's work enters, and which pairs have one."""
        self.minutes = np.array([group.minutes for group in self.groups], np.int64)
        if self.problem.kind == "M":
            return self._unlimited()
        firms, base, lots = len(self.problem.firms), self.base, self.problem.lots
        back = [base - 1 - lots[group.lots[0]].due for group in self.groups]
        at = self.firm * np.int64(base) + np.array(back, np.int64)[self.group]
        wanted, fits = np.zeros(firms * base, np.int64), self._fits()
        np.add.at(wanted, at, self.minutes[self.group])
        wanted = wanted.reshape(firms, base) * (self.total > 0)
        done = wanted.cumsum(axis=1)
        before = done - wanted
        full = self._full(wanted, fits, done[:, -1:] - before)
        places = full.ravel().nonzero()[0]
        who, back = np.divmod(places, base)
        self._limits(np.where(full, fits + before, _WIDEST), done[:, -1], (who, back))
        nodes, new = np.zeros(firms * base, np.int64), np.arange(firms, firms + len(places))
        nodes[places] = new
        rows = nodes.reshape(firms, base)
        np.maximum(rows[:, 0], np.arange(firms), out=rows[:, 0])
        np.maximum.accumulate(rows, axis=1, out=rows)
        above = np.where(back > 0, nodes[places - 1], who)
        weeks = above, new, fits[who, back], who * base + (base - 1 - back)
        kept = wanted.ravel()[at].nonzero()[0]
        return weeks, nodes[at[kept]], kept

    def _unlimited(self) -> tuple[tuple[Vector, ...], Vector, Vector]:
        """No weeks: work goes from the firm to its lots."""
        self.most, self.near = np.zeros(len(self.problem.firms), np.int64), np.zeros(0, np.int64)
        np.add.at(self.most, self.firm, self.minutes[self.group])
        return (self.near,) * 4, self.firm, np.arange(len(self.firm))

    def _fits(self) -> Vector:
        """Standard minutes per firm that fit up to each week, latest week first."""
        firms, shape = self.problem.firms, (len(self.problem.firms), self.base - 1)
        own = chain.from_iterable([firm.capacity or () for firm in firms])
        minutes = np.fromiter(own, np.int64, shape[0] * shape[1]).reshape(shape)
        self.total = np.zeros((len(firms), self.base), np.int64)
        self.total[:, -2::-1] = minutes.cumsum(axis=1)
        ratios = np.array(best_ratios(self.problem), np.int64)
        fits: Vector = self.total * ratios[:, :1]
        fits //= ratios[:, 1:]
        return fits

    def _full(self, wanted: Vector, fits: Vector, rest: Vector) -> Vector:
        """Where a week of a firm can be full before later ones are; latest week first.

        What fits never falls from week to week: of weeks into which as much fits, the latest."""
        later = np.minimum.accumulate(np.where(wanted > 0, fits, _WIDEST), axis=1)
        full: Vector = (wanted > 0) & (fits < rest)
        full[:, 1:] &= fits[:, 1:] < later[:, :-1]
        return full

    def _limits(self, held: Vector, asked: Vector, full: tuple[Vector, Vector]) -> None:
        """What each firm could carry alone, and which of its weeks lie before that limit.

        `held`: the same if this week is the limit."""
        first, least, (who, back) = held.argmin(axis=1), held.min(axis=1), full
        self.most = np.minimum(least, asked)
        self.near = np.where((least <= asked)[who] & (back >= first[who]), NONE, who)
