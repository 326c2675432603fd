"""A first allocation: each lot goes, a few pieces at a time, to whoever stands lowest."""

from heapq import heapify, heappop, heapreplace

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book

Entry = tuple[int, int, int, int, int]  # price, level, tie rank, drawn number, place of the pair


class Giving:
    """Fills the lots of a book one after another."""

    def __init__(self, aims: Aims, book: Book) -> None:
        self.aims = aims
        self.book = book
        self.bits = 24 + max(aims.weight, default=1).bit_length()

    def run(self, lots: list[int]) -> None:
        """The lots with the fewest makers first."""
        listed = self.book.problem.lots
        wide = {at: sum(map(self._room, self.book.of_lot[at])) for at in lots}
        for lot in sorted(
            lots, key=lambda at: (wide[at] - listed[at].quantity, listed[at].due, at)
        ):
            self.fill(lot)

    def _room(self, place: int) -> int:
        return self.book.most(place) - self.book.x[place]

    def fill(self, lot: int, without: int = -1) -> None:
        """What is left of the lot, as far as somebody has minutes; big steps first."""
        book = self.book
        heap = [self._entry(place) for place in book.of_lot[lot] if place != without]
        heapify(heap)
        while heap and book.left[lot]:
            place = heap[0][-1]
            given = self._step(place, lot, len(heap))
            if not given:
                heappop(heap)
                continue
            book.put(place, book.x[place] + given)
            heapreplace(heap, self._entry(place))

    def _step(self, place: int, lot: int, waiting: int) -> int:
        """Pieces for this pair now: none where it is full or cannot open its minimum lot."""
        book = self.book
        left, held = book.left[lot], book.x[place]
        wanted = max(1, left // (2 * waiting), book.least[place] - held)
        given = min(wanted, left, book.most(place) - held)
        return given if given > 0 and book.allowed(place, held + given) else 0

    def _entry(self, place: int) -> Entry:
        """What the next piece would cost: the level at the middle of it, openings with all of it."""
        pieces = max(1, self.book.least[place] - self.book.x[place])
        return self._rated(place, pieces)

    def last(self, place: int) -> Entry:
        """What its last piece costs."""
        return self._rated(place, -1)

    def _rated(self, place: int, pieces: int) -> Entry:
        aims, book = self.aims, self.book
        firm = book.pairs[place].firm
        middle = 2 * book.total[firm] + pieces * book.std[place]
        middle = middle * aims.bottom[firm] - 2 * aims.top[firm]
        level = (middle << self.bits) // (aims.weight[firm] * aims.bottom[firm])
        price = aims.problem.firms[firm].unit_price if aims.policy == "cheapest" else 0
        return price or 0, level, aims.rank[firm], aims.drawn[place], place
