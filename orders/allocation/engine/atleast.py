"""What the goal of the policy costs at least, won or minutes unfinished: prices say it.

Whatever the prices are, no allocation with as much placed, and of work given out again with as
little taken, costs less than they show (a Lagrangian dual): every pair takes the pieces that cost
it least, and lots, weeks and what is taken pay for what they have. Under `earliest` what is released
until a week, less all minutes until its end, is unfinished then: at any price from 0 to 1 for it.
Prices are whole 2^20-ths.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any

from orders.allocation.digits import fraction_text
from orders.allocation.engine.options import UNIT
from orders.allocation.engine.problem import Pair, Problem

Rows = list[list[int]]


@dataclass(frozen=True, slots=True)
class Prices:
    """Per lot, a standard minute; per firm and week, an own minute that is due by then, and one
    that is released by then; and of a standard minute taken from who held it."""

    lots: list[int]
    weeks: Rows
    waits: Rows
    taken: int

    def minutes(self, problem: Problem) -> list[int]:
        """Per pair: what an own minute costs."""
        later, begun = _later(self.weeks), _later(self.waits)
        rows = ((pair, problem.lots[pair.lot]) for pair in problem.pairs)
        return [
            later[pair.firm][lot.due - 1] + begun[pair.firm][lot.release - 1] for pair, lot in rows
        ]


def _later(rows: Rows) -> Rows:
    """Per firm and week: the prices of it and of all weeks after it."""
    return [list(accumulate(reversed(row)))[::-1] for row in rows]


@dataclass(frozen=True, slots=True)
class Placed:
    """What an answer leaves short, per class, and takes: what it has to be compared with."""

    problem: Problem
    won: list[int]  # per firm: of a standard minute; 0 where won do not count
    short: dict[int, int]
    moved: int

    @classmethod
    def of(cls, problem: Problem, policy: str, x: Sequence[int]) -> "Placed":
        short = {lot.priority: 0 for lot in problem.lots}
        for lot in problem.lots:
            short[lot.priority] += lot.quantity * lot.std_minutes
        moved = 0
        for pair, pieces in zip(problem.pairs, x, strict=True):
            lot = problem.lots[pair.lot]
            short[lot.priority] -= pieces * lot.std_minutes
            moved += lot.std_minutes * max(0, pair.previous - pieces)
        paid = policy == "cheapest"
        return cls(problem, [(f.unit_price or 0) * paid for f in problem.firms], short, moved)

    def kinks(self, pair: Pair) -> tuple[int, int, int]:
        """What is frozen, what can stay, and the most."""
        high = self.problem.high(pair)
        return pair.frozen, max(pair.frozen, min(pair.previous, high)), high

    def least(self, prices: Prices) -> int:
        """What the goal costs at least at these prices, times 2^20."""
        problem = self.problem
        rows = zip(problem.pairs, prices.minutes(problem), strict=True)
        found = sum(self._least(pair, minute, prices) for pair, minute in rows)
        placing = dict.fromkeys(self.short, 0)
        for lot, price in zip(problem.lots, prices.lots, strict=True):
            found -= price * lot.std_minutes * lot.quantity
            placing[lot.priority] = max(placing[lot.priority], -price)
        for firm, weeks, waits in zip(problem.firms, prices.weeks, prices.waits, strict=True):
            until = list(accumulate(firm.capacity or ()))
            found -= sum(map(int.__mul__, weeks, until)) + sum(map(int.__mul__, waits, until))
        found -= sum(short * placing[number] for number, short in self.short.items())
        return found - prices.taken * self.moved

    def _least(self, pair: Pair, minute: int, prices: Prices) -> int:
        size = self.problem.lots[pair.lot].std_minutes
        each = size * (prices.lots[pair.lot] + UNIT * self.won[pair.firm]) + pair.minutes * minute
        return min(
            each * x
            + (pair.setup * minute if x else 0)
            + prices.taken * size * max(0, pair.previous - x)
            for x in self.kinks(pair)
        )


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Prices, and what they show beside the value of an answer."""

    problem: Problem
    prices: Prices
    bound: Fraction
    value: int

    @property
    def gap_ppm(self) -> int:
        """Distance of the value from the bound in millionths of the value, rounded up."""
        return -((self.bound - self.value) * 10**6 // self.value) if self.value else 0

    def stated(self) -> dict[str, Any]:
        """What the result says."""
        return {"bound": fraction_text(self.bound), "gap_ppm": self.gap_ppm}

    def certificate(self) -> dict[str, Any]:
        """The prices that are not zero, beside what they show."""
        lots = zip(self.problem.lots, self.prices.lots, strict=True)
        return {
            "lots": {lot.id: price for lot, price in lots if price},
            "weeks": self._named(self.prices.weeks),
            "waits": self._named(self.prices.waits),
            "taken": self.prices.taken,
        } | self.stated()

    def _named(self, rows: Rows) -> dict[str, dict[str, int]]:
        firms = zip(self.problem.firms, rows, strict=True)
        return {
            firm.id: {str(week): price for week, price in enumerate(row, 1) if price}
            for firm, row in firms
            if any(row)
        }
