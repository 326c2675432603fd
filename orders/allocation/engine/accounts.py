"""From a proved answer of several lots to what every firm's sentence is made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from orders.allocation.engine.classes import Closed, Step
from orders.allocation.engine.problem import Pair
from orders.allocation.engine.proving import Proof
from orders.allocation.explain.lots import LotsAccount, Shortage


@dataclass(frozen=True)
class Accounts:
    """The pieces `x` (per pair) beside their proof."""

    proof: Proof
    x: Sequence[int]
    per_firm: bool = False

    def all(self) -> Iterator[tuple[str, LotsAccount]]:
        """By firm id."""
        for step in self.proof.steps:
            for i in step.firms:
                yield self.proof.ground.problem.firms[i].id, self._of(i, step)

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

    def _of(self, i: int, step: Step) -> LotsAccount:
        ground, problem = self.proof.ground, self.proof.ground.problem
        level = min(step.level, self.proof.water)
        own = {pair.lot for pair in ground.of_firm[i]}
        return LotsAccount(
            case=self._case(i, step, level),
            total=self.totals[i],
            pieces_only=problem.kind == "M",
            weight=ground.weight[i],
            level=level,
            credit=ground.credit[i],
            share=ground.share(i, level),
            others=len(step.firms) - 1,
            lots=tuple(problem.lots[lot].id for lot in step.lots if lot in own),
            class_total=sum(self.totals[j] for j in step.firms),
            class_weight=sum(ground.weight[j] for j in step.firms),
            full=self._full(i, step),
            earlier=self._earlier(i),
            short=tuple(self._short(i)),
            per_firm=self.per_firm,
        )

    def _case(self, i: int, step: Step, level: Fraction) -> str:
        ground = self.proof.ground
        if not ground.of_firm[i]:
            return "none"
        if ground.problem.kind == "R":
            earlier = self._earlier(i)
            rising = "moved" if self.totals[i] > earlier else "given-up"
            return "kept" if self.totals[i] == earlier else rising
        largest = max(ground.size[pair.lot] for pair in ground.of_firm[i])
        bound = any(pair.setup or pair.min_lot > 1 for pair in ground.of_firm[i])
        if bound and abs(ground.share(i, level) - self.totals[i]) > largest:
            return "lot-sizes"
        closed = step.closed.get(i, Closed())
        if closed.weeks:
            return "weeks"
        own = {pair.lot for pair in ground.of_firm[i]}
        return "class" if own & set(step.lots) else "pledges"

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
