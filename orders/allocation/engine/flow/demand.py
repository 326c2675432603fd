"""What is asked and by whom it may be made: open minutes, pair limits, lots nobody can tell apart."""

from orders.allocation.engine.flow.network import ANY, Group, Window
from orders.allocation.engine.problem import Pair, Problem


class Demand:
    """Standard minutes of a problem that are not frozen. Pairs by their place in the problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rows: list[list[int]] = [[] for _ in problem.lots]
        frozen = [0] * len(problem.lots)
        for place, pair in enumerate(problem.pairs):
            self.rows[pair.lot].append(place)
            frozen[pair.lot] += pair.frozen
        self.open = [
            (lot.quantity - held) * lot.std_minutes
            for lot, held in zip(problem.lots, frozen, strict=True)
        ]
        self.groups = self._groups()

    def limit(self, pair: Pair) -> int:
        """Most open minutes by pledge; ANY where only the lot limits."""
        lot = self.problem.lots[pair.lot]
        if pair.cap is None or max(pair.cap, pair.frozen) >= lot.quantity:
            return ANY
        return (max(pair.cap, pair.frozen) - pair.frozen) * lot.std_minutes

    def window(self, pair: Pair) -> Window:
        """First and last week in which the pair's pieces can be made."""
        lot = self.problem.lots[pair.lot]
        return lot.release, lot.due

    def _groups(self) -> list[Group]:
        found: dict[object, Group] = {}
        for place, lot in enumerate(self.problem.lots):
            if not self.open[place]:
                continue
            pairs = [self.problem.pairs[pair] for pair in self.rows[place]]
            limited = any(self.limit(pair) != ANY for pair in pairs)
            firms = tuple([pair.firm for pair in pairs])
            key = place if limited else (lot.release, lot.due, lot.priority, firms)
            group = found.setdefault(key, Group([], 0, lot.priority))
            group.lots.append(place)
            group.minutes += self.open[place]
        return list(found.values())
