"""What the pages of a split show: the person's own share, totals, and for the desk all of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from cluster.kernel.errors import NotFound
from cluster.kernel.text import Said
from cluster.kernel.units import vat_of
from cluster.ledger.projection import live, together
from cluster.members.access import Actor
from cluster.members.models import FirmRow
from orders.allocation.domain.disclosure import may_show_whole
from orders.allocation.explain import LANGUAGES, misfit
from orders.allocation.models import AllocationRow, ShareRow
from orders.allocation.queries.arithmetic import Arithmetic
from orders.allocation.queries.lines import GridRow, Line, percent, reason_of
from orders.allocation.queries.shares import shares_of, splits_with_answers
from orders.jointorders.models import LotRow, OrderRow
from orders.jointorders.queries.orders import (
    OrderLine,
    asked_lots,
    cluster_of,
    invitation_of,
    order_row,
)
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
    def missing(self) -> int:
        return max(0, self.split.quantity - self.split.offered) if self.split else 0

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
        return self.own.pieces / self.own.cap if self.own and self.own.cap else None

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
        return Arithmetic(self.own, self.split)

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


@dataclass(frozen=True)
class SplitPage:
    """The split of an order."""

    line: OrderLine
    lots: list[LotSplit]
    names: dict[UUID, str]

    def of(self, lot_id: UUID) -> LotSplit:
        found = next((one for one in self.lots if one.lot.key == lot_id), None)
        if found is None:
            raise NotFound
        return found

    def grid(self) -> list[GridRow]:
        """Every firm over all lots, the largest first."""
        by_firm: dict[UUID, dict[UUID, ShareRow]] = {}
        for one in self.lots:
            for share in one.shares:
                if share.firm_id:
                    by_firm.setdefault(share.firm_id, {})[one.lot.key] = share
        rows = [
            GridRow(self.names.get(firm, ""), [found.get(one.lot.key) for one in self.lots])
            for firm, found in by_firm.items()
        ]
        return sorted(rows, key=lambda row: (-row.total, row.name))

    @property
    def own_pieces(self) -> int:
        """Pieces of the own firm over all lots."""
        return sum(one.own.pieces for one in self.lots if one.own)

    @property
    def own_won(self) -> int:
        """Supply value of the own shares."""
        return sum(one.supply_won for one in self.lots)

    @property
    def quantity(self) -> int:
        """Pieces that are divided; before it, what the order asks for."""
        sold = [one.split.quantity for one in self.lots if one.split]
        return sum(sold) if sold else self.line.row.quantity

    @property
    def waits_for_us(self) -> bool:
        """The own firm still has to answer for a lot."""
        return any(one.own.open_pieces for one in self.lots if one.own)

    @property
    def divided(self) -> bool:
        return any(one.split for one in self.lots)

    def table(self, lot: LotSplit) -> Iterator[Line]:
        """Every firm of the lot that this person may see, the largest share first."""
        most = max((share.cap for share in lot.shares), default=0)
        for share in lot.shares:
            if share.firm_id is not None:
                yield Line(share, self.names.get(share.firm_id, ""), most)


def split_page(actor: Actor, order_id: UUID) -> SplitPage:
    """The order's splits, lot by lot; NotFound where the order is hidden."""
    row = order_row(actor, order_id)
    cluster_id = cluster_of(actor)
    firms = live(FirmRow, cluster_id)
    found, shares, of_order, members = together(
        splits_with_answers(actor, order_id),
        shares_of(actor, order_id),
        asked_lots(cluster_id, order_id),
        firms if actor.is_at_desk else firms.none(),
    )
    splits = {row.lot_id: row for row in found if row.lot_id}
    disclosure = _disclosure(actor, row, found)
    mine = {share.lot_id for share in shares if share.firm_id == actor.firm_id}
    misfits = (
        {}
        if actor.firm_id is None or mine >= {lot.key for lot in of_order}
        else _misfits(actor, order_id)
    )
    letters = {str(lot.key): lot.letter for lot in of_order}
    lots = [
        LotSplit(
            lot=lot,
            split=splits.get(lot.key),
            shares=[share for share in shares if share.lot_id == lot.key],
            firm_id=actor.firm_id,
            disclosure=disclosure,
            letters=letters,
            misfits=misfits.get(str(lot.key), ()),
        )
        for lot in of_order
    ]
    names = {firm.firm_id: firm.name(actor.language) for firm in members}
    return SplitPage(OrderLine(row, ""), lots, names)


def _misfits(actor: Actor, order_id: UUID) -> dict[str, tuple[str, ...]]:
    """By lot, for a firm that has no share in some lot."""
    invitation = invitation_of(actor, order_id)
    fits = invitation.fits if invitation else []
    return {fit["lot_id"]: tuple(fit.get("misfits", ())) for fit in fits}


def _disclosure(actor: Actor, order: OrderRow, found: list[AllocationRow]) -> Disclosure | None:
    if not found:
        return None
    told = vars(found[0])
    parts = {firm for firms in told["parts"] or [] for firm in firms}
    consents = parts & set(told["consents"] or [])
    shown = may_show_whole(order.state, parts, consents)
    return Disclosure(len(parts), len(consents), str(actor.firm_id) in consents, shown)
