"""Kind M: the potentials that prove who makes which lot, totals of firms and lots being given."""

from collections import deque
from collections.abc import Mapping, Sequence
from hashlib import sha256

from orders.allocation.engine.problem import Problem

MOST_PAIRS = 1_000_000  # beyond, the certificate leaves the draw to whoever runs the engine again
_DIGITS = 9  # hexadecimal: 36 bits

Potentials = dict[str, dict[str, int]]


def drawn(instance: str, lot: str, firm: str) -> int:
    """The first 36 bits of the SHA-256 of "<instance>|<lot>|<firm>"."""
    return int(sha256(f"{instance}|{lot}|{firm}".encode()).hexdigest()[:_DIGITS], 16)


def potentials(problem: Problem, x: Mapping[int, int]) -> Potentials | None:
    """u of lots, v of firms: u + v <= drawn, equal where pieces are; None without end or too many.

    Every lot and firm with a pair meets its number somewhere, so no potential can be moved alone.
    """
    if len(problem.pairs) > MOST_PAIRS:
        return None
    return _Draw(problem, x).found()


class _Draw:
    def __init__(self, problem: Problem, x: Mapping[int, int]) -> None:
        self.problem = problem
        self.first = len(problem.lots)  # firms come after the lots
        self.arcs: list[list[tuple[int, int]]] = [[] for _ in range(self.first)]
        self.arcs += [[] for _ in problem.firms]
        self.held = [False] * len(self.arcs)
        for place, pair in enumerate(problem.pairs):
            cost = drawn(problem.id, problem.lots[pair.lot].id, problem.firms[pair.firm].id)
            lot, firm = pair.lot, self.first + pair.firm
            self.arcs[firm].append((lot, cost))
            if x.get(place, 0):
                self.arcs[lot].append((firm, -cost))
                self.held[lot] = self.held[firm] = True

    def found(self) -> Potentials | None:
        level = self._levels()
        if level is None:
            return None
        self._settle(level)
        lots, firms = self.problem.lots, self.problem.firms
        named = {pair.lot for pair in self.problem.pairs}
        makers = {pair.firm for pair in self.problem.pairs}
        return {
            "lots": {lots[place].id: level[place] for place in sorted(named)},
            "firms": {firms[i].id: -level[self.first + i] for i in sorted(makers)},
        }

    def _levels(self) -> list[int] | None:
        """Shortest ways in the residual network; None where a cycle has no end."""
        level, visits = [0] * len(self.arcs), [0] * len(self.arcs)
        ahead, waiting = deque(range(len(self.arcs))), [True] * len(self.arcs)
        while ahead:
            node = ahead.popleft()
            waiting[node] = False
            visits[node] += 1
            if visits[node] > len(self.arcs) + 1:
                return None
            self._pass(node, level, ahead, waiting)
        return level

    def _pass(self, node: int, level: list[int], ahead: deque[int], waiting: list[bool]) -> None:
        for other, cost in self.arcs[node]:
            if level[node] + cost < level[other]:
                level[other] = level[node] + cost
                if not waiting[other]:
                    waiting[other] = True
                    ahead.append(other)

    def _settle(self, level: list[int]) -> None:
        """Who holds nothing moves until it meets a number: firms first, then lots."""
        for firm in range(self.first, len(self.arcs)):
            if not self.held[firm] and self.arcs[firm]:
                level[firm] = max(level[lot] - cost for lot, cost in self.arcs[firm])
        ways: dict[int, list[int]] = {}
        for firm in range(self.first, len(self.arcs)):
            for lot, cost in self.arcs[firm]:
                ways.setdefault(lot, []).append(level[firm] + cost)
        for lot, met in ways.items():
            if not self.held[lot]:
                level[lot] = min(met)


def places(x: Sequence[int]) -> dict[int, int]:
    """Pieces by place of the pair, zeroes left out."""
    return {place: pieces for place, pieces in enumerate(x) if pieces}
