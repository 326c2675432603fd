"""What one firm can make of its weeks: pieces that nobody has yet in, others out, by a table.

Lots run in the order of their due weeks; a table over the firm's own minutes holds the most that
can be placed, and no entry may pass what is free until then. Releases are left to the book, which
judges every step at the end. Own minutes are counted in coarse units where pieces are long, to
the safe side.
"""

from collections.abc import Sequence
from typing import Any

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.fitting import Change
from orders.allocation.engine.pieces.rows import ABOVE, BELOW, Move, road

MOST = 3  # pieces of a lot that come in or go out at once
_LONG = 64  # units that the longest piece of a firm takes at most
_CLASS = 20  # bits by which a priority class counts more than the next
_TAKEN = 24  # bits by which a minute short counts more than one taken from who held it

Exchange = tuple[tuple[int, int], ...]  # pairs of the firm, and pieces more
Alike = tuple[int, int]  # due week of an exchange, and the units that it takes
Limits = tuple[int, ...]
Option = tuple[int, list[Move]]  # a pair and its changes


class Topping:
    """Tables of the firms of one book, which changes between the questions."""

    def __init__(self, aims: Aims, book: Book, *, pure: bool = False) -> None:
        self.aims, self.book = aims, book
        last = len(aims.classes) - 1
        again = _TAKEN if aims.problem.kind == "R" else 0
        bits = {number: _CLASS * (last - at) for at, number in enumerate(aims.classes)}
        lots = aims.problem.lots
        self.due = [lots[pair.lot].due for pair in book.pairs]
        self.weight = [
            size << (bits[lots[pair.lot].priority] + again)
            for pair, size in zip(book.pairs, book.std, strict=True)
        ]
        longest = max(map(len, book.of_firm), default=0)
        self.road = road(MOST * longest * max(self.weight, default=0), pure=pure)
        self.unit = [
            -(-max((book.pairs[k].minutes for k in places), default=1) // _LONG)
            for places in book.of_firm
        ]
        self.far = [max(MOST, least) for least in book.least]  # more left changes nothing
        self.options: dict[tuple[int, int, int], Option] = {}
        self.units: dict[tuple[int, int, int], int] = {}
        self.ends = [self._ends(places) for places in book.of_firm]

    def _ends(self, places: Sequence[int]) -> list[tuple[int, int, list[int]]]:
        """Per due week of a firm: it, the span of all work due until then, and its pairs."""
        inside: dict[int, set[int]] = {}
        for place in places:
            for at in self.book.cover[place]:
                inside.setdefault(at, set()).add(place)
        found = []
        for due in sorted({self.due[place] for place in places}):
            until = {place for place in places if self.due[place] <= due}
            at = next((at for at, held in inside.items() if held == until), -1)
            found.append((due, at, [place for place in places if self.due[place] == due]))
        return found

    def moved(self, place: int, more: int) -> int:
        """Minutes that a change gives back to a firm that held them, or takes (below 0)."""
        held, before = self.book.x[place], self.book.pairs[place].previous
        fewer = max(0, before - held) - max(0, before - held - more)
        return fewer * self.book.std[place]

    def _minutes(self, firm: int, place: int, more: int) -> int:
        """Units of own minutes that a change takes, rounded up."""
        held = self.book.x[place]
        if (place, held, more) not in self.units:
            freed = self.book.own(place, held) - self.book.own(place, held + more)
            self.units[place, held, more] = -(freed // self.unit[firm])
        return self.units[place, held, more]

    def _option(self, firm: int, place: int) -> Option:
        """The changes of one pair, those of few pieces first."""
        book = self.book
        held, left = book.x[place], book.left[book.pairs[place].lot]
        key = place, held, min(left, self.far[place])
        if key not in self.options:
            near = [n for n in range(-MOST, MOST + 1) if n and n <= left]
            gaps = {book.pairs[place].frozen - held, book.least[place] - held}
            near += [n for n in sorted(gaps) if abs(n) > MOST and n <= left]
            rows = [
                (more, self._minutes(firm, place, more))
                for more in sorted(near, key=abs)
                if book.allowed(place, held + more)
            ]
            self.options[key] = (
                place,
                [
                    (more, minutes, more * self.weight[place] + self.moved(place, more))
                    for more, minutes in rows
                    if abs(minutes) <= BELOW
                ],
            )
        return self.options[key]

    def alike(self, firm: int, place: int, more: int) -> Alike:
        """Due week and units: exchanges that are alike in these leave the same room."""
        return self.due[place], self._minutes(firm, place, more)

    def values(self, firm: int, kinds: Sequence[tuple[Alike, ...]]) -> list[int | None]:
        """The most the firm can add beside each kind of exchange; None: it does not fit."""
        asked = [self._limits(firm, kind) for kind in kinds]
        limits = list(dict.fromkeys(asked))
        best = self.road.best(self._tables(firm, limits)[-1][1])
        told: dict[Limits, int | None] = {
            one: None if most <= self.road.never // 2 else most
            for one, most in zip(limits, best, strict=True)
        }
        return [told[one] for one in asked]

    def _limits(self, firm: int, kind: tuple[Alike, ...]) -> Limits:
        """Units free until each due week beside an exchange of this kind."""
        free, unit, found = self.book.free[firm], self.unit[firm], []
        for due, at, _ in self.ends[firm]:
            room = free[at] // unit if at >= 0 else ABOVE
            for by, minutes in kind:
                if by <= due:
                    room -= minutes
            found.append(min(ABOVE, room))
        return tuple(found)

    def _tables(self, firm: int, limits: Sequence[Limits]) -> list[tuple[Option | None, Any]]:
        """The rows after every option, and after every due week."""
        rows = self.road.start(len(limits))
        found: list[tuple[Option | None, Any]] = [(None, rows)]
        for number, (_, _, places) in enumerate(self.ends[firm]):
            for place in places:
                option = self._option(firm, place)
                if option[1]:
                    rows = self.road.spread(rows, option[1])
                    found.append((option, rows))
            rows = self.road.cut(rows, [one[number] for one in limits])
            found.append((None, rows))
        return found

    def topped(self, firm: int) -> Change:
        """The pieces in and out that bring the most now; none where the weeks cannot hold."""
        tables = self._tables(firm, [self._limits(firm, ())])
        row = list(map(int, tables[-1][1][0]))
        best = max(row)
        at, change = row.index(best), {}
        for number in range(len(tables) - 1, 0, -1):
            option, before = tables[number][0], tables[number - 1][1][0]
            if option is None or int(before[at]) == best or best <= self.road.never // 2:
                continue
            place, moves = option
            for more, minutes, worth in moves:
                if 0 <= at - minutes < len(row) and int(before[at - minutes]) == best - worth:
                    change[place] = more
                    at, best = at - minutes, best - worth
                    break
        return change
