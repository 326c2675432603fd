"""The exact fair flow of several lots among firms and weeks; fractions, not pieces."""

from fractions import Fraction

from orders.allocation.engine.flow.decompose import Settled, Wants, decompose
from orders.allocation.engine.flow.fair import Class, CutArc, FairFlow, classes_of
from orders.allocation.engine.flow.network import ANY, Label, Network, build
from orders.allocation.engine.flow.part import Part
from orders.allocation.engine.flow.priority import ordered
from orders.allocation.engine.problem import Problem

__all__ = ["Class", "CutArc", "FairFlow", "Label", "fair_flow"]


def fair_flow(problem: Problem, *, policy: str = "proportional", pure: bool = False) -> FairFlow:
    """The fairest among the fullest: O1 by priority class, then sum (X - c)^2 / w least."""
    network = build(problem)
    by_priority = ordered(network, pure=pure)
    weight = [1 if policy == "equal" else firm.weight for firm in problem.firms]
    wants = Wants.of(weight, [firm.credit for firm in problem.firms])
    whole = Part.whole(network)
    side = whole.cut([ANY] * network.firms, pure=pure)[1]
    full = whole.inside(side)
    settled = sorted(decompose(full, wants, pure=pure), key=_level) if full.firms else []
    stage = _stages(network, settled)
    return FairFlow(
        problem=problem,
        network=network,
        classes=classes_of(network, stage, [one.level for one in settled]),
        placed=full.worth(),
        by_priority=by_priority,
        wants=wants,
        parts=tuple(settled),
        rest=whole.outside(side),
        pure=pure,
    )


def _level(one: Settled) -> Fraction:
    return Fraction(*one.level)


def _stages(network: Network, settled: list[Settled]) -> list[int]:
    """Per node the class it belongs to; len(settled) where no class reaches it."""
    stage = [len(settled)] * (network.sink + 1)
    for place, one in enumerate(settled):
        for node in one.part.nodes():
            stage[node] = place
    stage[network.sink] = len(settled)
    return stage
