"""Full weeks are packed again so that more is placed: exchanges between two and three firms.

The best of what should pay is tried first: every firm of an exchange then tops itself up with
pieces that nobody has yet, or lets go of some, as its table says. The book judges it, and what
does not gain is taken back.
"""

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.exchanges import Exchanges, Step
from orders.allocation.engine.pieces.topping import MOST, Topping

ROUNDS = 12
TRIES = 60  # in one round


class Packing:
    """Rounds over all firms until none gains or their number is used up."""

    def __init__(self, aims: Aims, book: Book, *, pure: bool = False) -> None:
        self.aims, self.book = aims, book
        self.again = aims.problem.kind == "R"
        self.topping = Topping(aims, book, pure=pure)
        self.exchanges = Exchanges(self.topping, book)
        self.lot = self.exchanges.lot
        self.last = list(book.x)
        self.seen = [min(left, MOST) for left in book.left]
        self.stale = set(range(len(book.total)))
        self.changed = [0] * len(book.total)  # how often what a firm could add has changed
        self.failed: set[tuple[tuple[Step, ...], tuple[int, ...]]] = set()

    def run(self, rounds: int = ROUNDS, tries: int = TRIES) -> bool:
        """Whether more is placed, or less taken from who held it, than before."""
        before = self.goal()
        for _ in range(rounds):
            self.notice()
            for firm in sorted(self.stale):
                while self._made(((firm, ()),)):
                    pass
            self.notice()
            asked, self.stale = sorted(self.stale), set()
            for firm in asked:
                self.changed[firm] += 1
                self.exchanges.ask(firm)
            if not self._round(tries):
                break
        return self.goal() < before

    def goal(self) -> tuple[int, ...]:
        """What is short, and of work given out again what was taken; the smaller the better."""
        short = self.aims.short(self.book)
        return (*short, self.aims.moved(self.book)) if self.again else short

    def _round(self, tries: int) -> bool:
        """Tries what should bring most; firms that changed wait for the next round."""
        moved: set[int] = set()
        for _, steps in self.exchanges.paths():
            firms = {firm for firm, _ in steps}
            key = steps, tuple(self.changed[firm] for firm, _ in steps)
            if moved.isdisjoint(firms) and key not in self.failed:
                tries -= 1
                if self._made(steps):
                    moved |= firms
                else:
                    self.failed.add(key)
            if not tries:
                break
        return bool(moved)

    def _made(self, steps: tuple[Step, ...]) -> bool:
        """Makes the exchange, every firm tops itself up; taken back where nothing is gained."""
        book, mark, before = self.book, len(self.book.log), self.aims.short(self.book)
        for _, exchange in steps:
            book.change(dict(exchange))
        for firm, _ in steps:
            book.change(self.topping.topped(firm))
        gained = (*self.aims.short(book), self._taken(mark)) < (*before, 0)
        if gained and self._holds(steps, mark):
            return True
        book.back_to(mark)
        return False

    def _taken(self, mark: int) -> int:
        """Minutes taken since then from firms that held them, less those given back."""
        book, found = self.book, 0
        first = dict(reversed(book.log[mark:])) if self.again else {}
        for place, pieces in first.items():
            before = book.pairs[place].previous
            lost = max(0, before - book.x[place]) - max(0, before - pieces)
            found += lost * book.std[place]
        return found

    def _holds(self, steps: tuple[Step, ...], mark: int) -> bool:
        """What was changed is allowed, lots are not given out twice, and the weeks suffice."""
        book = self.book
        touched = {place for place, _ in book.log[mark:]}
        return (
            all(book.allowed(place, book.x[place]) for place in touched)
            and all(book.left[self.lot[place]] >= 0 for place in touched)
            and not any(book.overloaded(firm) for firm, _ in steps)
        )

    def notice(self) -> None:
        """What changed since the last look: its firms, and all makers of a lot of which less or
        more can be taken now, are asked again."""
        book, pairs = self.book, self.book.pairs
        touched = [k for k, pieces in enumerate(book.x) if pieces != self.last[k]]
        self.last = list(book.x)
        self.stale |= {pairs[place].firm for place in touched}
        for lot in {self.lot[place] for place in touched}:
            left = min(book.left[lot], MOST)
            if left != self.seen[lot]:
                self.seen[lot] = left
                self.stale |= {pairs[k].firm for k in book.of_lot[lot]}
