"""Single pieces go where they cost less, or are done earlier; where that is equal, to be fairer."""

from collections.abc import Mapping

from orders.allocation.engine.pieces.aims import Aims, unfinished_of
from orders.allocation.engine.pieces.book import Book

_PASSES = 6

Cost = tuple[int, int]


class Cheaper:
    """Moves within each lot, from pair to pair, as long as the goals of the policy gain."""

    def __init__(self, aims: Aims, book: Book) -> None:
        self.aims = aims
        self.book = book

    def run(self) -> None:
        for _ in range(_PASSES):
            if not sum(self._lot(places) for places in self.book.of_lot):
                return

    def _lot(self, places: list[int]) -> bool:
        return sum(self._from(give, places) for give in places if self.may(give, -1)) > 0

    def _from(self, give: int, places: list[int]) -> bool:
        takers = [take for take in places if take != give and self.may(take, 1)]
        moved = False
        while takers and self.may(give, -1):
            rated = [
                (self.change({give: -1, take: 1}), self.aims.drawn[take], take) for take in takers
            ]
            change, _, take = min(rated)
            if change >= (0, 0):
                break
            self.book.change({give: -1, take: 1})
            moved = True
            takers = [take for take in takers if self.may(take, 1)]
        return moved

    def may(self, place: int, more: int) -> bool:
        pieces = self.book.x[place] + more
        return self.book.allowed(place, pieces) and self.book.most(place) >= pieces

    def change(self, more: Mapping[int, int]) -> Cost:
        """What pieces more, or less, would change: the second goal, then fairness."""
        firms = {self.book.pairs[place].firm for place in more}
        before = [self.cost(firm) for firm in firms]
        mark = len(self.book.log)
        self.book.change(more)
        after = [self.cost(firm) for firm in firms]
        self.book.back_to(mark)
        second, fair = (
            sum(a[n] - b[n] for a, b in zip(after, before, strict=True)) for n in (0, 1)
        )
        return second, fair

    def cost(self, firm: int) -> Cost:
        """The second goal, and unfairness, of one firm."""
        book, aims = self.book, self.aims
        fair = aims.unfair(firm, book.total[firm])
        if aims.policy == "earliest":
            return unfinished_of(book, firm), fair
        return (aims.problem.firms[firm].unit_price or 0) * book.total[firm], fair

    def won(self, place: int) -> int:
        """Of a standard minute of the pair's firm."""
        return self.aims.problem.firms[self.book.pairs[place].firm].unit_price or 0
