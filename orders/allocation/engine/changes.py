"""What a re-allocation of several lots changed for each firm, lot by lot. Standard minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.room import Room


@dataclass(frozen=True)
class Changes:
    """Before: `previous` of every pair. Now: the book."""

    book: Book

    def of(self, i: int) -> tuple[int, int, int]:
        """Minutes a firm held before, what it lost of them, and what is new."""
        return self._of(self.book.of_firm[i])

    def _of(self, places: Iterable[int]) -> tuple[int, int, int]:
        earlier = lost = gained = 0
        for place in places:
            before, size = self.book.pairs[place].previous, self.book.std[place]
            earlier += before * size
            lost += max(0, before - self.book.x[place]) * size
            gained += max(0, self.book.x[place] - before) * size
        return earlier, lost, gained

    @cached_property
    def rising(self) -> str:
        """In which way pieces came to those who have more than before."""
        _, lost, gained = self._of(range(len(self.book.pairs)))
        if gained <= lost:
            return "moved"
        return "moved-grown" if lost else "grown"

    def case(self, i: int) -> str:
        _, lost, gained = self.of(i)
        if lost:
            return "exchanged" if gained else self._given_up(i)
        if not gained:
            return "kept"
        rows = [(self.book.x[place], self.book.pairs[place]) for place in self.book.of_firm[i]]
        fixed = all(x == pair.frozen for x, pair in rows if x > pair.previous)
        return "fixed" if fixed else self.rising

    def _given_up(self, i: int) -> str:
        book = self.book
        lost = [place for place in book.of_firm[i] if book.x[place] < book.pairs[place].previous]
        walls = {Room(book).wall(place) for place in lost}
        if walls <= {"pledge", "whole"}:
            return "given-up-pledge"
        return "given-up-time" if walls == {"time"} else "given-up"
