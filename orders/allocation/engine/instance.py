"""One lot among firms: kind S, and kind R where an earlier split is to be disturbed least."""

from dataclasses import dataclass
from typing import Any

from orders.allocation.digits import canonical


@dataclass(frozen=True, slots=True)
class Firm:
    """One firm of a split. Pieces, but for `weight` (verified standard minutes)."""

    id: str
    weight: int
    cap: int
    min_lot: int = 0
    frozen: int = 0
    credit: tuple[int, int] = (0, 1)  # pieces, numerator and denominator in lowest terms
    previous: int = 0  # kind R: pieces it was given before

    @property
    def high(self) -> int:
        """What the firm may hold at most: what is frozen stays, also above the cap."""
        return max(self.cap, self.frozen)

    @property
    def opening(self) -> int:
        """The least it may hold beyond what is frozen."""
        return max(self.min_lot, self.frozen)

    @property
    def has_gap(self) -> bool:
        """Its minimum lot forbids something between frozen and cap."""
        return self.min_lot > self.frozen + 1


@dataclass(frozen=True, slots=True)
class Instance:
    """One lot among firms, sorted by id."""

    id: str
    quantity: int
    firms: tuple[Firm, ...]
    kind: str = "S"

    def plain(self) -> dict[str, Any]:
        """The canonical instance: known keys, defaults filled in, firms sorted."""
        return {
            "id": self.id,
            "kind": self.kind,
            "quantity": self.quantity,
            "firms": [self._row(firm) for firm in self.firms],
        }

    def _row(self, firm: Firm) -> dict[str, Any]:
        row = {
            "id": firm.id,
            "pledge": firm.weight,
            "cap": firm.cap,
            "min_lot": firm.min_lot,
            "frozen": firm.frozen,
            "credit": list(firm.credit),
        }
        return row | {"previous": firm.previous} if self.kind == "R" else row

    def canonical(self) -> bytes:
        """What `instance_sha256` is the digest of; numbers of any length."""
        return canonical(self.plain())
