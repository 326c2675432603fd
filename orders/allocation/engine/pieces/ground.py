"""What the fair flow says of a problem: cuts that bound every answer, and fair totals."""

from dataclasses import dataclass

from orders.allocation.engine.classes import Cut
from orders.allocation.engine.flow import fair_flow
from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.proving import cuts_of

POINT = 20  # bits after the point of fair totals: they guide, they decide nothing
_BITS = 64  # of levels


@dataclass(frozen=True, slots=True)
class Ground:
    """One cut per bottleneck class, in rising order; together they hold every firm."""

    aims: Aims
    cuts: list[Cut]
    levels: list[int]  # of the class of each firm, times 2^64
    frozen: list[int]  # standard minutes per firm

    @classmethod
    def of(cls, aims: Aims, *, pure: bool = False) -> "Ground":
        problem = aims.problem
        policy = "equal" if aims.policy == "equal" else "proportional"
        flow = fair_flow(problem, policy=policy, pure=pure)
        levels, frozen = [0] * len(problem.firms), [0] * len(problem.firms)
        for one in flow.classes:
            for firm in one.firms:
                levels[firm] = (one.level[0] << _BITS) // one.level[1]
        for pair in problem.pairs:
            frozen[pair.firm] += pair.frozen * problem.lots[pair.lot].std_minutes
        return cls(aims, list(cuts_of(flow)), levels, frozen)

    def totals(self, placed: int) -> list[int]:
        """Standard minutes per firm, times 2^20, if `placed` in all were divided fairly."""
        below = min(map(self._start, range(len(self.levels))), default=0)
        above = max(self.levels, default=0)
        while above - below > 1:
            middle = (below + above) // 2
            if sum(self._shares(middle)) < placed << POINT:
                below = middle
            else:
                above = middle
        return self._shares(above)

    def full(self) -> list[int]:
        """Standard minutes per firm, times 2^20, where all that can be is placed."""
        return self._shares(max(self.levels, default=0))

    def _start(self, firm: int) -> int:
        aims = self.aims
        credit = (aims.top[firm] << _BITS) // aims.bottom[firm]
        return ((self.frozen[firm] << _BITS) - credit) // aims.weight[firm] - 1

    def _shares(self, level: int) -> list[int]:
        return [self._share(firm, level) for firm in range(len(self.levels))]

    def _share(self, firm: int, level: int) -> int:
        aims = self.aims
        credit = (aims.top[firm] << POINT) // aims.bottom[firm]
        share = (min(level, self.levels[firm]) * aims.weight[firm] >> (_BITS - POINT)) + credit
        return max(self.frozen[firm] << POINT, share)
