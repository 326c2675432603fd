"""Kind J where every piece takes the same minutes everywhere: one cheapest flow, exactly.

Without set-ups and minimum lots, with one release, a firm's minutes up to each week hold a whole
number of pieces. So pieces flow from lots into weeks of firms, week after week to the firm's end,
each further piece of a firm dearer than the one before. All goals and ties are one whole number.
"""

from itertools import accumulate

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.pairing import unique
from orders.allocation.engine.pieces.tree import Tree

_PAIRS = 1_000
_BITS = 8_000  # length of a cost
_NEAR = 4  # pieces of a firm looked at below and above what it has; widened as needed


def one_size(aims: Aims) -> bool:
    """Whether the problem is such a flow, and small enough to be solved as one."""
    problem = aims.problem
    if problem.kind != "J" or aims.policy not in ("proportional", "equal"):
        return False
    sizes = {lot.std_minutes for lot in problem.lots} | {pair.minutes for pair in problem.pairs}
    bare = all(pair.setup == 0 and pair.min_lot <= 1 for pair in problem.pairs)
    released = len({lot.release for lot in problem.lots}) == 1
    few = 0 < len(problem.pairs) <= _PAIRS
    return bare and released and len(sizes) == 1 and few


class OneSize:
    """The flow around what a book holds."""

    def __init__(self, aims: Aims, book: Book) -> None:
        self.aims, self.book, self.problem = aims, book, aims.problem
        self.size = aims.problem.lots[0].std_minutes
        self.placed = sum(lot.quantity for lot in self.problem.lots)
        self._weigh()

    def _weigh(self) -> None:
        """What one of each goal counts, so that none is ever outweighed by all that come after."""
        base, lots = self.placed + 1, len(self.problem.lots)
        self.wait = (self.placed << 36) + 1  # one piece short of the lot that is due last
        self.rank = self.wait * base**lots  # one piece less for the firm of the last rank
        self.fair = self.rank * base ** len(self.problem.firms)
        worst = max(
            (
                max(self.aims.unfair(i, x) for x in (0, self.placed * self.size))
                for i in self._all()
            ),
            default=0,
        )
        self.short = self.fair * (worst * len(self.problem.firms) + 1) * 4

    def _all(self) -> range:
        return range(len(self.problem.firms))

    def settle(self) -> bool:
        """Puts the one answer into the book; False where it is too long or not the only one."""
        if (self.short * (self.placed + 1) ** len(self.aims.classes)).bit_length() > _BITS:
            return False
        near = _NEAR
        while True:
            counts = [total // self.size for total in self.book.total]
            tree = self._tree(counts, near)
            tree.run()
            flow = tree.flow[tree.first :][: len(self.book.pairs)]
            if not unique(tree):
                return False
            self.book.hold(flow)
            if self._inside(counts, near):
                return True
            near *= 4

    def _inside(self, counts: list[int], near: int) -> bool:
        """No firm stands at an end of what was looked at, unless it is an end of what it can."""
        rows = zip(self.book.total, counts, map(self._most, self._all()), strict=True)
        return all(
            max(0, count - near) <= total // self.size < count + near or total // self.size == most
            for total, count, most in rows
        )

    def _tree(self, counts: list[int], near: int) -> Tree:
        """Nodes: lots, the end of all, then the weeks of firms in which a lot of theirs is due."""
        problem, lots = self.problem, self.problem.lots
        weeks = sorted({(pair.firm, lots[pair.lot].due) for pair in problem.pairs})
        end = len(lots)
        node = {week: end + 1 + at for at, week in enumerate(weeks)}
        arcs = [
            (pair.lot, node[pair.firm, lots[pair.lot].due], self.book.high[place], drawn)
            for place, (pair, drawn) in enumerate(zip(problem.pairs, self.aims.drawn, strict=True))
        ]
        arcs += [(at, end, lot.quantity, self._left(at)) for at, lot in enumerate(lots)]
        for week, after in zip(weeks, [*weeks[1:], (-1, 0)], strict=True):
            if after[0] == week[0]:
                arcs.append((node[week], node[after], self._until(*week), 0))
            else:
                arcs += self._units(week[0], node[week], end, counts[week[0]], near)
        supply = [lot.quantity for lot in lots] + [-self.placed] + [0] * len(weeks)
        tree = Tree(supply, 1 + max(abs(cost) for *_, cost in arcs) * len(supply))
        for arc in arcs:
            tree.add(*arc)
        return tree

    def _left(self, at: int) -> int:
        """What a piece of the lot that nobody makes costs."""
        base, classes = self.placed + 1, self.aims.classes
        after = len(classes) - 1 - classes.index(self.problem.lots[at].priority)
        later = len(self.problem.lots) - 1 - self.aims.urgent.index(at)
        cost: int = self.short * base**after + self.wait * base**later
        return cost

    def _until(self, firm: int, week: int) -> int:
        """Whole pieces up to the end of a week."""
        first = self.problem.lots[0].release - 1
        free = list(accumulate((self.problem.firms[firm].capacity or ())[first:week]))
        return free[-1] // self.size

    def _most(self, firm: int) -> int:
        places = self.book.of_firm[firm]
        dues = [self.problem.lots[self.book.pairs[k].lot].due for k in places]
        return min(self._until(firm, max(dues)), self.placed) if dues else 0

    def _units(
        self, firm: int, start: int, end: int, count: int, near: int
    ) -> list[tuple[int, int, int, int]]:
        """A firm's pieces one by one; those far below together, at the price of their last."""
        low, most = max(0, count - near), self._most(firm)
        arcs = [(start, end, low, self._price(firm, low - 1))] if low else []
        high = min(most, count + near)
        return arcs + [(start, end, 1, self._price(firm, x)) for x in range(low, high)]

    def _price(self, firm: int, x: int) -> int:
        """What the piece after the x-th adds."""
        aims = self.aims
        more = aims.unfair(firm, (x + 1) * self.size) - aims.unfair(firm, x * self.size)
        turn = len(self.problem.firms) - 1 - aims.rank[firm]
        cost: int = self.fair * more - self.rank * (self.placed + 1) ** turn
        return cost
