"""Own minutes per week of every firm, and the plan that fits pieces into them."""

from collections.abc import Iterable, Mapping, Sequence

from orders.allocation.engine.problem import Problem

Plan = dict[str, dict[str, int]]  # "lot|firm" -> week -> own minutes


class Weeks:
    """Minutes are divisible over weeks, so earliest due first fits whatever can fit."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.places: list[list[int]] = [[] for _ in problem.firms]
        for place, pair in enumerate(problem.pairs):
            self.places[pair.firm].append(place)
        rows = zip(problem.firms, self.places, strict=True)
        self.capacity = [
            None if firm.capacity is None else roomy(problem, firm.capacity, places)
            for firm, places in rows
        ]

    def plan(self, x: Mapping[int, int]) -> Plan:
        """Weeks of every pair with pieces; `x` maps places of pairs to pieces."""
        found: Plan = {}
        for capacity, places in zip(self.capacity, self.places, strict=True):
            held = {place: x[place] for place in places if x.get(place)}
            if capacity is not None:
                planned = _planned(self.problem, capacity, held)[0]
                found |= {self.problem.key(self.problem.pairs[k]): w for k, w in planned.items()}
        return found


def roomy(problem: Problem, capacity: Sequence[int], places: Iterable[int]) -> list[int]:
    """Own minutes per week; frozen work that finds no room has its place in its due week."""
    raised, pairs = list(capacity), problem.pairs
    frozen = {place: pairs[place].frozen for place in places if pairs[place].frozen}
    if frozen:
        for place, rest in _planned(problem, capacity, frozen)[1].items():
            raised[problem.lots[pairs[place].lot].due - 1] += rest
    return raised


def _planned(
    problem: Problem, capacity: Sequence[int], held: Mapping[int, int]
) -> tuple[dict[int, dict[str, int]], dict[int, int]]:
    """Weeks by place of the pair, earliest due first, and what finds no room."""
    pairs, lots = problem.pairs, problem.lots
    jobs = sorted(held, key=lambda place: (lots[pairs[place].lot].due, pairs[place].lot))
    left = {k: pairs[k].minutes * held[k] + pairs[k].setup for k in jobs}
    plan: dict[int, dict[str, int]] = {place: {} for place in jobs}
    for week, room in enumerate(capacity, 1):
        free = room
        for place, rest in list(left.items()):
            lot = lots[pairs[place].lot]
            used = min(free, rest) if lot.release <= week <= lot.due else 0
            if used:
                plan[place][str(week)] = used
                left[place], free = rest - used, free - used
    return plan, {place: rest for place, rest in left.items() if rest}
