"""Which lot is short, where it makes no difference but for the tie: the one that is due later.

A piece of the lot that is due first takes the place of one of another lot at the same firm, which
may take the place of a third elsewhere. Sizes are equal all along, so totals stay what they are.
"""

from collections import deque

from orders.allocation.engine.pieces.aims import Aims, unfinished_of
from orders.allocation.engine.pieces.book import Book

_LOOKS = 4_000  # exchanges looked at in all; their number is fixed, not their time

Came = dict[int, tuple[int, int]]  # lot -> the pairs that take a piece and give one of this lot


class Waiting:
    """Moves what is short to lots that are due later, piece by piece."""

    def __init__(self, aims: Aims, book: Book) -> None:
        self.aims, self.book = aims, book
        self.lots = book.problem.lots
        self.place = {at: place for place, at in enumerate(aims.urgent)}
        self.looks = _LOOKS

    def settle(self) -> None:
        for at in self.aims.urgent:
            while self.book.left[at] and self._moved(at):
                pass

    def _moved(self, at: int) -> bool:
        """One piece of the lot more, and one less of the lot that is due last of those reached."""
        came: Came = {at: (-1, -1)}
        ahead = deque([at])
        while ahead:
            for other in self._onward(ahead.popleft(), came):
                ahead.append(other)
        later = sorted(
            (other for other in came if self._later(other, at)), key=self.place.__getitem__
        )
        return any(self._pass(came, other) for other in reversed(later))

    def _later(self, other: int, at: int) -> bool:
        """It may wait instead: same class, due later."""
        return self.place[other] > self.place[at] and (
            self.lots[other].priority == self.lots[at].priority
        )

    def _onward(self, at: int, came: Came) -> list[int]:
        """Lots of which a firm would make one piece less to make one of this."""
        book = self.book
        found: list[int] = []
        for take in book.of_lot[at]:
            for give in book.of_firm[book.pairs[take].firm]:
                other = book.pairs[give].lot
                if other in came or not book.x[give] or book.std[give] != book.std[take]:
                    continue
                self.looks -= 1
                if self.looks < 0:
                    return found
                if self._exchanges(take, give):
                    came[other] = take, give
                    found.append(other)
        return found

    def _exchanges(self, take: int, give: int) -> bool:
        book = self.book
        more = {take: 1, give: -1}
        allowed = all(book.allowed(place, book.x[place] + n) for place, n in more.items())
        return allowed and book.fits(more)

    def _pass(self, came: Came, at: int) -> bool:
        """Along the way that was found; back again where together it does not fit or is worse."""
        book, mark = self.book, len(self.book.log)
        steps = []
        while came[at] != (-1, -1):
            steps.append(came[at])
            at = book.pairs[came[at][0]].lot
        firms = sorted({book.pairs[take].firm for take, _ in steps})
        before = self._worth(firms)
        for take, give in steps:
            book.put(give, book.x[give] - 1)
            book.put(take, book.x[take] + 1)
        fits = not any(map(book.overloaded, firms))
        if fits and self._worth(firms) == before:
            return True
        book.back_to(mark)
        return False

    def _worth(self, firms: list[int]) -> tuple[int, int]:
        """Minutes taken from these firms, and what they have unfinished where that counts."""
        book = self.book
        taken = sum(
            max(0, book.pairs[k].previous - book.x[k]) * book.std[k]
            for firm in firms
            for k in book.of_firm[firm]
        )
        late = self.aims.policy == "earliest"
        return taken, sum(unfinished_of(book, firm) for firm in firms) if late else 0
