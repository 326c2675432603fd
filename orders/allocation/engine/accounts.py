"""From a proved answer of several lots to what every firm's sentence is made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from orders.allocation.engine.classes import Closed, Step
from orders.allocation.engine.problem import Pair
from orders.allocation.engine.proving import Proof
from orders.allocation.explain.lots import LotsAccount, Shortage


@dataclass(frozen=True, slots=True)
class _Group:
    """A class, and what all its firms' sentences have in common."""

    step: Step
    lots: frozenset[int]
    level: Fraction
    total: int
    weight: int


@dataclass(frozen=True)
class Accounts:
    """The pieces `x` (per pair) beside their proof."""

    proof: Proof
    x: Sequence[int]
    per_firm: bool = False

    def all(self) -> Iterator[tuple[str, LotsAccount]]:
        """By firm id."""
        for step in self.proof.steps:
            group = self._group(step)
            for i in step.firms:
                yield self.proof.ground.problem.firms[i].id, self._of(i, group)

    def _group(self, step: Step) -> _Group:
        return _Group(
            step,
            frozenset(step.lots),
            min(step.level, self.proof.water),
            sum(self.totals[i] for i in step.firms),
            sum(self.proof.ground.weight[i] for i in step.firms),
        )

    @cached_property
    def held(self) -> dict[Pair, int]:
        return dict(zip(self.proof.ground.problem.pairs, self.x, strict=True))

    @cached_property
    def totals(self) -> list[int]:
        ground = self.proof.ground
        return [sum(self.held[p] * ground.size[p.lot] for p in row) for row in ground.of_firm]

    @cached_property
    def left(self) -> dict[int, int]:
        """Pieces short, by place of the lot."""
        found = {place: lot.quantity for place, lot in enumerate(self.proof.ground.problem.lots)}
        for pair, pieces in self.held.items():
            found[pair.lot] -= pieces
        return {place: pieces for place, pieces in found.items() if pieces}

    def _of(self, i: int, group: _Group) -> LotsAccount:
        ground, problem = self.proof.ground, self.proof.ground.problem
        own = sorted({pair.lot for pair in ground.of_firm[i]} & group.lots)
        return LotsAccount(
            case=self._case(i, group),
            total=self.totals[i],
            pieces_only=problem.kind == "M",
            weight=ground.weight[i],
            level=group.level,
            credit=ground.credit[i],
            share=ground.share(i, group.level),
            others=len(group.step.firms) - 1,
            lots=tuple(problem.lots[lot].id for lot in own),
            class_total=group.total,
            class_weight=group.weight,
            full=self._full(i, group.step),
            earlier=self._earlier(i),
            short=tuple(self._short(i)),
            per_firm=self.per_firm,
        )

    def _case(self, i: int, group: _Group) -> str:
        ground = self.proof.ground
        if not ground.of_firm[i]:
            return "none"
        if ground.problem.kind == "R":
            earlier = self._earlier(i)
            rising = "moved" if self.totals[i] > earlier else "given-up"
            return "kept" if self.totals[i] == earlier else rising
        largest = max(ground.size[pair.lot] for pair in ground.of_firm[i])
        bound = any(pair.setup or pair.min_lot > 1 for pair in ground.of_firm[i])
        if bound and abs(ground.share(i, group.level) - self.totals[i]) > largest:
            return "lot-sizes"
        closed = group.step.closed.get(i, Closed())
        if closed.weeks:
            return "weeks"
        shared = any(pair.lot in group.lots for pair in ground.of_firm[i])
        return "class" if shared else "pledges"

    def _full(self, i: int, step: Step) -> int:
        capacity = self.proof.weeks.capacity[i] or []
        return sum(capacity[week - 1] for week in step.closed.get(i, Closed()).weeks)

    def _earlier(self, i: int) -> int:
        ground = self.proof.ground
        return sum(pair.previous * ground.size[pair.lot] for pair in ground.of_firm[i])

    def _short(self, i: int) -> Iterator[Shortage]:
        problem = self.proof.ground.problem
        for pair in self.proof.ground.of_firm[i]:
            if pair.lot in self.left:
                yield Shortage(problem.lots[pair.lot].id, self.left[pair.lot], self._why(pair))

    def _why(self, pair: Pair) -> str:
        """Why the firm did not take a piece more of a lot that is short."""
        if self.held[pair] >= self.proof.ground.problem.high(pair):
            return "short-pledge"
        few = self.held[pair] == 0 and self.left[pair.lot] < pair.min_lot
        return "short-minimum" if few else "short-time"
