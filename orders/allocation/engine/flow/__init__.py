"""The exact fair flow of several lots among firms and weeks; fractions, not pieces."""

from orders.allocation.engine.flow import columns
from orders.allocation.engine.flow.building import build
from orders.allocation.engine.flow.fair import Class, CutArc, FairFlow, classes_of
from orders.allocation.engine.flow.fullest import Fullest
from orders.allocation.engine.flow.network import Label, Network
from orders.allocation.engine.flow.priority import asked, ordered
from orders.allocation.engine.flow.settling import settled
from orders.allocation.engine.flow.wants import Wants
from orders.allocation.engine.problem import Problem

__all__ = ["Class", "CutArc", "FairFlow", "Label", "fair_flow"]


def fair_flow(problem: Problem, *, policy: str = "proportional", pure: bool = False) -> FairFlow:
    """The fairest among the fullest: O1 by priority class, then sum (X - c)^2 / w least.

    `equal` counts every weight as 1. `cheapest` and `earliest` get the classes of `proportional`:
    what can be placed is the same, and their own goal is decided with whole pieces. Works without
    OR-Tools and numpy; `pure` asks for that.
    """
    wide = not pure and columns.suits(problem)
    network = columns.build(problem) if wide else build(problem)
    weight = [1 if policy == "equal" else firm.weight for firm in problem.firms]
    wants = Wants.of(weight, [firm.credit for firm in problem.firms])
    full, by_priority = _fullest(network, wants, pure=pure)
    parts = list(settled(full, wants, pure=pure))
    return FairFlow(
        problem=problem,
        network=network,
        classes=classes_of(network, parts),
        placed=full.worth,
        by_priority=by_priority,
        wants=wants,
        parts=parts,
        full=full,
        pure=pure,
    )


def _fullest(network: Network, wants: Wants, *, pure: bool) -> tuple[Fullest, dict[int, int]]:
    """What is full when all that can be placed is placed, and who got how much."""
    full, by_priority = Fullest.of(network, wants, pure=pure), asked(network)
    total = full.worth - network.made
    if total == sum(by_priority.values()):
        return full, by_priority
    if len(by_priority) == 1 and not network.made:
        return full, dict.fromkeys(by_priority, total)
    by_priority = ordered(network, total, pure=pure)
    return Fullest.of(network, wants, pure=pure), by_priority
