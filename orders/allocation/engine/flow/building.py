"""From a problem to its network.

Own minutes become standard minutes by the firm's best ratio r = max(s / a) over its pairs, so
the network may promise a little too much where ratios differ, and never too little. Set-ups and
minimum lots are left out. Where all lots of a firm can start in the same week, one node per due
week stands in a chain, and what is due by week d fits into floor(r * own minutes up to d).
Otherwise every week has its node with ceil(r * own minutes), joined to the windows it lies in.
"""

from collections import defaultdict

from orders.allocation.engine.flow.capacity import Calendar, calendars
from orders.allocation.engine.flow.demand import Demand
from orders.allocation.engine.flow.network import (
    ANY,
    DUE,
    FREE,
    LOT,
    MADE,
    NONE,
    PAIR,
    WEEK,
    Arcs,
    Group,
    Network,
    Window,
)
from orders.allocation.engine.problem import Problem

Entries = list[dict[Window, int]]  # per firm: window -> the node that its work enters


def build(problem: Problem) -> Network:
    """The network without priority classes."""
    return _Builder(problem).network()


class _Builder:
    def __init__(self, problem: Problem) -> None:
        self.problem, self.demand = problem, Demand(problem)
        self.arcs = Arcs()
        self.nodes = len(problem.firms)
        self.base = problem.buckets + 1
        self.held: list[dict[Window, int]] = [defaultdict(int) for _ in problem.firms]
        for pair in problem.pairs:
            if pair.frozen:
                minutes = pair.frozen * problem.lots[pair.lot].std_minutes
                self.held[pair.firm][self.demand.window(pair)] += minutes

    def node(self) -> int:
        self.nodes += 1
        return self.nodes - 1

    def network(self) -> Network:
        entries, groups = self._entries(), self.demand.groups
        for group in groups:
            self._pairs(group, entries)
        firms, open_ = len(self.problem.firms), self.demand.open
        network = Network(firms, self.node(), self.arcs, groups, open_, self.base)
        for place, group in enumerate(groups):
            self.arcs.add(group.node, network.sink, group.minutes, LOT, place)
        self._made(network, entries)
        return network

    def _entries(self) -> Entries:
        """Windows without a minute are left out."""
        wanted = [defaultdict(int, row) for row in self.held]
        for group in self.demand.groups:
            for place in self.demand.rows[group.lots[0]]:
                pair = self.problem.pairs[place]
                limit = self.demand.limit(pair)
                if limit:
                    most = group.minutes if limit == ANY else limit
                    wanted[pair.firm][self.demand.window(pair)] += most
        if self.problem.kind == "M":
            return [dict.fromkeys(row, firm) for firm, row in enumerate(wanted)]
        calendar = calendars(self.problem)
        return [self._weeks(firm, row, calendar[firm]) for firm, row in enumerate(wanted)]

    def _weeks(self, firm: int, wanted: dict[Window, int], own: Calendar) -> dict[Window, int]:
        usable = {(r, d): (max(r, own.first), d) for r, d in wanted if d >= own.first}
        if len({start for start, _ in usable.values()}) <= 1:
            return self._chain(firm, {key: wanted[key] for key in usable}, own)
        return self._windows(firm, usable, own)

    def _chain(self, firm: int, wanted: dict[Window, int], own: Calendar) -> dict[Window, int]:
        """Latest due week first; a week that cannot be full before others are adds no node."""
        by_due: dict[int, int] = defaultdict(int)
        for (_, due), minutes in wanted.items():
            by_due[due] += minutes
        start = min((release for release, _ in wanted), default=1)
        rest, node, nodes = sum(by_due.values()), firm, {}
        above = rest
        for due in sorted(by_due, reverse=True):
            fits = own.up_to(due, start)
            if fits < min(rest, above):
                before, node, above = node, self.node(), fits
                self.arcs.add(before, node, fits, DUE, firm * self.base + due)
            nodes[due] = node
            rest -= by_due[due]
        return {window: nodes[window[1]] for window in wanted}

    def _windows(self, firm: int, usable: dict[Window, Window], own: Calendar) -> dict[Window, int]:
        nodes: dict[int, int] = {}
        entry: dict[Window, int] = {}
        for window, (start, due) in usable.items():
            entry[window] = self.node()
            for week in filter(own.within, range(start, due + 1)):
                if week not in nodes:
                    nodes[week] = self.node()
                    place = firm * self.base + week
                    self.arcs.add(firm, nodes[week], own.within(week), WEEK, place)
                self.arcs.add(nodes[week], entry[window], ANY, FREE, NONE)
        return entry

    def _pairs(self, group: Group, entries: Entries) -> None:
        group.node = self.node()
        for place in self.demand.rows[group.lots[0]]:
            pair = self.problem.pairs[place]
            entry = entries[pair.firm].get(self.demand.window(pair))
            limit = self.demand.limit(pair)
            if entry is not None and limit:
                kind = FREE if limit == ANY else PAIR
                self.arcs.add(entry, group.node, limit, kind, place)

    def _made(self, network: Network, entries: Entries) -> None:
        """Frozen work is a lot of its own, for this firm alone, that is always served."""
        for firm, held in enumerate(self.held):
            for window, minutes in held.items():
                place = len(network.windows)
                network.windows.append((firm, *window))
                network.made += minutes
                self.arcs.add(entries[firm][window], network.sink, minutes, MADE, place)
