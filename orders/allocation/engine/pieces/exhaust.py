"""Exact search for small instances: pair by pair, cut off by what the rest can reach at best.

The number of steps is fixed, so that the answer is the same on every machine.
"""

from bisect import bisect_left

from orders.allocation.engine.pieces.aims import Aims, Tie
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.outlook import FEWER, MORE, OPEN, Outlook
from orders.allocation.engine.problem import Lot, Problem

_STEPS = 3_000
_PAIRS = 24
_CHOICES = 60  # bits: choices of all pairs, multiplied

Goal = tuple[int, ...]


class OutOfSteps(Exception):
    """The search is not finished; the best found so far may not be the best."""


def small(problem: Problem) -> bool:
    """Few enough choices that a search may come to its end."""
    choices = sum((problem.high(pair) + 1).bit_length() for pair in problem.pairs)
    return len(problem.pairs) <= _PAIRS and choices <= _CHOICES


class Exhaust:
    """Branch and bound over the pairs of a book that holds nothing but what is frozen."""

    def __init__(self, aims: Aims, book: Book, steps: int = _STEPS) -> None:
        self.aims = aims
        self.book = book
        self.pairs = sorted(
            range(len(book.pairs)), key=lambda k: (self._lot(k).priority, book.pairs[k].lot)
        )
        self.outlook = Outlook(aims, book, self.pairs)
        self.left = steps
        self.best: list[int] | None = None
        self.goal: Goal = ()
        self.tie: Tie = ((), (), 0, ())

    def _lot(self, place: int) -> Lot:
        return self.book.problem.lots[self.book.pairs[place].lot]

    def start_from(self, x: list[int]) -> None:
        """A valid allocation that is known; the search looks for better ones."""
        held = list(self.book.x)
        self.book.hold(x)
        self._keep()
        self.book.hold(held)

    def run(self) -> bool:
        """Whether the search came to its end; `best` is then the one right answer."""
        try:
            if self.best is None or not self._verdict(0):
                self._descend(0)
        except OutOfSteps:
            return False
        return True

    def _verdict(self, depth: int) -> int:
        self.left -= 1
        if self.left < 0:
            raise OutOfSteps
        return self.outlook.verdict(depth, self.goal, self.tie) if self.best else OPEN

    def _descend(self, depth: int) -> None:
        """What the pair may hold, from a likely count on, upwards and then downwards, as far as
        the outlook does not say that all further on is hopeless."""
        if depth == len(self.pairs):
            self._keep()
            return
        place = self.pairs[depth]
        values = self._values(place)
        middle = bisect_left(values, self._likely(depth))
        for row, ends in ((values[middle:], MORE), (values[:middle][::-1], FEWER)):
            for pieces in row:
                self.book.put(place, pieces)
                verdict = self._verdict(depth + 1)
                if verdict & ends:
                    break
                if not verdict:
                    self._descend(depth + 1)
        self.book.put(place, self.book.pairs[place].frozen)

    def _likely(self, depth: int) -> int:
        """What leaves nothing short, or what the best answer so far gives to this pair."""
        place = self.pairs[depth]
        likely = self.outlook.needed(depth)
        return max(likely, self.best[place]) if self.best else likely

    def _values(self, place: int) -> list[int]:
        book = self.book
        pair = book.pairs[place]
        most = min(book.most(place), pair.frozen + book.left[pair.lot])
        least = book.least[place]
        alone = {x for x in (pair.frozen, pair.previous) if x < least and book.allowed(place, x)}
        return [*sorted(x for x in alone if x <= most), *range(least, most + 1)]

    def _keep(self) -> None:
        goal = self.aims.goal(self.book)
        if self.best is not None and goal > self.goal:
            return
        tie = self.aims.ties(self.book)
        if self.best is None or (goal, tie) < (self.goal, self.tie):
            self.best, self.goal, self.tie = list(self.book.x), goal, tie
