"""Whether a firm could take more of a lot by itself, and if not, what stands against it."""

from dataclasses import dataclass

from orders.allocation.engine.pieces.book import Book


@dataclass(frozen=True, slots=True)
class Room:
    """A finished allocation."""

    book: Book

    def more(self, place: int) -> int:
        """The least that the pair could hold beyond what it holds, by its minimum lot."""
        book, pair = self.book, self.book.pairs[place]
        held = book.x[place]
        steps = [max(held + 1, book.least[place])]
        steps += [pair.previous] if pair.previous > held else []
        return min(steps) - held

    def wall(self, place: int) -> str:
        """whole, pledge, over (a minimum lot above the pledge), time, or open."""
        book, pair = self.book, self.book.pairs[place]
        held = book.x[place]
        if held >= book.problem.lots[pair.lot].quantity:
            return "whole"
        if held >= book.high[place]:
            return "pledge"
        if held + self.more(place) > book.high[place]:
            return "over"
        return "open" if book.most(place) >= held + self.more(place) else "time"

    def cause(self, place: int) -> str:
        """The same for a lot that is short, or minimum: more than what is left of it."""
        found = self.wall(place)
        few = self.book.left[self.book.pairs[place].lot] < self.more(place)
        return "minimum" if few and found in ("time", "open") else found

    def causes(self, lot: int) -> set[str]:
        return {self.cause(place) for place in self.book.of_lot[lot]}
