"""What merged lots got, divided among them: lot by lot, firm by firm, in their order."""

from fractions import Fraction

from orders.allocation.engine.flow.network import Network
from orders.allocation.engine.problem import Problem


def by_pair(
    problem: Problem, network: Network, on_arcs: dict[int, Fraction]
) -> dict[int, Fraction]:
    """Standard minutes per pair that has any, frozen work included."""
    found = {
        place: Fraction(pair.frozen * problem.lots[pair.lot].std_minutes)
        for place, pair in enumerate(problem.pairs)
        if pair.frozen
    }
    places: list[list[int]] = [[] for _ in problem.lots]
    for place, pair in enumerate(problem.pairs):
        places[pair.lot].append(place)
    for group in network.groups:
        arcs = [network.of_pair.get(place, -1) for place in places[group.lots[0]]]
        carried = [on_arcs.get(arc, Fraction()) for arc in arcs]
        for lot in group.lots:
            _give(found, places[lot], _taken(carried, network.open[lot]))
    return found


def _give(found: dict[int, Fraction], places: list[int], shares: list[Fraction]) -> None:
    for place, minutes in zip(places, shares, strict=True):
        if minutes:
            found[place] = found.get(place, Fraction()) + minutes


def _taken(carried: list[Fraction], most: int) -> list[Fraction]:
    """Up to `most` from the first that have some; what is taken is gone."""
    taken, left = [], Fraction(most)
    for place, minutes in enumerate(carried):
        taken.append(min(minutes, left))
        carried[place] -= taken[-1]
        left -= taken[-1]
    return taken
