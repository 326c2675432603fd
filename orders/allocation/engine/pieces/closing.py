"""Where a policy asks for something before fairness: pairs are closed, and two lots change hands.

Tries in a fixed order and number, each kept only if the goals of the firms that it touches gain.
"""

from collections.abc import Iterator, Mapping

from orders.allocation.engine.pieces.cheaper import Cheaper

_TRIES = 10_000  # changes looked at in all, in one run


class Closing:
    """Beside single pieces: all of a pair at once; and a piece for which another one makes room."""

    def __init__(self, cheaper: Cheaper) -> None:
        self.cheaper = cheaper
        self.aims, self.book = cheaper.aims, cheaper.book
        self.tries = _TRIES

    def run(self) -> bool:
        """Whether anything was gained."""
        drawn = self.aims.drawn
        places = sorted(range(len(self.book.pairs)), key=drawn.__getitem__)
        closed = [self._closed(place) for place in places]
        passed = [self._passed(place) for place in places]
        return any(closed) or any(passed)

    def _closed(self, place: int) -> bool:
        """All of the pair goes to the others of its lot, each piece where it costs least."""
        book, pair = self.book, self.book.pairs[place]
        pieces = book.x[place] - pair.frozen
        if not pieces or not pair.setup or not book.allowed(place, pair.frozen):
            return False
        places = book.of_lot[pair.lot]
        firms = {book.pairs[k].firm for k in places}
        before, mark, left = self._goal(firms), len(book.log), book.left[pair.lot]
        book.put(place, pair.frozen)
        others = [k for k in places if k != place]
        for _ in range(pieces):
            rated = [
                (self.cheaper.change({take: 1}), self.aims.drawn[take], take)
                for take in others
                if self.cheaper.may(take, 1)
            ]
            if not rated:
                break
            book.change({min(rated)[-1]: 1})
            self.tries -= len(rated)
        if book.left[pair.lot] == left and self._goal(firms) < before:
            return True
        book.back_to(mark)
        return False

    def _goal(self, firms: set[int]) -> tuple[int, int]:
        rows = [self.cheaper.cost(firm) for firm in sorted(firms)]
        return sum(second for second, _ in rows), sum(fair for _, fair in rows)

    def _passed(self, give: int) -> bool:
        """A piece goes to a full firm, which passes a piece of another lot on."""
        book, gained = self.book, False
        for change in self._changes(give):
            self.tries -= 1
            if self.tries < 0:
                return gained
            fits = self._allowed(change) and book.fits(change)
            if fits and self.cheaper.change(change) < (0, 0):
                book.change(change)
                gained = True
        return gained

    def _changes(self, give: int) -> Iterator[dict[int, int]]:
        """A piece to a full pair of the lot, one of another lot of that firm on to a third."""
        book = self.book
        for take in book.of_lot[book.pairs[give].lot]:
            if take != give and book.most(take) <= book.x[take]:
                yield from self._through(give, take)

    def _through(self, give: int, take: int) -> Iterator[dict[int, int]]:
        book, pairs = self.book, self.book.pairs
        for out in book.of_firm[pairs[take].firm]:
            ends = book.of_lot[pairs[out].lot] if out != take and book.x[out] else []
            for end in ends:
                if end != out and self._pays(give, take, out, end):
                    yield {give: -1, take: 1, out: -1, end: 1}

    def _pays(self, give: int, take: int, out: int, end: int) -> bool:
        """Whether the won could fall; minutes are looked at by making the change."""
        if self.aims.policy != "cheapest":
            return True
        book, won = self.book, self.cheaper.won
        first = book.std[give] * (won(take) - won(give))
        return first + book.std[out] * (won(end) - won(out)) < 0

    def _allowed(self, change: Mapping[int, int]) -> bool:
        book = self.book
        return all(book.allowed(place, book.x[place] + more) for place, more in change.items())
