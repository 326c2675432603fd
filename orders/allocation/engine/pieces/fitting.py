"""Exchange between two firms: how their common lots can be divided again so that both fit best.

Which sums of pieces can change hands is a set of bits, one per standard minute; the bit nearest
to the wanted change is taken, and the pieces that make it are read back. Whole numbers decide.
"""

from collections.abc import Collection, Iterable, Iterator

from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book

_EACH = 2  # pieces of a lot that may change hands one way; more where firms are far apart
MOST = 16
_LOTS = 12  # common lots looked at
_TRIES = 6  # sums tried on either side of the wanted one
_NEAR = 40  # other makers of a lot
_LONGEST = 1 << 15  # bits of a set

Change = dict[int, int]  # place of a pair -> pieces more
Item = tuple[int, int, int, int, int]  # the two pairs, size of a piece, most out, most in


class Fitting:
    """Divides the common lots of two firms again where that is fairer."""

    def __init__(self, aims: Aims, book: Book, lots: Collection[int] | None = None) -> None:
        self.aims = aims
        self.book = book
        self.bits = 64
        self.most = MOST
        widest = max((w * d * d for w, d in zip(aims.weight, aims.bottom, strict=True)), default=1)
        self.factor = [
            (1 << (self.bits + widest.bit_length())) // (w * d * d)
            for w, d in zip(aims.weight, aims.bottom, strict=True)
        ]
        self.common = self._common(range(len(book.left)) if lots is None else sorted(lots))
        self.least = [
            max(
                pair.frozen,
                book.least[k] if book.least[k] > 1 or pair.setup else 0,
                1 if pair.setup else 0,
            )
            for k, pair in enumerate(book.pairs)
        ]

    def _common(self, lots: Iterable[int]) -> dict[tuple[int, int], list[tuple[int, int]]]:
        """Per two firms the pairs of each of their common lots. Where a lot has very many makers,
        each is looked at with a few others only, in the order of the drawn numbers."""
        found: dict[tuple[int, int], list[tuple[int, int]]] = {}
        firm = [pair.firm for pair in self.book.pairs]
        for lot in lots:
            places = sorted(self.book.of_lot[lot], key=self.aims.drawn.__getitem__)
            for at, one in enumerate(places):
                for other in places[at + 1 : at + 1 + _NEAR]:
                    mine, its = (one, other) if one < other else (other, one)
                    found.setdefault((firm[mine], firm[its]), []).append((mine, its))
        return found

    def wanted(self, i: int, j: int) -> tuple[int, int]:
        """The change of firm i, taken from firm j, that would be fairest: numerator, denominator."""
        aims, total = self.aims, self.book.total
        wi, wj, di, dj = aims.weight[i], aims.weight[j], aims.bottom[i], aims.bottom[j]
        away_i = total[i] * di - aims.top[i]
        away_j = total[j] * dj - aims.top[j]
        return wi * away_j * di - wj * away_i * dj, (wi + wj) * di * dj

    def better(self, i: int, j: int, change: int) -> bool:
        """Firm i holding `change` more and firm j as much less is fairer."""
        return _fairer(change, *self.wanted(i, j))

    def fit(self, i: int, j: int) -> Change | None:
        """The best change between two firms that their minutes allow; None: none is better."""
        return next((change for change in self._changes(i, j) if self.book.fits(change)), None)

    def _changes(self, i: int, j: int) -> Iterator[Change]:
        """Better changes of pieces, from the nearest to what is wanted on."""
        top, bottom = self.wanted(i, j)
        if 2 * abs(top) <= bottom:
            return
        items = self._items(i, j, abs(top) // bottom)
        nearest = (2 * top + bottom) // (2 * bottom)
        base = sum(most_out * size for _, _, size, most_out, _ in items)
        sets = [1]
        for _, _, size, most_out, most_in in items:
            sets.append(_multiples(sets[-1], size, most_out + most_in))
        for at in _around(sets[-1], nearest + base):
            if _fairer(at - base, top, bottom):
                yield self._read_back(items, sets, at)

    def _items(self, i: int, j: int, far: int) -> list[Item]:
        """Pairs of i and j per lot, size of a piece, most pieces that i may give and take.

        The further the two are from level, in standard minutes, the more may change hands."""
        book, found, width = self.book, [], 0
        for mine, its in self.common[i, j][:_LOTS]:
            each = min(max(far // book.std[mine], _EACH), self.most)
            out = min(each, self.gives(mine), self.takes(its))
            back = min(each, self.gives(its), self.takes(mine))
            width += (out + back) * book.std[mine]
            if out + back and width < _LONGEST:
                found.append((mine, its, book.std[mine], out, back))
        return found

    def gives(self, place: int) -> int:
        return max(0, self.book.x[place] - self.least[place])

    def takes(self, place: int) -> int:
        held = self.book.x[place]
        return self.book.high[place] - held if held >= self.least[place] else 0

    def _read_back(self, items: list[Item], sets: list[int], at: int) -> Change:
        change: Change = {}
        for number in range(len(items) - 1, -1, -1):
            mine, its, size, out, back = items[number]
            for moved in sorted(range(-out, back + 1), key=abs):
                if at >= (moved + out) * size and sets[number] >> (at - (moved + out) * size) & 1:
                    break
            at -= (moved + out) * size
            if moved:
                change[mine], change[its] = moved, -moved
        return change

    def worse(self, change: Change) -> int:
        """By how much the sum of (X - c)^2 / w rises, in units fine enough to compare."""
        book, aims = self.book, self.aims
        minutes: dict[int, int] = {}
        for place, pieces in change.items():
            firm = book.pairs[place].firm
            minutes[firm] = minutes.get(firm, 0) + pieces * book.std[place]
        found = 0
        for firm, more in minutes.items():
            more *= aims.bottom[firm]
            away = book.total[firm] * aims.bottom[firm] - aims.top[firm]
            found += more * (2 * away + more) * self.factor[firm]
        return found


def _fairer(change: int, top: int, bottom: int) -> bool:
    """The unfairness is a parabola around what is wanted."""
    return change != 0 and abs(change * bottom - top) < abs(top)


def _multiples(bits: int, size: int, count: int) -> int:
    """Every bit, and those up to `count` times `size` above it."""
    done = 0
    while done < count:
        step = min(done + 1, count - done)
        bits |= bits << (size * step)
        done += step
    return bits


def _around(bits: int, at: int) -> Iterator[int]:
    """Places of set bits, from the nearest to `at` on, a few on either side."""
    at = min(at, bits.bit_length())  # further away is no nearer, and takes no memory
    above, below = bits >> max(at, 0), bits & ((1 << max(at, 0)) - 1)
    up, down = max(at, 0), below.bit_length() - 1
    tries = 0
    while tries < 2 * _TRIES and (above or below):
        step = (above & -above).bit_length() - 1 if above else None
        if step is not None and (not below or up + step - at <= at - down):
            yield up + step
            above >>= step + 1
            up += step + 1
        else:
            yield down
            below &= (1 << down) - 1
            down = below.bit_length() - 1
        tries += 1
