"""Firms that stand low and have hardly any minutes left: other lots bring more for the same.

Such a firm gives pieces of a lot that needs many own minutes to whoever stands lowest, and takes
pieces of one that needs fewer from whoever stands highest; the firms around are fitted again.
"""

from collections.abc import Iterator

from orders.allocation.engine.pieces.fitting import Change
from orders.allocation.engine.pieces.levelled import Levelled

_EACH = 6  # pieces given at once
_CHOICES = 3  # exchanges tried per firm and round
_SPARE = 2  # largest pieces' worth of minutes from which a firm is not full


class Refit:
    """Exchanges of two lots over three firms, each kept only if fairness gains."""

    def __init__(self, search: Levelled) -> None:
        self.search = search
        self.book, self.fitting = search.book, search.fitting

    def run(self, tries: int) -> None:
        """Firm by firm, the one that misses most first, until none gains or the tries are used."""
        gained = True
        while gained and tries > 0:
            gained = False
            for firm in sorted(self._full(), key=lambda i: (self.search.away(i), i)):
                while tries > 0 and self._firm(firm):
                    tries -= 1
                    gained = True
                tries -= 1

    def _full(self) -> list[int]:
        """Firms below their fair total whose weeks are full."""
        book = self.book
        return [i for i in range(len(book.total)) if self.search.away(i) < 0 and self._tight(i)]

    def _tight(self, firm: int) -> bool:
        book = self.book
        largest = max((book.pairs[k].minutes for k in book.of_firm[firm]), default=0)
        return bool(book.free[firm]) and min(book.free[firm]) <= _SPARE * largest

    def _firm(self, firm: int) -> bool:
        found = sorted(self._exchanges(firm), key=lambda one: (-one[0], one[1:]))
        return any(self._try(*one[1:]) for one in found[:_CHOICES])

    def _exchanges(self, firm: int) -> Iterator[tuple[int, int, int, int, int]]:
        """(standard minutes more, pair that gives, pieces, pair that takes, pieces)."""
        book, fitting = self.book, self.fitting
        for out in book.of_firm[firm]:
            most = min(_EACH, fitting.gives(out))
            for into in book.of_firm[firm] if most else ():
                if into != out and fitting.takes(into):
                    yield from self._counts(out, into, most)

    def _counts(self, out: int, into: int, most: int) -> Iterator[tuple[int, int, int, int, int]]:
        book = self.book
        free, freed = book.free[book.pairs[out].firm], book.pairs[out].minutes
        room = self.fitting.takes(into)
        for gone in range(1, most + 1):
            spare = min(
                free[at] + gone * freed * (at in book.cover[out]) for at in book.cover[into]
            )
            come = min(spare // book.pairs[into].minutes, room)
            more = come * book.std[into] - gone * book.std[out]
            if more > 0 and come:
                yield more, out, gone, into, come

    def _try(self, out: int, gone: int, into: int, come: int) -> bool:
        change = self._change(out, gone, into, come)
        if change is None:
            return False
        firms = [self.book.pairs[place].firm for place in change]
        return self.search.attempt(change, list(dict.fromkeys(firms)))

    def _change(self, out: int, gone: int, into: int, come: int) -> Change | None:
        """The two partners: lowest with room for what is given, highest that can give."""
        firm, change = self.book.pairs[out].firm, {out: -gone, into: come}
        level = self.search.level
        takers = [k for k in self._others(out, firm) if self.fitting.takes(k) >= gone]
        for take in sorted(takers, key=lambda k: (level(k), k)):
            if self.book.fits({take: gone}):
                change[take] = gone
                break
        else:
            return None
        givers = [k for k in self._others(into, firm) if self.fitting.gives(k) >= come]
        if not givers:
            return None
        give = max(givers, key=lambda k: (level(k), -k))
        change[give] = -come
        return change if self.book.fits(change) else None

    def _others(self, place: int, firm: int) -> list[int]:
        pairs = self.book.pairs
        return [k for k in self.book.of_lot[pairs[place].lot] if pairs[k].firm != firm]
