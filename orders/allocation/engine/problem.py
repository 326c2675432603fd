"""Several lots among firms, over weeks: kinds M and J, and kind R where lots are listed.

Entitlement is counted in standard minutes, capacity in the firm's own minutes. Kind M counts
pieces: one standard minute a piece, one bucket, no limit but eligibility.
"""

from dataclasses import dataclass
from typing import Any

from orders.allocation.digits import canonical


@dataclass(frozen=True, slots=True)
class Maker:
    """One firm. `capacity` holds own minutes per bucket; None (kind M) is no limit."""

    id: str
    weight: int
    capacity: tuple[int, ...] | None = None
    unit_price: int | None = None  # won per standard minute, only for the policy `cheapest`
    credit: tuple[int, int] = (0, 1)  # standard minutes, in lowest terms


@dataclass(frozen=True, slots=True)
class Lot:
    """One lot. Buckets are inclusive and count from 1; priority class 1 comes first."""

    id: str
    quantity: int
    std_minutes: int = 1
    release: int = 1
    due: int = 1
    priority: int = 1


@dataclass(frozen=True, slots=True)
class Pair:
    """A firm that may make a lot. Own minutes a piece and once; limits in pieces."""

    lot: int  # place in Problem.lots
    firm: int  # place in Problem.firms
    minutes: int = 1
    setup: int = 0
    min_lot: int = 0
    cap: int | None = None  # pledged pieces; None: the whole lot
    frozen: int = 0  # made, or on the machine
    previous: int = 0  # held before a re-allocation


@dataclass(frozen=True, slots=True)
class Problem:
    """A checked instance: firms and lots sorted by id, pairs by lot, then firm."""

    id: str
    kind: str  # M, J, or R
    buckets: int
    firms: tuple[Maker, ...]
    lots: tuple[Lot, ...]
    pairs: tuple[Pair, ...]

    def high(self, pair: Pair) -> int:
        """Most pieces the pair may hold by pledge and lot; what is frozen stays."""
        quantity = self.lots[pair.lot].quantity
        return max(pair.frozen, quantity if pair.cap is None else min(pair.cap, quantity))

    def key(self, pair: Pair) -> str:
        """ "lot|firm", as results name it."""
        return f"{self.lots[pair.lot].id}|{self.firms[pair.firm].id}"

    def plain(self) -> dict[str, Any]:
        """The canonical instance: known keys, defaults filled in, firms and lots sorted."""
        body: dict[str, Any] = {
            "id": self.id,
            "kind": self.kind,
            "firms": [_firm(self.kind, firm) for firm in self.firms],
            "lots": [self._lot(*one) for one in zip(self.lots, self.by_lot(), strict=True)],
        }
        return body if self.kind == "M" else body | {"buckets": self.buckets}

    def canonical(self) -> bytes:
        """What `instance_sha256` is the digest of."""
        return canonical(self.plain())

    def by_lot(self) -> list[list[Pair]]:
        """The pairs of each lot."""
        found: list[list[Pair]] = [[] for _ in self.lots]
        for pair in self.pairs:
            found[pair.lot].append(pair)
        return found

    def _lot(self, lot: Lot, pairs: list[Pair]) -> dict[str, Any]:
        row: dict[str, Any] = {"id": lot.id, "quantity": lot.quantity, "priority": lot.priority}
        if self.kind == "M":
            return row | {"eligible": [self.firms[pair.firm].id for pair in pairs]}
        row |= {"std_minutes": lot.std_minutes, "release": lot.release, "due": lot.due}
        return row | {
            "eligible": {self.firms[pair.firm].id: _pair(self.kind, pair) for pair in pairs}
        }


def _firm(kind: str, firm: Maker) -> dict[str, Any]:
    row: dict[str, Any] = {"id": firm.id, "pledge": firm.weight, "credit": list(firm.credit)}
    if kind != "M":
        row["capacity"] = list(firm.capacity or ())
    return row if firm.unit_price is None else row | {"unit_price": firm.unit_price}


def _pair(kind: str, pair: Pair) -> dict[str, int]:
    row = {"minutes": pair.minutes, "setup": pair.setup, "min_lot": pair.min_lot}
    if pair.cap is not None:
        row["cap"] = pair.cap
    return row | {"frozen": pair.frozen, "previous": pair.previous} if kind == "R" else row
