"""What can be placed, priority class by class: each class gets all it can beside those before."""

from collections.abc import Iterable
from dataclasses import replace

from orders.allocation.engine.flow.network import CLASS, LOT, Network
from orders.allocation.engine.flow.part import Part


def asked(network: Network) -> dict[int, int]:
    """Priority class -> open minutes."""
    found: dict[int, int] = {}
    for group in network.groups:
        found[group.priority] = found.get(group.priority, 0) + group.minutes
    return found


def ordered(network: Network, total: int, *, pure: bool) -> dict[int, int]:
    """Priority class -> open minutes placed, `total` in all. Limits the classes that fall short.

    What a class can get is a maximum flow without the classes after it. A class that falls short
    gets a node of its own before the sink; so every maximum flow serves the classes in order.
    """
    network.arcs, network.led = network.arcs.plain(), None
    demand, placed = asked(network), dict[int, int]()
    classes = sorted(demand)
    for last, priority in enumerate(classes, start=1):
        together = total if last == len(classes) else _value(network, classes[:last], pure=pure)
        placed[priority] = together - sum(placed.values())
    _limit(network, {key: placed[key] for key in classes if placed[key] < demand[key]})
    return placed


def _value(network: Network, classes: Iterable[int], *, pure: bool) -> int:
    """Open minutes placed when only these classes ask."""
    whole, asking = Part.whole(network), set(classes)
    silent = {group.node for group in network.groups if group.priority not in asking}
    rows = zip(whole.tails, whole.capacities, strict=True)
    capacities = [0 if tail in silent else limit for tail, limit in rows]
    part = replace(whole, capacities=capacities)
    most = [part.demand() + 1] * network.firms
    return part.flow(most, 1, pure=pure).value - network.made


def _limit(network: Network, short: dict[int, int]) -> None:
    """A node before the sink per class that falls short; the sink stays the last node."""
    arcs, old = network.arcs, network.sink
    network.sink += len(short)
    network.class_nodes = range(old, network.sink)
    nodes = dict(zip(sorted(short), network.class_nodes, strict=True))
    arcs.heads = [network.sink if head == old else head for head in arcs.heads]
    for arc, (kind, place) in enumerate(zip(arcs.kinds, arcs.places, strict=True)):
        if kind == LOT:
            arcs.heads[arc] = nodes.get(network.groups[place].priority, network.sink)
    for priority, node in nodes.items():
        arcs.add(node, network.sink, short[priority], CLASS, priority)
