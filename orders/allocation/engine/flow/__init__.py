"""The exact fair flow of several lots among firms and weeks; fractions, not pieces."""

from fractions import Fraction

from orders.allocation.engine.flow.building import build
from orders.allocation.engine.flow.decompose import Settled, decompose
from orders.allocation.engine.flow.fair import Class, CutArc, FairFlow, classes_of
from orders.allocation.engine.flow.network import ANY, Label, Network
from orders.allocation.engine.flow.part import Part
from orders.allocation.engine.flow.priority import asked, ordered
from orders.allocation.engine.flow.wants import Wants
from orders.allocation.engine.problem import Problem

__all__ = ["Class", "CutArc", "FairFlow", "Label", "fair_flow"]


def fair_flow(problem: Problem, *, policy: str = "proportional", pure: bool = False) -> FairFlow:
    """The fairest among the fullest: O1 by priority class, then sum (X - c)^2 / w least."""
    network = build(problem)
    weight = [1 if policy == "equal" else firm.weight for firm in problem.firms]
    wants = Wants.of(weight, [firm.credit for firm in problem.firms])
    full, rest, by_priority = _full(network, pure=pure)
    parts = sorted(decompose(full, wants, pure=pure), key=_level)
    return FairFlow(
        problem=problem,
        network=network,
        classes=classes_of(network, parts),
        placed=full.worth(),
        by_priority=by_priority,
        wants=wants,
        parts=parts,
        rest=rest,
        pure=pure,
    )


def _full(network: Network, *, pure: bool) -> tuple[Part, Part, dict[int, int]]:
    """What is full when all that can be placed is placed, what is not, and who got how much."""
    full, rest = _cut(network, pure=pure)
    by_priority, total = asked(network), full.worth() - network.made
    if total == sum(by_priority.values()):
        return full, rest, by_priority
    if len(by_priority) > 1 or network.made:
        by_priority = ordered(network, total, pure=pure)
        return *_cut(network, pure=pure), by_priority
    return full, rest, dict.fromkeys(by_priority, total)


def _cut(network: Network, *, pure: bool) -> tuple[Part, Part]:
    whole = Part.whole(network)
    side = whole.cut([ANY] * network.firms, pure=pure)[1]
    return whole.inside(side), whole.outside(side)


def _level(one: Settled) -> Fraction:
    return Fraction(*one.level)
