"""What the fair flow says of a problem: cuts that bound every answer, and fair totals."""

from collections.abc import Sequence
from fractions import Fraction

from orders.allocation.engine.classes import Cut
from orders.allocation.engine.flow import fair_flow
from orders.allocation.engine.problem import Problem
from orders.allocation.engine.proving import cuts_of, prove


def cuts(problem: Problem, policy: str, *, pure: bool = False) -> list[Cut]:
    """One cut per bottleneck class, in rising order; together they hold every firm."""
    aim = "equal" if policy == "equal" else "proportional"
    return list(cuts_of(fair_flow(problem, policy=aim, pure=pure)))


def fair_totals(
    problem: Problem, policy: str, x: Sequence[int], known: list[Cut]
) -> list[Fraction]:
    """Standard minutes per firm if what `x` places in all were divided as fairly as can be."""
    proof = prove(problem, policy, x, known)
    level = proof.level()
    return [proof.ground.share(i, min(level[i], proof.water)) for i in range(len(problem.firms))]
