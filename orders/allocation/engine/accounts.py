"""From a proved answer of several lots to what every firm's sentence is made of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from orders.allocation.engine.changes import Changes
from orders.allocation.engine.classes import Step
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.proving import Proof
from orders.allocation.engine.room import Room
from orders.allocation.explain.lots import LotsAccount, Shortage
from orders.allocation.explain.unfilled import unfilled

_FULL = {
    frozenset({wall}): case
    for wall, case in (("whole", "whole"), ("pledge", "pledges"), ("time", "weeks"))
}


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
    """The pieces of the book beside their proof."""

    proof: Proof
    book: Book
    policy: str = "proportional"

    def all(self) -> Iterator[tuple[str, LotsAccount]]:
        """By firm id."""
        for step in self.proof.steps:
            group = self._group(step)
            for i in step.firms:
                yield self.proof.ground.problem.firms[i].id, self._of(i, group)

    def unfilled(self) -> dict[str, dict[str, str]]:
        """Of every lot that is short, how many pieces are missing and why."""
        rows = enumerate(zip(self.book.problem.lots, self.book.left, strict=True))
        return {
            lot.id: unfilled(left, self.room.causes(place)) for place, (lot, left) in rows if left
        }

    def _group(self, step: Step) -> _Group:
        asked = self.book.problem.lots
        return _Group(
            step,
            frozenset(lot for lot in step.lots if asked[lot].quantity),
            min(step.level, self.proof.water),
            sum(self.book.total[i] for i in step.firms),
            sum(self.proof.ground.weight[i] for i in step.firms),
        )

    @cached_property
    def room(self) -> Room:
        return Room(self.book)

    @cached_property
    def changes(self) -> Changes:
        return Changes(self.book)

    def _of(self, i: int, group: _Group) -> LotsAccount:
        ground, problem = self.proof.ground, self.proof.ground.problem
        case = self._case(i, group)
        asked = {pair.lot for pair in ground.of_firm[i] if problem.lots[pair.lot].quantity}
        own = sorted(asked if case == "lower" else asked & group.lots)
        earlier, lost, gained = self.changes.of(i) if problem.kind == "R" else (0, 0, 0)
        return LotsAccount(
            case=case,
            total=self.book.total[i],
            pieces_only=problem.kind == "M",
            weight=ground.weight[i],
            level=group.level,
            credit=ground.credit[i],
            share=self._share(i, group),
            others=len(group.step.firms) - 1,
            lots=tuple(problem.lots[lot].id for lot in own),
            class_total=group.total,
            class_weight=group.weight,
            used=sum(self.book.own(place, self.book.x[place]) for place in self.book.of_firm[i]),
            minutes=sum(self.proof.weeks.capacity[i] or ()),
            earlier=earlier,
            lost=lost,
            gained=gained,
            short=tuple(self._short(i)),
            per_firm=self.policy == "equal",
        )

    def _share(self, i: int, group: _Group) -> Fraction:
        return group.level * self.proof.ground.weight[i] + self.proof.ground.credit[i]

    def _case(self, i: int, group: _Group) -> str:
        ground, book = self.proof.ground, self.book
        if not ground.of_firm[i]:
            return "none"
        if ground.problem.kind == "R":
            return self.changes.case(i)
        asked = [
            place for place in book.of_firm[i] if book.problem.lots[book.pairs[place].lot].quantity
        ]
        if not asked:
            return "empty"
        if self._far(i, group):
            return self._instead(i)
        walls = self._walls(asked)
        if "open" not in walls:
            return _FULL.get(walls, "full")
        shared = any(pair.lot in group.lots for pair in ground.of_firm[i])
        return "class" if shared else "lower"

    def _instead(self, i: int) -> str:
        """What decides where the level does not."""
        if self.policy in ("cheapest", "earliest"):
            return self.policy
        bound = any(pair.setup or pair.min_lot > 1 for pair in self.proof.ground.of_firm[i])
        return "lot-sizes" if bound else "whole-pieces"

    def _far(self, i: int, group: _Group) -> bool:
        """Further from its level than one longest piece."""
        ground = self.proof.ground
        largest = max(ground.size[pair.lot] for pair in ground.of_firm[i])
        return abs(max(self._share(i, group), Fraction(0)) - self.book.total[i]) > largest

    def _walls(self, places: Iterable[int]) -> frozenset[str]:
        """What keeps the firm from more of its lots; no further than the first that is open."""
        found = set()
        for place in places:
            found.add(self.room.wall(place))
            if "open" in found:
                break
        return frozenset(found)

    def _short(self, i: int) -> Iterator[Shortage]:
        book = self.book
        for place in book.of_firm[i]:
            lot = book.pairs[place].lot
            if book.left[lot]:
                case = f"short-{self.room.cause(place)}"
                name = book.problem.lots[lot].id
                yield Shortage(name, book.left[lot], case, self.room.more(place))
