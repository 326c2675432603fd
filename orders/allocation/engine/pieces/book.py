"""An allocation while it is being made: pieces per pair, and what they leave free."""

from collections.abc import Mapping

from orders.allocation.engine.pieces.loads import pairs_of_firms, spans
from orders.allocation.engine.problem import Problem


class Book:
    """Pieces per pair, standard minutes per firm, pieces left per lot, own minutes left per span.

    Starts with what is frozen. Lists are in the order of the problem's pairs, firms and lots."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.pairs = problem.pairs
        self.of_firm = pairs_of_firms(problem)
        self.of_lot: list[list[int]] = [[] for _ in problem.lots]
        for place, pair in enumerate(self.pairs):
            self.of_lot[pair.lot].append(place)
        self.high = [problem.high(pair) for pair in self.pairs]
        self.least = [max(pair.min_lot, pair.frozen) for pair in self.pairs]
        self.std = [problem.lots[pair.lot].std_minutes for pair in self.pairs]
        self.x = [0] * len(self.pairs)
        self.log: list[tuple[int, int]] = []  # pair and what it held, for taking steps back
        self.total = [0] * len(problem.firms)
        self.left = [lot.quantity for lot in problem.lots]
        found = [spans(problem, *one) for one in zip(problem.firms, self.of_firm, strict=True)]
        self.free = [list(one.capacity) for one in found]
        self.cover: list[tuple[int, ...]] = [()] * len(self.pairs)
        for one in found:
            for place, covered in one.covers.items():
                self.cover[place] = covered
        for place, pair in enumerate(self.pairs):
            self.put(place, pair.frozen)

    def own(self, place: int, pieces: int) -> int:
        """Own minutes of that many pieces, set-up included."""
        pair = self.pairs[place]
        return pieces * pair.minutes + pair.setup if pieces else 0

    def put(self, place: int, pieces: int) -> None:
        """The pair holds this many pieces; whether it may is not asked."""
        before, pair = self.x[place], self.pairs[place]
        self.log.append((place, before))
        more = self.own(place, pieces) - self.own(place, before)
        free = self.free[pair.firm]
        for at in self.cover[place]:
            free[at] -= more
        self.x[place] = pieces
        self.total[pair.firm] += (pieces - before) * self.std[place]
        self.left[pair.lot] -= pieces - before

    def back_to(self, mark: int) -> None:
        """Takes back every step since the log had this length."""
        steps = self.log[mark:]
        for place, pieces in reversed(steps):
            self.put(place, pieces)
        del self.log[mark:]

    def hold(self, x: list[int]) -> None:
        """Every pair holds what is listed."""
        for place, pieces in enumerate(x):
            self.put(place, pieces)

    def spare(self, place: int) -> int | None:
        """Own minutes that work of this pair could still take; None without limit."""
        free = self.free[self.pairs[place].firm]
        return min(map(free.__getitem__, self.cover[place]), default=None)

    def most(self, place: int) -> int:
        """The most pieces the pair could hold by its limit and its firm's minutes."""
        spare, pair, held = self.spare(place), self.pairs[place], self.x[place]
        if spare is None:
            return self.high[place]
        spare += held * pair.minutes if held else -pair.setup
        return max(held, min(self.high[place], spare // pair.minutes))

    def change(self, more: Mapping[int, int]) -> None:
        """Pieces more, or less, per pair."""
        for place, pieces in more.items():
            self.put(place, self.x[place] + pieces)

    def fits(self, more: Mapping[int, int]) -> bool:
        """The own minutes of all firms allow the change."""
        needed: dict[tuple[int, int], int] = {}
        for place, pieces in more.items():
            held, firm = self.x[place], self.pairs[place].firm
            minutes = self.own(place, held + pieces) - self.own(place, held)
            for at in self.cover[place]:
                needed[firm, at] = needed.get((firm, at), 0) + minutes
        return all(minutes <= max(0, self.free[firm][at]) for (firm, at), minutes in needed.items())

    def allowed(self, place: int, pieces: int) -> bool:
        """Frozen, what it had, or at least its minimum lot; at most its limit."""
        pair = self.pairs[place]
        if not pair.frozen <= pieces <= self.high[place]:
            return False
        return pieces >= self.least[place] or pieces in (pair.frozen, pair.previous)

    def overloaded(self, firm: int) -> bool:
        """More own minutes are held than the weeks have."""
        return any(minutes < 0 for minutes in self.free[firm])
