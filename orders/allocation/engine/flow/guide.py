"""A fair flow, lot by lot: who is short by how much, and how many minutes each pair carries.

Every settled part is routed alone, in plain Python and in a fixed order, so that the guide is the
same on every machine. Shortage of equal worth stays with the later due week, then the larger id.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from orders.allocation.engine.flow.network import ANY, SOURCE, Network
from orders.allocation.engine.flow.part import Part
from orders.allocation.engine.problem import Problem


@dataclass(frozen=True, slots=True)
class Routed:
    """One part with its firms' minutes, everything times `scale`."""

    part: Part
    shares: Sequence[int]
    scale: int

    def inflow(self) -> int:
        return sum(self.shares) + self.part.supply() * self.scale

    def demand(self) -> int:
        rows = zip(self.part.heads, self.part.capacities, strict=True)
        return sum(limit for head, limit in rows if head == self.part.sink) * self.scale


def routes(
    problem: Problem, network: Network, parts: Sequence[Routed], *, pure: bool
) -> Iterator[tuple[int, int, int]]:
    """(arc, minutes times scale, scale) for every arc of a fair flow that carries something."""
    order = _order(problem, network)
    for one in parts:
        plain = replace(one, part=lots_only(one.part, network))
        amounts = dict(served(plain, order, pure=pure))
        limits = zip(plain.part.rows, plain.part.capacities, strict=True)
        full = [
            limit if limit == ANY else amounts.get(arc, limit * one.scale) for arc, limit in limits
        ]
        flow = replace(plain.part, capacities=full).flow(one.shares, 1, pure=True)
        carried = list(flow.on_arcs)[len(one.shares) :]
        rows = zip(plain.part.rows, carried, strict=True)
        yield from ((arc, minutes, one.scale) for arc, minutes in rows if minutes)


def lots_only(part: Part, network: Network) -> Part:
    """The part with its lots at the sink themselves, priority classes taken out."""
    classes = network.class_nodes
    kept = [
        tail not in classes and not (tail == SOURCE and head in classes)
        for tail, head in zip(part.tails, part.heads, strict=True)
    ]
    heads = [part.sink if head in classes else head for head in part.heads]
    return part.part(part.firms, part.tails, heads, kept)


def served(routed: Routed, order: Sequence[int], *, pure: bool) -> Iterator[tuple[int, int]]:
    """(arc, minutes times scale) for every lot's arc in the part; `order`: who is served first.

    Half of the lots are served as well as can be; the cut then separates those of them that are
    full from those that share what comes over it, for whom the other half leaves nothing.
    """
    place = {arc: number for number, arc in enumerate(order)}
    waiting = [(routed, sorted((a for a in routed.part.rows if a in place), key=place.__getitem__))]
    while waiting:
        one, lots = waiting.pop()
        spare = one.demand() - one.inflow()
        limits = dict(zip(one.part.rows, one.part.capacities, strict=True))
        if len(lots) <= 1 or spare == 0:
            yield from ((arc, limits[arc] * one.scale - spare) for arc in lots)
            continue
        first, last = lots[: len(lots) // 2], lots[len(lots) // 2 :]
        full, none, rest = _halves(one, first, last, pure=pure)
        yield from ((arc, limits[arc] * one.scale) for arc in full)
        yield from ((arc, 0) for arc in none)
        waiting += rest


def _halves(
    one: Routed, first: list[int], last: list[int], *, pure: bool
) -> tuple[list[int], list[int], list[tuple[Routed, list[int]]]]:
    """Lots that are full, lots that get nothing, and two smaller questions."""
    part, quiet = one.part, set(last)
    asked = [
        0 if arc in quiet else limit for arc, limit in zip(part.rows, part.capacities, strict=True)
    ]
    side = replace(part, capacities=asked).cut(one.shares, one.scale, pure=pure)[1]
    tail = dict(zip(part.rows, part.tails, strict=True))
    none = {arc for arc in last if tail[arc] not in side}
    inner, outer = part.inside(side), part.outside(side).without(none)
    shares = dict(zip(part.firms, one.shares, strict=True))
    inside, outside = (
        Routed(half, [shares[firm] for firm in half.firms], one.scale) for half in (inner, outer)
    )
    return (
        [arc for arc in first if tail[arc] in side],
        list(none),
        [
            (inside, [arc for arc in last if arc not in none]),
            (outside, [arc for arc in first if tail[arc] not in side]),
        ],
    )


def _order(problem: Problem, network: Network) -> list[int]:
    """The arcs of the lots: priority first, then the earlier due week, then the smaller id."""
    arcs = []
    for arc, label in enumerate(network.arcs.labels):
        if label is not None and label.kind == "lot":
            lot = problem.lots[label.places[0]]
            arcs.append((lot.priority, lot.due, label.places[0], arc))
    return [row[-1] for row in sorted(arcs)]
