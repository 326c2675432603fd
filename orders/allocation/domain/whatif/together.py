"""Lots that were divided together once more, with one of a firm's own numbers changed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from orders.allocation.domain.building import Making, Weeks
from orders.allocation.domain.whatif.steps import MORE_MINUTES, a_tenth
from orders.allocation.engine import Problem
from orders.allocation.engine.problem import Maker, Pair


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """One firm and one lot in a recorded instance; each question is the instance it would have been."""

    problem: Problem
    lot_id: UUID
    firm_id: UUID

    @property
    def maker(self) -> Maker | None:
        """The firm; None where it may make none of the lots."""
        return next((one for one in self.problem.firms if one.id == str(self.firm_id)), None)

    @property
    def pair(self) -> Pair | None:
        """The firm in the lot; None where it may not make it."""
        return next((one for one in self.problem.pairs if self._is_own(one)), None)

    @property
    def std_minutes(self) -> int:
        """Standard minutes of one piece of the lot."""
        return next(one.std_minutes for one in self.problem.lots if one.id == str(self.lot_id))

    def with_more_hours(self) -> Problem:
        """Verified capacity, the weight."""
        return self._firm(lambda one: replace(one, weight=one.weight + MORE_MINUTES))

    def with_more_time(self) -> Problem:
        """Free machine time, in every week."""
        return self._firm(
            lambda one: replace(one, capacity=tuple(w + MORE_MINUTES for w in one.capacity or ()))
        )

    def with_more_pledged(self) -> Problem:
        return self._pair(lambda one: replace(one, cap=(one.cap or 0) + a_tenth(one.cap or 0)))

    def without_minimum(self) -> Problem:
        return self._pair(lambda one: replace(one, min_lot=0))

    def taking_part(self, making: Making, weeks: Weeks) -> Problem:
        """As if its price or its machine had fitted; `weeks` where it makes no other lot."""
        own = self.maker or Maker(str(weeks.firm_id), weeks.weight, weeks.minutes)
        old = self.problem.firms
        firms = tuple(sorted({*old, own}, key=lambda one: one.id))
        at = {one.id: place for place, one in enumerate(firms)}
        lot = [one.id for one in self.problem.lots].index(str(self.lot_id))
        new = Pair(lot, at[own.id], making.minutes, making.setup, making.min_lot, making.cap)
        kept = (replace(one, firm=at[old[one.firm].id]) for one in self.problem.pairs)
        pairs = sorted([*kept, new], key=lambda one: (one.lot, one.firm))
        return replace(self.problem, firms=firms, pairs=tuple(pairs))

    def _firm(self, changed: Callable[[Maker], Maker]) -> Problem:
        own = str(self.firm_id)
        firms = tuple(changed(one) if one.id == own else one for one in self.problem.firms)
        return replace(self.problem, firms=firms)

    def _pair(self, changed: Callable[[Pair], Pair]) -> Problem:
        pairs = tuple(changed(one) if self._is_own(one) else one for one in self.problem.pairs)
        return replace(self.problem, pairs=pairs)

    def _is_own(self, pair: Pair) -> bool:
        return self.problem.key(pair) == f"{self.lot_id}|{self.firm_id}"
