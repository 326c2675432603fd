"""Own minutes per week as standard minutes; frozen work always has its place."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate

from orders.allocation.engine.problem import Pair, Problem


@dataclass(frozen=True, slots=True)
class Weeks:
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


def weeks(problem: Problem) -> list[Weeks]:
    """One per firm, for problems with weeks (kinds J and R)."""
    best = [(0, 1)] * len(problem.firms)
    frozen: dict[int, list[Pair]] = defaultdict(list)
    for pair in problem.pairs:
        ratio, known = (problem.lots[pair.lot].std_minutes, pair.minutes), best[pair.firm]
        if ratio[0] * known[1] > known[0] * ratio[1]:
            best[pair.firm] = ratio
        if pair.frozen:
            frozen[pair.firm].append(pair)
    return [
        Weeks((0, *accumulate(roomy(problem, firm, frozen[firm]))), best[firm])
        for firm in range(len(problem.firms))
    ]


def roomy(problem: Problem, firm: int, frozen: list[Pair]) -> list[int]:
    """Own minutes per week, raised where frozen work does not fit.

    Frozen work takes its weeks earliest due first; what finds no room adds to its due week, for
    it is made or on the machine, whatever the calendar says now.
    """
    capacity = list(problem.firms[firm].capacity or ())
    left = list(capacity)
    for pair in sorted(frozen, key=lambda pair: (problem.lots[pair.lot].due, pair.lot)):
        lot, need = problem.lots[pair.lot], pair.frozen * pair.minutes
        for week in range(lot.release - 1, lot.due):
            taken = min(need, left[week])
            left[week] -= taken
            need -= taken
        capacity[lot.due - 1] += need
    return capacity
