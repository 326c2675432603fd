"""Full weeks made anew: one firm takes what its weeks are best used for, the others follow.

Prices say what each firm would make of its weeks at best. One after another takes that, at first
as near as can be to what it holds; whoever lost pieces by it fills its own weeks with what is
left. What is less full is taken back; what is as full stays, so that the next finds other weeks.
The prices also bound what can be placed at all: where that is reached nothing is looked for.
"""

from collections.abc import Callable, Iterator

from orders.allocation.engine.pieces.dear import POINT
from orders.allocation.engine.pieces.packing import Packing
from orders.allocation.engine.pieces.repair import Repair
from orders.allocation.engine.pieces.whole import Offer, Whole

ROUNDS = 2
_PACKED = 2, 10  # rounds and tries of packing after each
_CLASS = 16  # bits by which a priority class counts more than the next


class Anew:
    """Rounds over the firms of one book."""

    def __init__(self, packing: Packing, dear: list[int], *, pure: bool = False) -> None:
        self.packing, self.book, self.dear = packing, packing.book, dear
        self.whole = Whole(self.book, pure=pure)
        self.repair = Repair(packing.aims, self.book)
        classes, lots = packing.aims.classes, self.book.problem.lots
        most = [sum(self.book.high[k] for k in places) for places in self.book.of_firm]
        self.near = max(most, default=0).bit_length() + 2  # bits: what stays weighs below a minute
        bits = {number: _CLASS * at for at, number in enumerate(reversed(classes))}
        self.minute = [lot.std_minutes << bits[lot.priority] for lot in lots]
        self.lot = [pair.lot for pair in self.book.pairs]
        self.full = [self.minute[lot] << (POINT + self.near) for lot in self.lot]
        self.order = sorted(range(len(lots)), key=lambda at: (lots[at].priority, lots[at].due, at))
        self.kept = 0
        self.failed: dict[tuple[int, bool], int] = {}

    def suits(self) -> bool:
        """The weeks are short enough for whole tables."""
        return self.whole.suits(self.full)

    def run(self, rounds: int = ROUNDS) -> bool:
        """Until the rounds are used up; whether all that can be placed is proved to be."""
        if not self.suits():
            return False
        least = self.least_short()
        for number in range(2 * rounds):
            for firm in range(len(self.book.total)):
                if self.short() < least + (1 << POINT):
                    return True
                self._tried(firm, wide=number % 2 > 0)
        return self.short() < least + (1 << POINT)

    def short(self) -> int:
        """Minutes short, times 2^10."""
        rows = zip(self.book.left, self.minute, strict=True)
        return sum(left * each for left, each in rows) << POINT

    def least_short(self) -> int:
        """No answer leaves less short: each firm at its best for the prices, and lots paid back."""
        lots = self.book.problem.lots
        rows = zip(lots, self.minute, self.dear, strict=True)
        owed = sum(lot.quantity * each * ((1 << POINT) - share) for lot, each, share in rows)
        firms = range(len(self.book.total))
        tops = (self.whole.best(firm, self._priced)[0] for firm in firms)
        return owed - sum(top + (1 << self.near - 1) >> self.near for top in tops)

    def _priced(self, place: int) -> Offer:
        lot = self.lot[place]
        worth = self.minute[lot] * ((1 << POINT) - self.dear[lot]) << self.near
        return self.book.high[place], worth

    def _left(self, place: int) -> Offer:
        """Only what nobody has yet."""
        held = self.book.x[place] + max(self.book.left[self.lot[place]], 0)
        return min(self.book.high[place], held), self.full[place]

    def _tried(self, firm: int, *, wide: bool) -> None:
        """Kept unless less is placed then."""
        if self.failed.get((firm, wide)) == self.kept:
            return
        book, before, mark = self.book, self.packing.goal(), len(self.book.log)
        if self._taken(firm, wide=wide):
            self.packing.run(*_PACKED)
            if self.packing.goal() <= before:
                self.kept += 1
                return
        book.back_to(mark)
        self.failed[firm, wide] = self.kept

    def _taken(self, firm: int, *, wide: bool) -> bool:
        """The firm takes what it is best used for; whether that is another week than before."""
        places = self._changed(firm, self._priced)
        if not places:
            return False
        lots = [self.lot[place] for place in places]
        lost = {k for place in places for k in self._given(place, wide=wide)}
        firms = sorted({self.book.pairs[k].firm for k in lost})
        short = {k for lot in lots if self.book.left[lot] for k in self.book.of_lot[lot]}
        others = {self.book.pairs[k].firm for k in short}.difference(firms, (firm,))
        for other in (*firms, *sorted(others)):
            self._changed(other, self._left)
        self.repair.run(self.order)
        return True

    def _changed(self, firm: int, offer: Callable[[int], Offer]) -> list[int]:
        """The firm's weeks are packed for the offer; the pairs that changed by it."""
        book, mark = self.book, len(self.book.log)
        found = self.whole.best(firm, offer)[1]
        changed = [place for place, pieces in found.items() if pieces != book.x[place]]
        for place in changed:
            book.put(place, found[place])
        if not book.overloaded(firm):
            return changed
        book.back_to(mark)
        return []

    def _given(self, place: int, *, wide: bool) -> Iterator[int]:
        """Others give what is held twice: most by whoever has most minutes left, or least."""
        book, lot = self.book, self.lot[place]
        while book.left[lot] < 0:
            spare = [(book.spare(k) or 0, k) for k in book.of_lot[lot] if k != place and book.x[k]]
            _, give = min(spare) if wide else min((-most, k) for most, k in spare)
            most = book.x[give] if wide else max(1, book.x[give] // 2)
            pieces = book.x[give] - min(-book.left[lot], most)
            book.put(give, pieces if book.allowed(give, pieces) else 0)
            yield give
