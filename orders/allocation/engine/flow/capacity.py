"""Own minutes per week as standard minutes; frozen work always has its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from orders.allocation.engine.problem import Problem
from orders.allocation.engine.weeks import Weeks


@dataclass(frozen=True, slots=True)
class Calendar:
    """One firm: own minutes up to each week, and its best ratio of standard to own minutes."""

    total: tuple[int, ...]  # total[t]: own minutes in weeks 1..t
    ratio: tuple[int, int]

    @property
    def first(self) -> int:
        """The first week with a minute; one past the last where there is none."""
        return next((t for t, minutes in enumerate(self.total) if minutes), len(self.total))

    def up_to(self, due: int, start: int) -> int:
        """Standard minutes that fit into the weeks from `start` to `due`."""
        top, bottom = self.ratio
        return (self.total[due] - self.total[max(start, self.first) - 1]) * top // bottom

    def within(self, week: int) -> int:
        """Standard minutes of one week, rounded up so that no window gets too few."""
        top, bottom = self.ratio
        return -((self.total[week - 1] - self.total[week]) * top // bottom)


def calendars(problem: Problem) -> list[Calendar]:
    """One per firm, for problems with weeks (kinds J and R)."""
    rows: Sequence[Sequence[int] | None] = [firm.capacity for firm in problem.firms]
    if any(pair.frozen for pair in problem.pairs):
        rows = Weeks(problem).capacity
    ratios = zip(rows, best_ratios(problem), strict=True)
    return [Calendar((0, *accumulate(row or ())), ratio) for row, ratio in ratios]


def best_ratios(problem: Problem) -> list[tuple[int, int]]:
    """Per firm the most standard minutes, and the own minutes they take."""
    best, every = [(0, 1)] * len(problem.firms), [lot.std_minutes for lot in problem.lots]
    for pair in problem.pairs:
        standard, minutes, (top, bottom) = every[pair.lot], pair.minutes, best[pair.firm]
        if standard * bottom > top * minutes:
            best[pair.firm] = standard, minutes
    return best
