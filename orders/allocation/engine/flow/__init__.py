"""The exact fair flow of several lots among firms and weeks; fractions, not pieces."""

from fractions import Fraction
from typing import Any

from orders.allocation.engine.flow import columns
from orders.allocation.engine.flow.building import build
from orders.allocation.engine.flow.decompose import Settled, Splitting, decompose
from orders.allocation.engine.flow.fair import Class, CutArc, FairFlow, classes_of
from orders.allocation.engine.flow.network import Label, Network
from orders.allocation.engine.flow.priority import asked, ordered
from orders.allocation.engine.flow.wants import Wants
from orders.allocation.engine.flow.wide import whole
from orders.allocation.engine.problem import Problem

__all__ = ["Class", "CutArc", "FairFlow", "Label", "fair_flow"]


def fair_flow(problem: Problem, *, policy: str = "proportional", pure: bool = False) -> FairFlow:
    """The fairest among the fullest: O1 by priority class, then sum (X - c)^2 / w least."""
    wide = not pure and columns.suits(problem)
    network = columns.build(problem) if wide else build(problem)
    weight = [1 if policy == "equal" else firm.weight for firm in problem.firms]
    wants = Wants.of(weight, [firm.credit for firm in problem.firms])
    part, side, by_priority = _fullest(network, wants, pure=pure)
    full = part.inside(side)
    parts = sorted(decompose(full, wants, pure=pure), key=_level)
    return FairFlow(
        problem=problem,
        network=network,
        classes=classes_of(network, parts),
        placed=full.worth(),
        by_priority=by_priority,
        wants=wants,
        parts=parts,
        whole=part,
        side=side,
        pure=pure,
    )


def _fullest(
    network: Network, wants: Wants, *, pure: bool
) -> tuple[Splitting, Any, dict[int, int]]:
    """The whole, its side that is full when all that can be placed is, and who got how much."""
    part = whole(network, wants, pure=pure)
    side, by_priority = part.full(pure=pure), asked(network)
    total = part.inside(side).worth() - network.made
    if total == sum(by_priority.values()):
        return part, side, by_priority
    if len(by_priority) > 1 or network.made:
        by_priority = ordered(network, total, pure=pure)
        part = whole(network, wants, pure=pure)
        return part, part.full(pure=pure), by_priority
    return part, side, dict.fromkeys(by_priority, total)


def _level(one: Settled) -> Fraction:
    return Fraction(*one.level)
