"""The columns of a split and the exact order of its units: price first, then tie rank."""

import hashlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import mul

_WIDEST = 1 << 62


@dataclass(frozen=True, slots=True)
class Credit:
    """Carried credit in pieces, one fraction per firm."""

    top: Sequence[int]
    bottom: Sequence[int]


@dataclass(frozen=True, slots=True)
class Columns:
    """One row per firm: low <= x <= high, weight >= 1, rank = place in the tie order."""

    weight: Sequence[int]
    low: Sequence[int]
    high: Sequence[int]
    rank: Sequence[int]
    credit: Credit | None = None  # None where nobody has any

    def unit(self, i: int, x: int) -> tuple[int, int]:
        """The price of the unit after the x-th, (2x + 1 - 2c) / w, as numerator, denominator."""
        if self.credit is None:
            return 2 * x + 1, self.weight[i]
        top, bottom = self.credit.top[i], self.credit.bottom[i]
        return (2 * x + 1) * bottom - 2 * top, self.weight[i] * bottom

    def precision(self) -> int:
        """Bits after the point at which cut-off prices still tell any two prices apart."""
        widest = max(self.weight)
        if self.credit is not None:
            widest = max(map(mul, self.weight, self.credit.bottom))
        return 2 * widest.bit_length() + 1


def column(values: Iterable[int]) -> Sequence[int]:
    """A compact column where the numbers allow it, else a list of big integers."""
    row = list(values)
    return array("q", row) if all(-_WIDEST < value < _WIDEST for value in row) else row


def tie_order(instance_id: str, firm_ids: Iterable[str]) -> list[str]:
    """Ascending SHA-256 of "<instance id>|<firm id>", then the id itself."""
    start = hashlib.sha256(f"{instance_id}|".encode())

    def place(firm_id: str) -> tuple[bytes, str]:
        drawn = start.copy()
        drawn.update(firm_id.encode())
        return drawn.digest(), firm_id

    return sorted(firm_ids, key=place)
