"""What each firm of a re-allocation may hold, and which sums can be reached: bits of whole numbers.

The fullest split of all, and one that reaches it and changes as few choices as a walk back sees.
"""

from collections.abc import Sequence

from orders.allocation.engine.filling import smeared
from orders.allocation.engine.instance import Firm

_BITS = 250_000_000  # bits of one set, times firms

Span = tuple[int, int]  # least and most of values without a hole


class TooWide(Exception):
    """The sums are too many to be looked at."""


def spans(firm: Firm, quantity: int) -> list[Span]:
    """Frozen, what it had, and from its minimum lot on."""
    most = min(firm.high, quantity)
    first = (firm.opening, most) if firm.opening <= most else None
    alone = {x for x in (firm.frozen, firm.previous) if firm.frozen <= x <= most}
    outside = [(x, x) for x in sorted(alone) if first is None or not first[0] <= x <= most]
    return [*outside, first] if first else outside


class Reach:
    """After each firm: the bit s stands where s pieces can be held."""

    def __init__(self, quantity: int, firms: Sequence[Firm]) -> None:
        quantity = min(quantity, sum(firm.high for firm in firms))
        if len(firms) * quantity > _BITS:
            raise TooWide
        self.firms = firms
        self.spans = [spans(firm, quantity) for firm in firms]
        mask = (1 << (quantity + 1)) - 1
        self.sums = [1]
        for row in self.spans:
            before, after = self.sums[-1], 0
            for least, most in row:
                after |= smeared(before << least, most - least)
            self.sums.append(after & mask)

    @property
    def total(self) -> int:
        """The most pieces that can be placed."""
        return self.sums[-1].bit_length() - 1

    def chosen(self) -> list[Span]:
        """A span per firm that together reach the total; where its pieces were, if that may be."""
        found: list[Span] = []
        left = self.total
        for at in range(len(self.firms) - 1, -1, -1):
            span, x = self._nearest(at, left)
            found.append(span)
            left -= x
        return found[::-1]

    def _nearest(self, at: int, left: int) -> tuple[Span, int]:
        before, previous = self.sums[at], self.firms[at].previous
        rows = [
            (abs(x - previous), x, span)
            for span in self.spans[at]
            for x in _values(before, span, left, previous)
        ]
        _, x, span = min(rows)
        return span, x


def _values(before: int, span: Span, left: int, previous: int) -> list[int]:
    """The values nearest to the earlier one, above and below, that leave a sum that is reached."""
    least, most = span[0], min(span[1], left)
    if least > most:
        return []
    # bit s of the window: left - most + s pieces are reached by the others
    window = before >> (left - most) & ((1 << (most - least + 1)) - 1)
    middle = min(max(previous, least), most)
    upper = window & ((1 << (most - middle + 1)) - 1)
    lower = window >> (most - middle)
    found = [most - (upper.bit_length() - 1)] if upper else []
    return found + ([middle - ((lower & -lower).bit_length() - 1)] if lower else [])
