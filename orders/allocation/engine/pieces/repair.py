"""Augmenting paths: a lot that is short takes a firm's minutes, and what that firm made goes on.

Shortest paths first, ties by the drawn numbers. Nobody is left with less of any lot in all.
"""

from collections import deque
from collections.abc import Iterator

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book

Step = tuple[int, int]  # the pair that takes a piece, the pair that gives one (-1: none)


class Repair:
    """Places single pieces until no lot that is short has an alternating path."""

    def __init__(self, aims: Aims, book: Book) -> None:
        self.aims = aims
        self.book = book
        drawn = aims.drawn
        self.of_lot = [sorted(places, key=drawn.__getitem__) for places in book.of_lot]
        self.of_firm = [sorted(places, key=drawn.__getitem__) for places in book.of_firm]
        self.covers = [frozenset(covered) for covered in book.cover]
        self.lot = [pair.lot for pair in book.pairs]
        self.dead: set[int] = set()

    def run(self, lots: list[int]) -> None:
        """Only these lots get more."""
        found = True
        while found:
            found = False
            self.dead = set()
            for lot in lots:
                while self.book.left[lot] and self.augment(lot):
                    found = True

    def augment(self, lot: int, most: int | None = None) -> bool:
        """One more piece of the lot, or what opens a minimum lot; False: there is no path, or
        none among the first `most` lots."""
        steps: dict[int, Step | None] = {lot: None}
        if lot in self.dead or self._ended(lot, steps):
            return lot not in self.dead
        waiting = deque([lot])
        while waiting:
            for after in self._found(waiting.popleft(), steps):
                if self._ended(after, steps):
                    return True
                waiting.append(after)
            if most is not None and len(steps) > most:
                return False
        self.dead |= steps.keys()
        return False

    def _found(self, lot: int, steps: dict[int, Step | None]) -> Iterator[int]:
        """Lots not reached yet that would lose a piece to this one."""
        for give, take in self._onward(lot, steps):
            after = self.lot[give]
            if after not in steps:
                steps[after] = (take, give)
                yield after

    def _ended(self, lot: int, steps: dict[int, Step | None]) -> bool:
        """Goes along the path if the lot it leads to has a firm with free minutes."""
        end = self._direct(lot, steps)
        if end >= 0:
            self._apply(lot, end, steps)
        return end >= 0

    def _firms(self, lot: int, steps: dict[int, Step | None]) -> set[int]:
        """The firms that the path to this lot uses."""
        firms = set()
        while (step := steps[lot]) is not None:
            firms.add(self.book.pairs[step[0]].firm)
            lot = self.book.pairs[step[0]].lot
        return firms

    def _direct(self, lot: int, steps: dict[int, Step | None]) -> int:
        """A pair of the lot whose firm has free minutes; -1: none."""
        book, used = self.book, self._firms(lot, steps)
        for place in self.of_lot[lot]:
            if book.pairs[place].firm in used or book.most(place) <= book.x[place]:
                continue
            pieces = book.x[place] + self._step(place, steps[lot] is None)
            if book.x[place] < pieces <= book.most(place) and book.allowed(place, pieces):
                return place
        return -1

    def _step(self, place: int, first: bool) -> int:
        """One piece; where a minimum lot is to be opened and enough is left, all of it."""
        book = self.book
        if book.allowed(place, book.x[place] + 1):
            return 1
        opening = book.least[place] - book.x[place]
        return opening if first and 0 < opening <= book.left[book.pairs[place].lot] else 0

    def _onward(self, lot: int, steps: dict[int, Step | None]) -> Iterator[Step]:
        """(gives, takes): firms that could make a piece of this lot instead of another one."""
        book, used = self.book, self._firms(lot, steps)
        for take in self.of_lot[lot]:
            firm = book.pairs[take].firm
            if firm not in used and book.allowed(take, book.x[take] + 1):
                yield from ((give, take) for give in self._givers(take, firm, steps))

    def _givers(self, take: int, firm: int, steps: dict[int, Step | None]) -> Iterator[int]:
        """Pairs of the firm, of lots not reached, that free enough minutes by one piece less."""
        book, lot, dead, x = self.book, self.lot, self.dead, self.book.x
        need = book.own(take, x[take] + 1) - book.own(take, x[take])
        free = book.free[firm]
        tight = frozenset([at for at in book.cover[take] if free[at] < need])
        most = need - min([free[at] for at in tight], default=need)
        for give in self.of_firm[firm]:
            if not x[give] or lot[give] in steps or lot[give] in dead:
                continue
            frees = tight <= self.covers[give] and self._last(give) >= most
            if frees and book.allowed(give, x[give] - 1):
                yield give

    def _last(self, place: int) -> int:
        """Own minutes that the pair's last piece took."""
        pair = self.book.pairs[place]
        return pair.minutes + (pair.setup if self.book.x[place] == 1 else 0)

    def frees(self, give: int, take: int) -> bool:
        """Less of one pair leaves minutes in a span that the other one needs."""
        return not self.covers[give].isdisjoint(self.covers[take])

    def _apply(self, lot: int, end: int, steps: dict[int, Step | None]) -> None:
        """Goes along the path, and again as long as a piece of the lot is left and fits."""
        book = self.book
        first = self._step(end, steps[lot] is None)
        book.put(end, book.x[end] + first)
        path: dict[int, int] = {end: 1}
        while (step := steps[lot]) is not None:
            take, give = step
            book.put(give, book.x[give] - 1)
            book.put(take, book.x[take] + 1)
            path[give], path[take] = path.get(give, 0) - 1, path.get(take, 0) + 1
            lot = book.pairs[take].lot
        while book.left[lot] and self._allows(path) and book.fits(path):
            book.change(path)

    def _allows(self, path: dict[int, int]) -> bool:
        book = self.book
        return all(book.allowed(place, book.x[place] + more) for place, more in path.items())
