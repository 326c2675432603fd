"""What merged lots got, divided among them: lot by lot, firm by firm, in their order."""

from fractions import Fraction

from orders.allocation.engine.flow.demand import Demand
from orders.allocation.engine.flow.network import FREE, PAIR, Network
from orders.allocation.engine.problem import Problem


def by_pair(problem: Problem, network: Network, on_arcs: dict[int, Fraction]) -> list[Fraction]:
    """Standard minutes per pair, frozen work included."""
    demand, arcs = Demand(problem), network.arcs
    merged = [Fraction()] * len(problem.pairs)
    for arc, minutes in on_arcs.items():
        if arcs.kinds[arc] in (FREE, PAIR) and arcs.places[arc] >= 0:
            merged[arcs.places[arc]] = minutes
    found = [Fraction(pair.frozen * problem.lots[pair.lot].std_minutes) for pair in problem.pairs]
    for group in network.groups:
        carried = [merged[place] for place in demand.rows[group.lots[0]]]
        for lot in group.lots:
            for place, minutes in zip(
                demand.rows[lot], _taken(carried, network.open[lot]), strict=True
            ):
                found[place] += minutes
    return found


def _taken(carried: list[Fraction], most: int) -> list[Fraction]:
    """Up to `most` from the first that have some; what is taken is gone."""
    taken, left = [], Fraction(most)
    for place, minutes in enumerate(carried):
        taken.append(min(minutes, left))
        carried[place] -= taken[-1]
        left -= taken[-1]
    return taken
