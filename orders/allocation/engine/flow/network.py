"""The network of a problem: firm -> its weeks -> lots -> sink, in standard minutes.

Own minutes become standard minutes by the firm's best ratio r = max(s / a) over its pairs, so
the network may promise a little too much where ratios differ, and never too little. Set-ups and
minimum lots are left out. Where all lots of a firm can start in the same week, one node per due
week stands in a chain, and what is due by week d fits into floor(r * own minutes up to d).
Otherwise every week has its node with ceil(r * own minutes), joined to the windows it lies in.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from orders.allocation.engine.flow.capacity import Weeks, weeks
from orders.allocation.engine.problem import Pair, Problem

ANY = -1  # the capacity of an arc without a limit
SOURCE = -1  # the tail of a supply that is fixed

Window = tuple[int, int]


class Label(NamedTuple):
    """What a limited arc is in the words of the instance.

    "lot": (place in lots); "pair": (place in pairs); "due": (firm, week) all work due by it;
    "week": (firm, week) all work in it; "made": (firm, release, due) frozen work;
    "class": (priority) all its lots.
    """

    kind: str
    places: tuple[int, ...]


@dataclass(slots=True)
class Arcs:
    """Columns; `labels` is None where the capacity is ANY."""

    tails: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    capacities: list[int] = field(default_factory=list)
    labels: list[Label | None] = field(default_factory=list)

    def add(self, tail: int, head: int, capacity: int = ANY, label: Label | None = None) -> None:
        self.tails.append(tail)
        self.heads.append(head)
        self.capacities.append(capacity)
        self.labels.append(label)


@dataclass(slots=True)
class Group:
    """Lots that nobody can tell apart: same firms, same window, same priority, no pair limits."""

    node: int
    lots: list[int]
    minutes: int  # open standard minutes of all of them
    priority: int


@dataclass(slots=True)
class Network:
    """Nodes 0..firms-1 are the firms; the sink is the last node."""

    firms: int
    sink: int
    arcs: Arcs
    groups: list[Group]
    of_pair: dict[int, int]  # place of a pair -> its arc, first lots of groups only
    open: list[int]  # standard minutes per lot that are not frozen
    made: int  # standard minutes that are frozen
    class_nodes: range = range(0)  # one per priority class that falls short


def build(problem: Problem) -> Network:
    """The network without priority classes."""
    return _Builder(problem).network()


class _Builder:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.arcs = Arcs()
        self.nodes = len(problem.firms)
        self.rows = problem.by_lot()
        self.places = {id(pair): place for place, pair in enumerate(problem.pairs)}
        self.of_pair: dict[int, int] = {}
        self.open = [self._open(lot) for lot in range(len(problem.lots))]

    def node(self) -> int:
        self.nodes += 1
        return self.nodes - 1

    def network(self) -> Network:
        groups = self._groups()
        entries = self._entries(groups)
        for group in groups:
            self._pairs(group, entries)
        sink, made = self.node(), 0
        for group in groups:
            self._lots(group, sink)
        for firm, pairs in self._frozen().items():
            made += self._made(firm, pairs, entries, sink)
        return Network(
            len(self.problem.firms), sink, self.arcs, groups, self.of_pair, self.open, made
        )

    def _open(self, lot: int) -> int:
        """Standard minutes of the lot that are not frozen."""
        row = self.problem.lots[lot]
        frozen = sum(pair.frozen for pair in self.rows[lot])
        return (row.quantity - frozen) * row.std_minutes

    def limit(self, pair: Pair) -> int:
        """Most open standard minutes by pledge; ANY where only the lot limits."""
        row, high = self.problem.lots[pair.lot], self.problem.high(pair)
        return ANY if high >= row.quantity else (high - pair.frozen) * row.std_minutes

    def _groups(self) -> list[Group]:
        found: dict[object, Group] = {}
        for lot, row in enumerate(self.problem.lots):
            if not self.open[lot]:
                continue
            firms = tuple(pair.firm for pair in self.rows[lot])
            limited = any(self.limit(pair) != ANY for pair in self.rows[lot])
            key = lot if limited else (row.release, row.due, row.priority, firms)
            if key not in found:
                found[key] = Group(0, [], 0, row.priority)
            found[key].lots.append(lot)
            found[key].minutes += self.open[lot]
        return list(found.values())

    def _entries(self, groups: list[Group]) -> list[dict[Window, int]]:
        """Per firm: window -> the node its work enters; windows without a minute are left out."""
        wanted: list[dict[Window, int]] = [defaultdict(int) for _ in self.problem.firms]
        for group in groups:
            for pair in self.rows[group.lots[0]]:
                limit = self.limit(pair)
                if limit:
                    most = group.minutes if limit == ANY else limit
                    wanted[pair.firm][self._window(pair)] += most
        for pair in self.problem.pairs:
            if pair.frozen:
                minutes = pair.frozen * self.problem.lots[pair.lot].std_minutes
                wanted[pair.firm][self._window(pair)] += minutes
        if self.problem.kind == "M":
            return [dict.fromkeys(row, firm) for firm, row in enumerate(wanted)]
        calendar = weeks(self.problem)
        return [self._weeks(firm, row, calendar[firm]) for firm, row in enumerate(wanted)]

    def _window(self, pair: Pair) -> Window:
        lot = self.problem.lots[pair.lot]
        return lot.release, lot.due

    def _weeks(self, firm: int, wanted: dict[Window, int], own: Weeks) -> dict[Window, int]:
        usable = {(r, d): (max(r, own.first), d) for r, d in wanted if d >= own.first}
        starts = {start for start, _ in usable.values()}
        if len(starts) <= 1:
            return self._chain(firm, {key: wanted[key] for key in usable}, own)
        return self._windows(firm, usable, own)

    def _chain(self, firm: int, wanted: dict[Window, int], own: Weeks) -> dict[Window, int]:
        """Latest due week first; a week that cannot be full adds no node."""
        by_due: dict[int, int] = defaultdict(int)
        for (_, due), minutes in wanted.items():
            by_due[due] += minutes
        rest, node, nodes = sum(by_due.values()), firm, {}
        above = rest
        for due in sorted(by_due, reverse=True):
            fits = own.up_to(due, min(start for start, _ in wanted))
            if fits < min(rest, above):
                before, node, above = node, self.node(), fits
                self.arcs.add(before, node, fits, Label("due", (firm, due)))
            nodes[due] = node
            rest -= by_due[due]
        return {window: nodes[window[1]] for window in wanted}

    def _windows(self, firm: int, usable: dict[Window, Window], own: Weeks) -> dict[Window, int]:
        nodes: dict[int, int] = {}
        for start, due in usable.values():
            for week in range(start, due + 1):
                if week not in nodes and own.within(week):
                    nodes[week] = self.node()
                    label = Label("week", (firm, week))
                    self.arcs.add(firm, nodes[week], own.within(week), label)
        entry: dict[Window, int] = {}
        for window, (start, due) in usable.items():
            entry[window] = self.node()
            for week in range(start, due + 1):
                if week in nodes:
                    self.arcs.add(nodes[week], entry[window])
        return entry

    def _pairs(self, group: Group, entries: list[dict[Window, int]]) -> None:
        group.node = self.node()
        for pair in self.rows[group.lots[0]]:
            entry, limit = entries[pair.firm].get(self._window(pair)), self.limit(pair)
            if entry is None or limit == 0:
                continue
            place = self.places[id(pair)]
            self.of_pair[place] = len(self.arcs.tails)
            label = None if limit == ANY else Label("pair", (place,))
            self.arcs.add(entry, group.node, limit, label)

    def _lots(self, group: Group, sink: int) -> None:
        self.arcs.add(group.node, sink, group.minutes, Label("lot", tuple(group.lots)))

    def _frozen(self) -> dict[int, list[Pair]]:
        found: dict[int, list[Pair]] = defaultdict(list)
        for pair in self.problem.pairs:
            if pair.frozen:
                found[pair.firm].append(pair)
        return found

    def _made(
        self, firm: int, pairs: Iterable[Pair], entries: list[dict[Window, int]], sink: int
    ) -> int:
        """Frozen work is a lot of its own, for this firm alone, that is always served."""
        by_window: dict[Window, int] = defaultdict(int)
        for pair in pairs:
            minutes = pair.frozen * self.problem.lots[pair.lot].std_minutes
            by_window[self._window(pair)] += minutes
        for window, minutes in by_window.items():
            label = Label("made", (firm, *window))
            self.arcs.add(entries[firm][window], sink, minutes, label)
        return sum(by_window.values())
