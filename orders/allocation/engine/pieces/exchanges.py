"""Exchanges that should pay: what each firm could add beside giving, taking, or both, put together.

One lot from firm to firm; over a third firm, which takes of one lot and gives of another; or two
firms that pass each other a piece. What pays in two firms may count on the same rest of a lot, so
every exchange is judged by the book when it is made.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.topping import Alike, Exchange, Topping

_EACH = 2  # pieces of a lot that change hands at once
_NEAR = 3  # firms of a lot that gain most by giving, or by taking

One = tuple[int, int, int, Alike]  # what it brings, the pair, pieces more, and what it is alike
Step = tuple[int, Exchange]  # a firm and what it exchanges
Path = tuple[int, tuple[Step, ...]]  # what it should bring, below 0
Ends = dict[tuple[int, int], list[tuple[int, int, int]]]  # lot, pieces -> (-brings, firm, pair)
Met = tuple[Alike, int, list[tuple[int, int, int]]]  # a pair, and others of its lot to deal with


@dataclass(slots=True)
class Known:
    """What a firm could add: beside one change, and beside a piece in for one out."""

    ones: list[One] = field(default_factory=list)
    both: dict[tuple[Alike, Alike], int] = field(default_factory=dict)

    def of(self, more: int) -> list[One]:
        return [one for one in self.ones if one[2] == more]


class Exchanges:
    """Asks the tables of firms that changed, and puts together what pays."""

    def __init__(self, topping: Topping, book: Book) -> None:
        self.topping, self.book = topping, book
        self.lot = [pair.lot for pair in book.pairs]
        self.place = {(pair.lot, pair.firm): k for k, pair in enumerate(book.pairs)}
        self.known = [Known() for _ in book.total]

    def ask(self, firm: int) -> None:
        """Looks at the firm's tables again."""
        book, topping = self.book, self.topping
        pieces = [n for n in range(-_EACH, _EACH + 1) if n]
        asked = [
            (k, n) for k, n in product(book.of_firm[firm], pieces) if book.allowed(k, book.x[k] + n)
        ]
        alike = {one: topping.alike(firm, *one) for one in asked}
        takes, gives = ({alike[one] for one in asked if one[1] == n} for n in (1, -1))
        kinds: list[tuple[Alike, ...]] = [(one,) for one in sorted(set(alike.values()))]
        both = list(product(sorted(takes), sorted(gives)))
        told = dict(zip([*kinds, *both], topping.values(firm, [*kinds, *both]), strict=True))
        ones = ((one, told[(alike[one],)]) for one in asked)
        self.known[firm] = Known(
            [
                (most + topping.moved(*one), *one, alike[one])
                for one, most in ones
                if most is not None
            ],
            {kind: most for kind in both if (most := told[kind]) is not None},
        )

    def paths(self) -> list[Path]:
        """What should bring most comes first."""
        ends = self._ends()
        found: list[Path] = []
        for firm in range(len(self.known)):
            found += self._straight(firm, ends)
            found += self._through(firm, ends)
            found += self._swapped(firm)
        return sorted(found)

    def _ends(self) -> Ends:
        found: Ends = {}
        for firm, known in enumerate(self.known):
            for brings, place, more, _ in known.ones:
                found.setdefault((self.lot[place], more), []).append((-brings, firm, place))
        return {end: sorted(rows)[:_NEAR] for end, rows in found.items()}

    def _straight(self, firm: int, ends: Ends) -> Iterator[Path]:
        for brings, take, more, _ in self.known[firm].ones:
            for less, other, give in ends.get((self.lot[take], -more), []) if more > 0 else []:
                if less < brings and other != firm:
                    yield less - brings, ((firm, ((take, more),)), (other, ((give, -more),)))

    def _through(self, firm: int, ends: Ends) -> Iterator[Path]:
        """The firm takes a piece of one lot from somebody and gives one of another lot to somebody."""
        takes, gives = (self._met(firm, more, ends) for more in (1, -1))
        both = self.known[firm].both
        for (one, take, from_), (other, give, to) in product(takes, gives):
            added = both.get((one, other))
            if added is None or take == give or from_[0][0] + to[0][0] >= added:
                continue
            added += self.topping.moved(take, 1) + self.topping.moved(give, -1)
            for (a, giver, out), (b, taker, into) in product(from_, to):
                if a + b < added and len({giver, firm, taker}) == 3:
                    middle = firm, ((take, 1), (give, -1))
                    yield a + b - added, ((giver, ((out, -1),)), middle, (taker, ((into, 1),)))

    def _met(self, firm: int, more: int, ends: Ends) -> list[Met]:
        found: list[Met] = []
        for _, place, _, alike in self.known[firm].of(more):
            others = ends.get((self.lot[place], -more))
            if others:
                found.append((alike, place, others))
        return found

    def _swapped(self, firm: int) -> Iterator[Path]:
        known = self.known[firm]
        for (_, take, _, one), (_, give, _, other) in product(known.of(1), known.of(-1)):
            added = known.both.get((one, other), 0) if take != give else 0
            if added > 0:
                yield from self._back(firm, take, give, added)

    def _back(self, firm: int, take: int, give: int, added: int) -> Iterator[Path]:
        """Firms that would take what this one gives for what it takes."""
        book, topping = self.book, self.topping
        for out in book.of_lot[self.lot[take]]:
            other = book.pairs[out].firm
            into = self.place.get((self.lot[give], other), -1)
            if other == firm or into < 0 or not self._may(into, out):
                continue
            key = topping.alike(other, into, 1), topping.alike(other, out, -1)
            brings = self.known[other].both.get(key)
            if brings is not None and brings + added > 0:
                ours, theirs = (firm, ((take, 1), (give, -1))), (other, ((into, 1), (out, -1)))
                yield -brings - added, (ours, theirs)

    def _may(self, into: int, out: int) -> bool:
        book = self.book
        return book.allowed(into, book.x[into] + 1) and book.allowed(out, book.x[out] - 1)
