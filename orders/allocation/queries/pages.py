"""What the pages of a split show: the person's own share, totals, and for the desk all of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from cluster.kernel.errors import NotFound
from cluster.ledger.projection import live, together
from cluster.members.access import Actor
from cluster.members.models import FirmRow
from orders.allocation.access import disclosed
from orders.allocation.domain.disclosure import CLOSED, Part, may_show_whole
from orders.allocation.models import AllocationRow, ShareRow
from orders.allocation.queries.lines import GridRow, Line
from orders.allocation.queries.lots import Disclosure, LotSplit
from orders.allocation.queries.shares import shares_of, splits_with_answers
from orders.jointorders.models import OrderRow
from orders.jointorders.queries.orders import (
    OrderLine,
    asked_lots,
    cluster_of,
    invitation_of,
    order_row,
)


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
    def taken(self) -> bool:
        """Some firm has taken pieces of some lot: what nobody took can be left out."""
        return any(one.split and one.split.accepted for one in self.lots)

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
    def begun(self) -> bool:
        """The volume is divided, whoever may see it."""
        return self.line.row.state in ("allocating", "confirmed", "producing", CLOSED)

    @property
    def divided(self) -> bool:
        return any(one.split for one in self.lots)

    def table(self, lot: LotSplit) -> Iterator[Line]:
        """Every firm of the lot that this person may see, the largest share first."""
        most = max((share.pledged for share in lot.shares), default=0)
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
    part = Part(order.state, parts, consents)
    if any(split.joint_id for split in found):  # other orders may have a say
        shown = part.agrees and disclosed(actor, order.key)
    else:
        shown = may_show_whole([part])
    return Disclosure(len(parts), len(consents), str(actor.firm_id) in consents, shown)
