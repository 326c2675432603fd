"""The certificate of several lots (kinds M, J, R): plan, classes with cuts, water, bound, draw."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from orders.allocation.digits import fraction_text, text_of
from orders.allocation.engine.classes import Closed, Cut, Ground, Step, chain, total
from orders.allocation.engine.draw import places, potentials
from orders.allocation.engine.flow import CutArc, FairFlow
from orders.allocation.engine.problem import Problem
from orders.allocation.engine.weeks import Weeks

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves an answer: the classes, the truncated water level, value and bound."""

    ground: Ground
    steps: list[Step]
    water: Fraction
    value: Fraction
    bound: Fraction
    weeks: Weeks

    @property
    def gap_ppm(self) -> int:
        """Distance of the value from the bound in millionths of the value, rounded up."""
        return -((self.bound - self.value) * _MILLION // self.value) if self.value else 0

    @property
    def tight(self) -> bool:
        """Nothing fairer can exist with as much placed."""
        return self.bound == self.value

    def level(self) -> dict[int, Fraction]:
        """The level of every firm's class."""
        return {i: step.level for step in self.steps for i in step.firms}


def cuts_of(flow: FairFlow) -> Iterator[Cut]:
    """The classes of the fair flow, each with all lots and pledges that are cut up to it.

    Lots without open work hold nobody up; where a priority class is full, its lots are."""
    asked = {lot for group in flow.network.groups for lot in group.lots}
    lots = set(range(len(flow.problem.lots))) - asked
    pledges: set[int] = set()
    idle = set(range(len(flow.problem.firms))).difference(*(one.firms for one in flow.classes))
    if idle:
        yield Cut(tuple(sorted(idle)), tuple(lots))
    for one in flow.classes:
        for arc in one.cut:
            lots |= _lots(flow, arc)
            if arc.label.kind == "pair":
                (pledges.add if arc.minutes >= 0 else pledges.discard)(arc.label.places[0])
        yield Cut(one.firms, tuple(lots), tuple(pledges))


def _lots(flow: FairFlow, arc: CutArc) -> set[int]:
    if arc.label.kind == "class":
        rows = enumerate(flow.problem.lots)
        return {place for place, lot in rows if lot.priority == arc.label.places[0]}
    return set(arc.label.places) if arc.label.kind == "lot" else set()


def prove(problem: Problem, policy: str, x: Sequence[int], cuts: Iterable[Cut]) -> Proof:
    """The proof of the pieces `x` (per pair) from a chain of cuts that ends with every firm."""
    ground, weeks = Ground(problem, policy), Weeks(problem)
    steps = chain(ground, weeks, cuts)
    totals = [0] * len(problem.firms)
    for pair, pieces in zip(problem.pairs, x, strict=True):
        totals[pair.firm] += pieces * ground.size[pair.lot]
    water = _water(ground, steps, sum(totals))
    bound = total(ground.least(step.firms, min(step.level, water)) for step in steps)
    value = ground.unfairness(totals)
    return Proof(ground, steps, water, value, bound, weeks)


def _water(ground: Ground, steps: list[Step], placed: int) -> Fraction:
    """mu with sum of max(floor, min(level, mu) w + c) = placed; the least there is.

    Where nothing is placed beside what is frozen: where the first firm begins."""
    starts = {ground.start(i) for step in steps for i in step.firms}
    ends = sorted({step.level for step in steps} | starts)
    if not ends:
        return Fraction(0)

    def filled(mu: Fraction) -> Fraction:
        return total(ground.together(step.firms, min(step.level, mu)) for step in steps)

    if placed == sum(ground.floor):
        return min(starts)
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if filled(ends[middle]) >= placed else (middle + 1, high)
    if low == 0:
        return ends[0]
    below, above = filled(ends[low - 1]), filled(ends[low])
    part = (placed - below) / (above - below)
    return ends[low - 1] + part * (ends[low] - ends[low - 1])


def certificate(proof: Proof, x: Sequence[int]) -> dict[str, Any]:
    """The parts that the checker reads, ready for canonical JSON."""
    problem = proof.ground.problem
    body: dict[str, Any] = {
        "plan": proof.weeks.plan(places(x)),
        "classes": [_class(problem, step) for step in proof.steps],
        "water": fraction_text(proof.water),
        "bound": fraction_text(proof.bound),
        "gap_ppm": proof.gap_ppm,
    }
    return body | {"potentials": potentials(problem, places(x))} if problem.kind == "M" else body


def _class(problem: Problem, step: Step) -> dict[str, Any]:
    return {
        "firms": [problem.firms[i].id for i in step.firms],
        "lots": [problem.lots[lot].id for lot in step.lots],
        "closed": {
            problem.firms[i].id: _closed(problem, closed) for i, closed in step.closed.items()
        },
        "cut": text_of(step.cut),
        "level": fraction_text(step.level),
    }


def _closed(problem: Problem, closed: Closed) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = {
        "weeks": list(closed.weeks),
        "pledges": [problem.lots[lot].id for lot in closed.pledges],
    }
    return {key: value for key, value in rows.items() if value}
