"""Which sentence is true of each firm of one lot, and the numbers that it says."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from orders.allocation.engine.again import stay
from orders.allocation.engine.dearest import Dearest
from orders.allocation.engine.instance import Firm
from orders.allocation.engine.standing import Standing
from orders.allocation.explain import Account


@dataclass(frozen=True)
class Telling:
    """A finished split with what its sentences depend on."""

    standing: Standing
    per_firm: bool = False
    again: bool = False  # kind R

    @property
    def firms(self) -> tuple[Firm, ...]:
        return self.standing.firms

    @cached_property
    def dearest(self) -> Dearest:
        return Dearest(self.standing)

    @cached_property
    def stays(self) -> list[int]:
        """What each firm could keep of what it held before."""
        return [stay(firm) for firm in self.firms]

    @cached_property
    def kept(self) -> int:
        return sum(self.stays)

    @cached_property
    def choosing(self) -> int:
        """How many firms could open or close a minimum lot."""
        return sum(f.has_gap and (self.again or f.min_lot <= f.high) for f in self.firms)

    @cached_property
    def change(self) -> str:
        """In which way pieces came to those who have more than before."""
        pairs = list(zip(self.firms, self.standing.x, strict=True))
        if sum(pieces for _, pieces in pairs) <= sum(firm.previous for firm in self.firms):
            return "moved"
        return "moved-grown" if any(x < firm.previous for firm, x in pairs) else "grown"

    def walls(self) -> set[str]:
        """Why nobody takes more of a lot that is short: pledge, over (a minimum lot above it),
        minimum (above what is left)."""
        found = set()
        for firm, x in zip(self.firms, self.standing.x, strict=True):
            far = firm.has_gap and x == firm.frozen and firm.min_lot > firm.high
            found.add("pledge" if x >= firm.high else "over" if far else "minimum")
        return found

    def accounts(self) -> Iterator[tuple[str, Account]]:
        standing = self.standing
        weights, last = sum(standing.columns.weight), standing.last
        last_price = standing.price(last[2], standing.x[last[2]] - 1) if last else None
        for i, firm in enumerate(self.firms):
            x, without = standing.x[i], self._without(i)
            account = Account(
                case=self._case(i, without),
                pieces=x,
                cap=firm.cap,
                min_lot=firm.min_lot,
                frozen=firm.frozen,
                weight=standing.columns.weight[i],
                all_weights=weights,
                credit=standing.credit(i),
                level=standing.level,
                further=standing.price(i, x) if x < standing.columns.high[i] else None,
                last=last_price,
                without_cap=without,
                left=standing.short,
                per_firm=self.per_firm,
                firms=len(self.firms),
                earlier=firm.previous,
                stays=self.stays[i],
            )
            yield firm.id, account

    def _without(self, i: int) -> int:
        """Pieces that firm i would have had without a cap, the same minimum lots being open."""
        x = self.standing.x[i]
        if x < self.firms[i].high:
            return x
        return x + self.standing.short + self.dearest.gain(i)

    def _case(self, i: int, without: int) -> str:
        firm, x = self.firms[i], self.standing.x[i]
        if self.again and firm.previous:
            return self._changed(i)
        if self.again and x == firm.frozen and self.standing.quantity <= self.kept:
            return "fixed" if firm.frozen else "nothing-new"
        if firm.has_gap and x == firm.frozen:
            return self._closed(i)
        if without > x:
            return self._capped(firm)
        if x == self.standing.columns.low[i] and x > 0 and self._wanted_less(i):
            return self._held_up(i)
        return "level"

    def _changed(self, i: int) -> str:
        """What a re-allocation changed for a firm that held pieces before."""
        firm, x = self.firms[i], self.standing.x[i]
        if x == firm.previous:
            return "kept"
        if x > firm.previous:
            return "fixed" if x == firm.frozen else self.change
        lost = "fewer" if self.standing.quantity < self.kept else "yielded"
        if firm.high >= firm.previous:
            return lost
        if firm.has_gap and firm.min_lot > firm.high:
            return "given-up-lot"
        return "given-up" if x == self.stays[i] else f"given-up-{lost}"

    def _capped(self, firm: Firm) -> str:
        lots = "-lots" if self.choosing > (firm.has_gap and firm.min_lot <= firm.high) else ""
        return f"cap{lots}-fixed" if firm.cap < firm.frozen else f"cap{lots}"

    def _closed(self, i: int) -> str:
        firm = self.firms[i]
        if firm.min_lot > firm.high:
            return "min-lot-over-cap"
        if self.standing.level is None:
            return "min-lot-rest"
        if self.standing.share(i) < firm.min_lot:
            return "min-lot"
        return "min-lot-elsewhere-again" if self.again else "min-lot-elsewhere"

    def _held_up(self, i: int) -> str:
        """Its floor holds it above what the prices give."""
        if not self.firms[i].has_gap:
            return "frozen"
        return "min-lot-raised" if self.standing.share(i) < self.standing.x[i] else "level"

    def _wanted_less(self, i: int) -> bool:
        """Without its floor, its last piece would be cheaper elsewhere."""
        standing = self.standing
        return standing.next is not None and standing.unit(i, standing.x[i] - 1) > standing.next
