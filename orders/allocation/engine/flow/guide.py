"""A fair flow, lot by lot: who is short by how much, and how many minutes each pair carries.

Every settled part is routed alone, in plain Python and in a fixed order, so that the guide is the
same on every machine. Shortage of equal worth stays with the later due week, then the larger id.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from orders.allocation.engine.flow.network import ANY, LOT, Network
from orders.allocation.engine.flow.part import Part
from orders.allocation.engine.problem import Problem


@dataclass(frozen=True, slots=True)
class Routed:
    """One part with its firms' minutes, everything times `scale`."""

    part: Part
    shares: Sequence[int]
    scale: int

    def spare(self) -> int:
        """What can leave and does not."""
        return (self.part.demand() - self.part.supply()) * self.scale - sum(self.shares)


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
        carried = flow.on_arcs()[len(one.shares) :]
        rows = zip(plain.part.rows, carried, strict=True)
        yield from ((arc, minutes, one.scale) for arc, minutes in rows if minutes)


def _order(problem: Problem, network: Network) -> dict[int, int]:
    """When each lot's arc is served: priority first, then the earlier due week, the smaller id."""
    found = []
    for arc, (kind, place) in enumerate(zip(network.arcs.kinds, network.arcs.places, strict=True)):
        if kind == LOT:
            first = network.groups[place].lots[0]
            found.append((problem.lots[first].priority, problem.lots[first].due, first, arc))
    return {row[-1]: turn for turn, row in enumerate(sorted(found))}


def lots_only(part: Part, network: Network) -> Part:
    """The part with its lots at the sink themselves, priority classes taken out."""
    classes = {node for node, name in enumerate(part.names) if name in network.class_nodes}
    if not classes:
        return part
    kept = [
        tail not in classes and not (tail == part.source and head in classes)
        for tail, head in zip(part.tails, part.heads, strict=True)
    ]
    heads = [part.sink if head in classes else head for head in part.heads]
    return replace(part, heads=heads).keep(kept)


def served(routed: Routed, order: dict[int, int], *, pure: bool) -> Iterator[tuple[int, int]]:
    """(arc, minutes times scale) for every lot's arc in the part; `order`: when it is served.

    Half of the lots are served as well as can be; the cut then separates those of them that are
    full from those that share what comes over it, for whom the other half leaves nothing.
    """
    waiting = [
        (routed, sorted(filter(order.__contains__, routed.part.rows), key=order.__getitem__))
    ]
    while waiting:
        one, lots = waiting.pop()
        spare = one.spare()
        limits = dict(zip(one.part.rows, one.part.capacities, strict=True))
        if len(lots) <= 1 or spare == 0:
            yield from ((arc, limits[arc] * one.scale - spare) for arc in lots)
            continue
        full, none, rest = _halves(one, lots, pure=pure)
        yield from ((arc, limits[arc] * one.scale) for arc in full)
        yield from ((arc, 0) for arc in none)
        waiting += rest


def _halves(
    one: Routed, lots: list[int], *, pure: bool
) -> tuple[list[int], list[int], list[tuple[Routed, list[int]]]]:
    """Lots that are full, lots that get nothing, and two smaller questions."""
    part, first, last = one.part, lots[: len(lots) // 2], lots[len(lots) // 2 :]
    quiet = set(last)
    asked = [
        0 if arc in quiet else limit for arc, limit in zip(part.rows, part.capacities, strict=True)
    ]
    side = part.side(replace(part, capacities=asked).flow(one.shares, one.scale, pure=pure))
    tail = dict(zip(part.rows, part.tails, strict=True))
    none = {arc for arc in last if not side[tail[arc]]}
    outer = part.outside(side)
    halves = part.inside(side), outer.keep([row not in none for row in outer.rows])
    shares = dict(zip(part.firms, one.shares, strict=True))
    inside, outside = (
        Routed(half, [shares[firm] for firm in half.firms], one.scale) for half in halves
    )
    return (
        [arc for arc in first if side[tail[arc]]],
        list(none),
        [
            (inside, [arc for arc in last if arc not in none]),
            (outside, [arc for arc in first if not side[tail[arc]]]),
        ],
    )
