"""The same network as `building` makes, arc by arc, in columns: for many pairs and plain cases.

Plain: no frozen work, no pledge per pair, all lots released in week 1, numbers of the machine.
"""

from typing import Any

from orders.allocation.engine.flow.capacity import best_ratios
from orders.allocation.engine.flow.network import ANY, DUE, FREE, LOT, NONE, Arcs, Group, Network
from orders.allocation.engine.problem import Pair, Problem

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
    if problem.kind != "M" and any(map(_special, problem.pairs)):
        return False
    asked = sum(lot.quantity * lot.std_minutes for lot in problem.lots)
    own = sum(sum(firm.capacity or ()) for firm in problem.firms)
    widest = max(lot.std_minutes for lot in problem.lots)
    released = all(lot.release == 1 for lot in problem.lots)
    return released and max(asked * len(problem.firms), own * widest) < _WIDEST


def _special(pair: Pair) -> bool:
    return pair.cap is not None or pair.frozen > 0


def build(problem: Problem) -> Network:
    """The network without priority classes."""
    return _Builder(problem).network()


class _Builder:
    def __init__(self, problem: Problem) -> None:
        self.problem, self.base = problem, problem.buckets + 1
        lots, pairs = problem.lots, problem.pairs
        self.open = [lot.quantity * lot.std_minutes for lot in lots]
        self.lot = np.fromiter([pair.lot for pair in pairs], np.int32, len(pairs))
        self.firm = np.fromiter([pair.firm for pair in pairs], np.int32, len(pairs))
        self.groups = self._groups()
        self._represented()

    def _groups(self) -> list[Group]:
        found: dict[object, Group] = {}
        ends = np.searchsorted(self.lot, np.arange(len(self.open) + 1)).tolist()
        for place, lot in enumerate(self.problem.lots):
            if self.open[place]:
                firms = self.firm[ends[place] : ends[place + 1]].tobytes()
                key = lot.due, lot.priority, firms
                group = found.setdefault(key, Group([], 0, lot.priority))
                group.lots.append(place)
                group.minutes += self.open[place]
        return list(found.values())

    def _represented(self) -> None:
        """The pairs of the first lot of each group, with the group they stand for."""
        group_of = np.full(len(self.open), NONE, np.int32)
        group_of[[group.lots[0] for group in self.groups]] = np.arange(len(self.groups))
        self.places = np.flatnonzero(group_of[self.lot] >= 0)
        self.group = group_of[self.lot[self.places]]
        self.firm = self.firm[self.places]

    def network(self) -> Network:
        firms, chain, entry = len(self.problem.firms), _Rows.of([], [], [], DUE, []), self.firm
        if self.problem.kind != "M":
            chain, entry = self._chains()
        first = firms + len(chain.tails)
        kept = np.flatnonzero(entry >= 0)
        pairs = _Rows.of(entry[kept], first + self.group[kept], ANY, FREE, self.places[kept])
        sink = first + len(self.groups)
        minutes = [group.minutes for group in self.groups]
        nodes = np.arange(first, sink)
        lots = _Rows.of(nodes, np.full(len(nodes), sink), minutes, LOT, nodes - first)
        for group, node in zip(self.groups, nodes.tolist(), strict=True):
            group.node = node
        return Network(firms, sink, _joined(chain, pairs, lots), self.groups, self.open, self.base)

    def _chains(self) -> tuple[Arcs, Vector]:
        """Arcs from due week to due week, latest first, and the node each pair's work enters."""
        firms, base = len(self.problem.firms), self.base
        due = np.array([lot.due for lot in self.problem.lots])[self.lot[self.places]]
        wanted, fits = np.zeros((firms, base), np.int64), self._fits()
        minutes = np.array([group.minutes for group in self.groups], np.int64)
        np.add.at(wanted, (self.firm, due), minutes[self.group])
        usable = self.total > 0
        wanted[~usable] = 0
        full = self._full(wanted, fits)
        who, back = np.nonzero(full[:, ::-1])  # firm by firm, latest week first
        week, nodes = base - 1 - back, firms + np.arange(len(who))
        node = np.repeat(np.arange(firms)[:, None], base, axis=1)
        node[who, week] = nodes
        for column in range(base - 2, 0, -1):
            later = node[:, column + 1]
            node[:, column] = np.where(full[:, column], node[:, column], later)
        above = np.where(week < base - 1, node[who, np.minimum(week + 1, base - 1)], who)
        chain = _Rows.of(above, nodes, fits[who, week], DUE, who * base + week)
        return chain, np.where(usable[self.firm, due], node[self.firm, due], NONE)

    def _fits(self) -> Vector:
        """Standard minutes per firm that fit up to each week."""
        own = np.zeros((len(self.problem.firms), self.base), np.int64)
        own[:, 1:] = [firm.capacity for firm in self.problem.firms]
        self.total = np.cumsum(own, axis=1)
        ratios = np.array(best_ratios(self.problem), np.int64)
        return self.total * ratios[:, :1] // ratios[:, 1:]

    def _full(self, wanted: Vector, fits: Vector) -> Vector:
        """Where a week of a firm can be full before others are."""
        full = np.zeros(wanted.shape, bool)
        rest = wanted.sum(axis=1)
        above = rest.copy()
        for week in range(self.base - 1, 0, -1):
            full[:, week] = (wanted[:, week] > 0) & (fits[:, week] < np.minimum(rest, above))
            above = np.where(full[:, week], fits[:, week], above)
            rest = rest - wanted[:, week]
        return full


class _Rows:
    """Columns of arcs of one kind."""

    @staticmethod
    def of(tails: Any, heads: Any, capacities: Any, kind: int, places: Any) -> Arcs:
        count = len(tails)
        return Arcs(
            np.asarray(tails, np.int32),
            np.asarray(heads, np.int32),
            np.broadcast_to(np.asarray(capacities, np.int64), count),
            np.full(count, kind, np.int8),
            np.asarray(places, np.int64),
        )


def _joined(*parts: Arcs) -> Arcs:
    names = "tails", "heads", "capacities", "kinds", "places"
    return Arcs(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
