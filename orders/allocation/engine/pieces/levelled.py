"""The search for fairer pieces: two firms at a time, then chains of firms.

A chain passes one piece on from a firm that stands too high to one that stands too low, over as
few firms as possible; the firms around it are then fitted again, and if that was no gain, all of
it is taken back. Every count is fixed, so the answer does not depend on the machine.
"""

from collections import deque
from itertools import pairwise

from orders.allocation.engine.pieces.fitting import Change, Fitting
from orders.allocation.engine.pieces.ground import POINT

_PAIRS = 5_000  # in one sweep
_PARTNERS = 10
_ENDS = 12  # firms that stand highest, and lowest, tried with each other
_DEPTH = 5
_VARIANTS = 6


class Levelled:
    """Improves a book towards the fair totals (standard minutes per firm, times 2^20)."""

    def __init__(self, fitting: Fitting, fair: list[int]) -> None:
        self.fitting = fitting
        self.book, self.aims = fitting.book, fitting.aims
        self.fair = fair
        self.near: list[set[int]] = [set() for _ in self.fair]
        for i, j in fitting.common:
            self.near[i].add(j)
            self.near[j].add(i)
        self.gain = 0
        self.steps = 0
        self.changed = [0] * len(self.fair)  # the last step that changed the firm
        self.fruitless: dict[tuple[int, int], tuple[int, int]] = {}

    def away(self, firm: int) -> int:
        """Standard minutes above the fair total, as a fixed point number."""
        return (self.book.total[firm] << POINT) - self.fair[firm]

    def stress(self, firm: int) -> int:
        return self.away(firm) ** 2 // self.aims.weight[firm]

    def sweep(self, rounds: int) -> None:
        """All pairs of firms with common lots, the most uneven first."""
        for _ in range(rounds):
            order = sorted(self.fitting.common, key=self._uneven)[:_PAIRS]
            if not sum(self._pair(i, j) for i, j in order):
                return

    def _uneven(self, ends: tuple[int, int]) -> tuple[int, int, int]:
        i, j = ends
        top, bottom = self.fitting.wanted(i, j)
        return -(top * top // (bottom * self.aims.weight[i] * self.aims.weight[j])), i, j

    def _pair(self, i: int, j: int) -> bool:
        ends = min(i, j), max(i, j)
        now = self.changed[i], self.changed[j]
        if self.fruitless.get(ends) == now:
            return False
        change = self.fitting.fit(*ends)
        if change is None:
            self.fruitless[ends] = now
            return False
        return self._apply(change)

    def _apply(self, change: Change) -> bool:
        self.gain -= self.fitting.worse(change)
        self.steps += 1
        for place in change:
            self.changed[self.book.pairs[place].firm] = self.steps
        self.book.change(change)
        return True

    def settle(self, firms: list[int]) -> None:
        """Fits firms that changed with their neighbours until nothing is gained."""
        waiting = deque(firms)
        left = 12 * len(firms)
        while waiting and left:
            left -= 1
            firm = waiting.popleft()
            others = sorted(self.near[firm], key=lambda j: (-abs(self._apart(firm, j)), j))
            for other in others[:_PARTNERS]:
                if self._pair(firm, other):
                    waiting.extend(one for one in (firm, other) if one not in waiting)

    def _apart(self, i: int, j: int) -> int:
        """How far from level two firms are, in minutes that would have to move."""
        wi, wj = self.aims.weight[i], self.aims.weight[j]
        return (wi * self.away(j) - wj * self.away(i)) // (wi + wj)

    def chains(self, tries: int) -> None:
        """Chains between the firms that stand highest and those that stand lowest."""
        failed: set[tuple[int, int, int]] = set()
        for variant in range(_VARIANTS):
            tried, gained = 1, True
            while tries > 0 and gained:
                tried, gained = self._round(failed, tries, variant)
                tries -= max(1, tried)

    def _round(
        self, failed: set[tuple[int, int, int]], tries: int, variant: int
    ) -> tuple[int, bool]:
        firms = sorted(range(len(self.fair)), key=lambda i: (-self.stress(i), i))
        high = [i for i in firms if self.away(i) > 0][:_ENDS]
        low = [i for i in firms if self.away(i) < 0][:_ENDS]
        ends = sorted((at + to, i, j) for at, i in enumerate(high) for to, j in enumerate(low))
        tried = 0
        for _, i, j in ends:
            if (i, j, variant) in failed:
                continue
            tried += 1
            if self._chain(i, j, variant):
                return tried, True
            failed.add((i, j, variant))
            if tried >= tries:
                break
        return tried, False

    def _chain(self, start: int, end: int, variant: int) -> bool:
        """Passes one piece on."""
        path = self._path(start, end)
        change = self._passed(path, variant) if path else {}
        return bool(change) and self.book.fits(change) and self.attempt(change, path)

    def attempt(self, change: Change, firms: list[int]) -> bool:
        """Makes the change and fits its firms again; takes it back where nothing is gained."""
        mark, before = len(self.book.log), self.gain
        self._apply(change)
        self.settle(firms)
        if self.gain > before:
            return True
        self.book.back_to(mark)
        self.gain = before
        self.steps += 1
        for firm in firms:
            self.changed[firm] = self.steps
        return False

    def level(self, place: int) -> int:
        """How high the firm of a pair stands above its fair total, for its weight."""
        firm = self.book.pairs[place].firm
        return self.away(firm) // self.aims.weight[firm]

    def _path(self, start: int, end: int) -> list[int]:
        """Fewest firms from one to the other over lots that pieces can move in."""
        came: dict[int, int] = {start: -1}
        edge = [start]
        for _ in range(_DEPTH):
            edge = [other for firm in edge for other in self._onward(firm, came)]
            if end in came:
                break
        path = [end] if end in came else []
        while path and path[-1] != start:
            path.append(came[path[-1]])
        return path[::-1]

    def _onward(self, firm: int, came: dict[int, int]) -> list[int]:
        """Firms not reached yet that a piece can go to."""
        found = [
            other
            for other in sorted(self.near[firm])
            if other not in came and self._ways(firm, other)
        ]
        came.update(dict.fromkeys(found, firm))
        return found

    def _ways(self, giver: int, taker: int) -> list[tuple[int, int]]:
        """Pairs over which a piece can go from one firm to the other."""
        fitting = self.fitting
        ends = min(giver, taker), max(giver, taker)
        ways = fitting.common.get(ends, [])
        if giver > taker:
            ways = [(its, mine) for mine, its in ways]
        return [(give, take) for give, take in ways if fitting.gives(give) and fitting.takes(take)]

    def _passed(self, path: list[int], variant: int) -> Change:
        """One piece over each step, as near as can be to what came in before it."""
        change: Change = {}
        amount = self.away(path[0]) >> POINT
        for giver, taker in pairwise(path):
            ways = self._ways(giver, taker)
            ways.sort(key=lambda way: (abs(self.book.std[way[0]] - amount), way))
            give, take = ways[min(variant, len(ways) - 1)]
            variant //= 2
            amount = self.book.std[give]
            change[give] = change.get(give, 0) - 1
            change[take] = change.get(take, 0) + 1
        return {place: more for place, more in change.items() if more}
