"""The answer of the fair flow: classes, levels, cuts, totals, shortage, and a flow that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from orders.allocation.engine.flow.decompose import Settled
from orders.allocation.engine.flow.dividing import by_pair
from orders.allocation.engine.flow.fullest import Fullest
from orders.allocation.engine.flow.guide import Routed, routes
from orders.allocation.engine.flow.network import Label, Network
from orders.allocation.engine.flow.stages import Stages
from orders.allocation.engine.flow.wants import Level, Wants, rising
from orders.allocation.engine.problem import Problem


class CutArc(NamedTuple):
    """An arc that is full at every fairest flow.

    `minutes` is its capacity where the class is the first that fills it, and minus its capacity
    where a class before filled it and its far end now lies on this side too.
    """

    label: Label
    minutes: int


@dataclass(frozen=True, slots=True)
class Class:
    """Firms at one level: X_i = level * w_i + c_i, and X = the sum of the cut's minutes."""

    firms: tuple[int, ...]  # places in Problem.firms, rising
    level: Level  # numerator and denominator in lowest terms
    cut: tuple[CutArc, ...]


@dataclass(frozen=True)
class FairFlow:
    """Standard minutes throughout; firms, lots and pairs by their place in the problem.

    The cuts of classes 1..k together are the minimum cut that holds the firms of these classes
    down; so their sums bound from above what these firms can carry, in any flow.
    """

    problem: Problem
    network: Network
    classes: tuple[Class, ...]
    placed: int  # by all firms, frozen work included
    by_priority: dict[int, int]  # open minutes placed per priority class
    wants: Wants
    parts: Sequence[Settled]
    full: Fullest
    pure: bool

    @cached_property
    def levels(self) -> list[Fraction]:
        """The level of each firm."""
        found = [Fraction()] * len(self.problem.firms)
        for one in self.classes:
            level = Fraction(*one.level)
            for firm in one.firms:
                found[firm] = level
        return found

    @cached_property
    def totals(self) -> list[Fraction]:
        """X per firm at the fractional optimum."""
        rows = zip(self.levels, self.wants.weight, self.problem.firms, strict=True)
        return [level * weight + Fraction(*firm.credit) for level, weight, firm in rows]

    @cached_property
    def minutes(self) -> list[Fraction]:
        """A fair flow: standard minutes per pair, frozen work included."""
        parts = [_routed(one, self.wants) for one in self.parts]
        parts.append(Routed(self.full.beyond(), [], 1))
        found = {
            arc: Fraction(minutes, scale)
            for arc, minutes, scale in routes(self.problem, self.network, parts, pure=self.pure)
        }
        return by_pair(self.problem, self.network, found)

    @cached_property
    def short(self) -> list[Fraction]:
        """Standard minutes missing per lot; equal worth stays with the later due, larger id."""
        found = [Fraction(lot.quantity * lot.std_minutes) for lot in self.problem.lots]
        for pair, minutes in zip(self.problem.pairs, self.minutes, strict=True):
            found[pair.lot] -= minutes
        return found


def _routed(one: Settled, wants: Wants) -> Routed:
    part = one.part
    return Routed(part, *wants.shares(part.firms, one.level))


def classes_of(network: Network, parts: Sequence[Settled]) -> tuple[Class, ...]:
    """The classes in rising order: the parts of one level together."""
    levels = rising({one.level for one in parts})
    stages = Stages.of(network, parts, {level: place for place, level in enumerate(levels)})
    firms: list[list[int]] = [[] for _ in levels]
    cuts: list[list[CutArc]] = [[] for _ in levels]
    for firm, stage in enumerate(stages.of_firms()):
        firms[stage].append(firm)
    for kind, place, minutes, tail, head in stages.crossing():
        label = network.label(kind, place)
        cuts[tail].append(CutArc(label, minutes))
        if head < len(levels):
            cuts[head].append(CutArc(label, -minutes))
    rows = zip(firms, levels, cuts, strict=True)
    return tuple([Class(tuple(who), level, tuple(cut)) for who, level, cut in rows])
