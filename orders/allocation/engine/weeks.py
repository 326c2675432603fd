"""Own minutes per week of every firm, and the plan that fits pieces into them."""

from collections.abc import Mapping

from orders.allocation.engine.problem import Problem

Plan = dict[str, dict[str, int]]  # "lot|firm" -> week -> own minutes


class Weeks:
    """Minutes are divisible over weeks, so earliest due first fits whatever can fit."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.places: list[list[int]] = [[] for _ in problem.firms]
        for place, pair in enumerate(problem.pairs):
            self.places[pair.firm].append(place)
        for row in self.places:
            row.sort(key=lambda place: self._due(place))
        self.capacity = [self._roomy(i) for i in range(len(problem.firms))]

    def plan(self, x: Mapping[int, int]) -> Plan:
        """Weeks of every pair with pieces; `x` maps places of pairs to pieces."""
        found: Plan = {}
        for i, capacity in enumerate(self.capacity):
            if capacity is not None:
                found |= self._planned(capacity, self._jobs(i, x))[0]
        return found

    def _due(self, place: int) -> tuple[int, int]:
        pair = self.problem.pairs[place]
        return self.problem.lots[pair.lot].due, pair.lot

    def _jobs(self, i: int, x: Mapping[int, int]) -> dict[int, int]:
        pairs = self.problem.pairs
        held = {place: x.get(place, 0) for place in self.places[i]}
        return {k: pairs[k].minutes * n + pairs[k].setup for k, n in held.items() if n}

    def _planned(self, capacity: list[int], jobs: dict[int, int]) -> tuple[Plan, dict[int, int]]:
        """The plan, and what finds no room."""
        pairs, lots = self.problem.pairs, self.problem.lots
        plan: Plan = {self.problem.key(pairs[place]): {} for place in jobs}
        left = dict(jobs)
        for week, room in enumerate(capacity, 1):
            free = room
            for place, rest in list(left.items()):
                lot = lots[pairs[place].lot]
                used = min(free, rest) if lot.release <= week <= lot.due else 0
                if used:
                    plan[self.problem.key(pairs[place])][str(week)] = used
                    left[place], free = rest - used, free - used
        return plan, {place: rest for place, rest in left.items() if rest}

    def _roomy(self, i: int) -> list[int] | None:
        """Own minutes per week; frozen work that finds no room has its place in its due week."""
        capacity = self.problem.firms[i].capacity
        if capacity is None:
            return None
        raised, pairs = list(capacity), self.problem.pairs
        frozen = {place: pairs[place].frozen for place in self.places[i]}
        for place, rest in self._planned(raised, self._jobs(i, frozen))[1].items():
            raised[self.problem.lots[pairs[place].lot].due - 1] += rest
        return raised
