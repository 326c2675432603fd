"""One lot with its split as a person may see it: own share, totals, why, and what two persons moved."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from cluster.kernel.text import Said
from cluster.kernel.units import vat_of
from cluster.members.access import Actor
from orders.allocation.explain import LANGUAGES, misfit
from orders.allocation.models import AllocationRow, ShareRow
from orders.allocation.queries.arithmetic import Arithmetic
from orders.allocation.queries.lines import percent, reason_of
from orders.allocation.queries.policies import Rule, rule_of
from orders.allocation.queries.standings import Standing, divided_pieces, standing_of
from orders.jointorders.models import LotRow
from orders.jointorders.queries.words import MISFITS, named


@dataclass(frozen=True, slots=True)
class Disclosure:
    """How far the firms of the order have agreed to show each other the whole split."""

    firms: int
    consents: int
    mine: bool  # the person's firm consents
    shown: bool  # closed, and all consent


@dataclass(frozen=True, slots=True)
class Moved:
    """Pieces that two persons moved between shares, and why."""

    pieces: int
    reason: str
    at: datetime


@dataclass(frozen=True)
class LotSplit:
    """One lot with its split, if there is one, as the person may see it."""

    lot: LotRow
    split: AllocationRow | None
    shares: list[ShareRow]
    firm_id: UUID | None
    disclosure: Disclosure | None = None
    misfits: tuple[str, ...] = ()  # codes why none of the firm's machines fits the lot
    letters: dict[str, str] = field(default_factory=dict)  # of the order's lots, by id

    @cached_property
    def own(self) -> ShareRow | None:
        """The share of the person's own firm."""
        return next((s for s in self.shares if s.firm_id and s.firm_id == self.firm_id), None)

    @property
    def misfit(self) -> Said | None:
        """Why the firm has no part in the lot, where its machines are the reason."""
        if not self.misfits:
            return None
        words = [named(MISFITS, code) for code in self.misfits]
        reasons = {lang: ", ".join(word.in_(lang) for word in words) for lang in LANGUAGES}
        return Said(**misfit(self.lot.letter, reasons))

    @property
    def others(self) -> int:
        """Pieces of the other firms together."""
        offered = self.split.offered if self.split else 0
        return offered - (self.own.pieces if self.own else 0)

    @property
    def holders(self) -> int:
        """Firms with pieces, of those that the person may see."""
        return sum(share.pieces > 0 for share in self.shares)

    @property
    def missing(self) -> int:
        return max(0, self.split.quantity - self.split.offered) if self.split else 0

    @property
    def unfilled(self) -> Said | None:
        """How many pieces the last run left over, and why; as it was told to every firm."""
        told = json.loads(self.split.head or "{}").get("unfilled") if self.split else None
        return Said(**told) if told and self.missing else None

    @property
    def own_minutes(self) -> int:
        """The own share in standard minutes, as the fairness ledger receives it."""
        return self.own.pieces * self.lot.standard_minutes if self.own else 0

    @property
    def supply_won(self) -> int:
        """Supply value of the own share."""
        return self.own.pieces * self.split.unit_price_won if self.own and self.split else 0

    @property
    def vat_won(self) -> int:
        return vat_of(self.supply_won)

    @property
    def total_won(self) -> int:
        return self.supply_won + self.vat_won

    @property
    def own_ratio(self) -> float | None:
        """The own share as a part of what was pledged."""
        pledged = self.own.pledged if self.own else 0
        return self.own.pieces / pledged if self.own and pledged else None

    def knows_price(self, actor: Actor) -> bool:
        """The desk does, and the owner of a firm that takes part: money is not for its staff."""
        takes_part = self.own is not None and self.own.eligible
        return actor.is_at_desk or (actor.is_owner and takes_part)

    @property
    def reason(self) -> Said:
        """The engine's sentence about the own share."""
        return Said("", "") if self.own is None else self.reason_of(self.own)

    def reason_of(self, share: ShareRow) -> Said:
        """The engine's sentence about a share, with letters instead of lot ids."""
        return reason_of(share, self.letters)

    @property
    def arithmetic(self) -> Arithmetic | None:
        """The own share by hand."""
        if self.own is None or self.split is None or self.together or not self.own.eligible:
            return None
        return Arithmetic(self.own, self.split, self.divided)

    @property
    def standing(self) -> Standing | None:
        """The same for lots that were divided together."""
        if self.own is None or self.split is None or not self.own.eligible:
            return None
        return standing_of(self.own, self.split)

    @property
    def divided(self) -> int:
        """Own pieces as the last run gave them."""
        return divided_pieces(self.own) if self.own else 0

    @property
    def by_hand(self) -> int:
        """Own pieces that two persons added (or took away, below 0)."""
        return self.own.pieces - self.divided if self.own else 0

    @property
    def moved(self) -> list[Moved]:
        """Every override, in order."""
        rows = self.split.moved if self.split else []
        return [Moved(pieces, why, datetime.fromisoformat(at)) for pieces, why, at in rows]

    @property
    def signed(self) -> dict[str, Any]:
        """An override that one person has signed, as its form has it."""
        said = self.split.signed if self.split else {}
        if not said:
            return {}
        return {
            "from_firm": said["from"],
            "to_firm": said["to"],
            "pieces": said["pieces"],
            "reason": said["reason"],
            "role": said["role"],
        }

    @property
    def together(self) -> bool:
        """Divided with other lots, over the machines they share."""
        return self.split is not None and self.split.joint_id is not None

    @property
    def rule(self) -> Rule | None:
        """By which rule the lot was divided."""
        return rule_of(self.split.policy) if self.split else None

    @property
    def fingerprint(self) -> str:
        """The first twelve digits of the instance's digest, in fours."""
        digest = self.split.fingerprint if self.split else ""
        return "·".join(digest[start : start + 4] for start in (0, 4, 8))

    @property
    def taken(self) -> str:
        """Pieces accepted, as a share of the quantity, in percent."""
        return percent(self.split.accepted, self.split.quantity) if self.split else "0"

    def parts(self) -> list[dict[str, str]]:
        """Mine, the others together; what is left of the bar is missing."""
        if self.split is None or not self.split.quantity:
            return []
        mine, found = self.own.pieces if self.own else 0, []
        for kind, start, pieces in (("me", 0, mine), ("f3", mine, self.others)):
            if pieces:
                place = {"x": start, "width": pieces}
                widths = {name: percent(n, self.split.quantity) for name, n in place.items()}
                found.append({"kind": kind} | widths)
        return found
