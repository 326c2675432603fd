"""The network as one writes it down: firm -> week -> next week, week -> lot -> sink.

Releases are 1. Our own builder leaves out weeks that cannot be full; `shrunk` is that network, so
that it can be seen how much of a ratio is owed to the modelling and how much to the method.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from orders.allocation.digits import canonical
from orders.allocation.engine import read
from orders.allocation.engine.flow import building
from orders.allocation.engine.flow.capacity import best_ratios
from orders.allocation.families import make

ANY = 1 << 40


@cache
def problem(family):
    return read(canonical(make(family)))


@dataclass
class Plain:
    """Columns; nodes 0..firms-1 are the firms, the sink is the last."""

    firms: int
    sink: int
    tails: np.ndarray
    heads: np.ndarray
    limits: np.ndarray
    weight: np.ndarray


def written(family):
    """Every week of every firm has its node; kind M has none. Made anew, as ours is each time."""
    case = problem(family)
    firms, weeks, lots = len(case.firms), case.buckets, len(case.lots)
    firm = np.array([pair.firm for pair in case.pairs])
    lot = np.array([pair.lot for pair in case.pairs])
    asked = np.array([row.quantity * row.std_minutes for row in case.lots])
    if case.kind == "M":
        rows = [(firm, firms + lot, np.full(len(firm), ANY))]
        first = firms
    else:
        first = firms + firms * weeks
        due = np.array([row.due for row in case.lots]) - 1
        node = firms + np.arange(firms * weeks)
        own = np.cumsum([row.capacity for row in case.firms], axis=1)
        ratio = np.array(best_ratios(case))
        fits = own * ratio[:, :1] // ratio[:, 1:]
        inside = np.diff(fits, axis=1, prepend=0)
        carried = np.arange(firms * weeks) % weeks < weeks - 1
        rows = [
            (np.repeat(np.arange(firms), weeks), node, inside.ravel()),
            (node[carried], node[carried] + 1, np.full(carried.sum(), ANY)),
            (firms + firm * weeks + due[lot], first + lot, np.full(len(firm), ANY)),
        ]
    rows.append((first + np.arange(lots), np.full(lots, first + lots), asked))
    return _plain(case, first + lots, [np.concatenate(part) for part in zip(*rows, strict=True)])


@cache
def shrunk(family):
    """Our own network."""
    case = problem(family)
    net = building.build(case)
    arcs = net.arcs
    limits = np.array(arcs.capacities)
    columns = np.array(arcs.tails), np.array(arcs.heads), np.where(limits < 0, ANY, limits)
    return _plain(case, net.sink, columns)


def _plain(case, sink, columns):
    weight = np.array([firm.weight for firm in case.firms])
    return Plain(len(case.firms), sink, *columns, weight)
