"""The page "what if": the person's own firm with one number changed, and its pieces then."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from cluster.kernel.errors import NotFound
from cluster.kernel.text import Said
from cluster.ledger.projection import live, together
from cluster.members.access import Actor, for_actor
from orders.allocation.domain import whatif
from orders.allocation.domain.facts import FirmRow
from orders.allocation.models import AllocationRow, ShareRow, WholeSplitRow
from orders.allocation.queries.shares import firms_in
from orders.allocation.queries.weights import weights_of
from orders.jointorders.queries.pledging import OwnLot, own_lot

_FINER = {"tolerance-too-fine", "surface-too-fine"}


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One question: what would be different, and the pieces then."""

    question: Said
    before: int
    pieces: int

    @property
    def more(self) -> int:
        return self.pieces - self.before


@dataclass(frozen=True, slots=True)
class WhatIfPage:
    """The questions that make sense for the firm."""

    lot: OwnLot
    pieces: int
    questions: list[WhatIf]


def what_if(actor: Actor, order_id: UUID, lot_id: UUID) -> WhatIfPage:
    """NotFound for a firm that was not asked, and before there is a split."""
    if actor.cluster_id is None or actor.firm_id is None:
        raise NotFound
    ids = {"order_id": order_id, "lot_id": lot_id}
    lot = own_lot(actor, order_id, lot_id)
    wholes, splits, shares = together(
        live(WholeSplitRow, actor.cluster_id).filter(**ids),
        live(AllocationRow, actor.cluster_id).filter(**ids),
        for_actor(ShareRow, actor).filter(**ids, firm_id=actor.firm_id),
    )
    if not wholes or not splits:
        raise NotFound
    whole, split, share = wholes[0], splits[0], next(iter(shares), None)
    rows = firms_in(whole)
    run = whatif.Recorded(whole.instance_id, whole.quantity, split.policy, rows)
    own = next((row for row in rows if row.firm_id == actor.firm_id), None)
    pieces = share.pieces if share else 0
    if whole.joint_id is not None:  # one lot of several cannot be asked about alone
        return WhatIfPage(lot, pieces, [])
    asked = _Asked(run, lot, pieces, split.unit_price_won)
    found = asked.of(own) if own else asked.of_misfit(actor.cluster_id, actor.firm_id)
    return WhatIfPage(lot, pieces, list(found))


@dataclass(frozen=True, slots=True)
class _Asked:
    run: whatif.Recorded
    lot: OwnLot
    pieces: int
    price_won: int

    def of(self, own: FirmRow) -> Iterator[WhatIf]:
        if not own.eligible:
            yield from self._at_a_lower_price(own)
            return
        yield self._with(
            whatif.with_more_hours(own),
            Said("한 주에 2시간 더 검증됐다면", "With 2 more verified hours a week"),
        )
        more = whatif.more_pledged(own)
        yield self._with(
            whatif.with_more_pledged(own),
            Said(f"{more:,}개 더 약정했다면", f"With {more:,} more pieces pledged"),
        )
        if own.min_lot > 1:
            yield self._with(
                whatif.without_minimum(own),
                Said("최소 물량이 없었다면", "Without a minimum lot"),
            )

    def of_misfit(self, cluster_id: UUID, firm_id: UUID) -> Iterator[WhatIf]:
        """Its machines do not fit the lot: only a finer one is a question of degree."""
        if not _FINER & set(self.lot.misfits):
            return
        weight, source = weights_of(cluster_id, [firm_id])[firm_id]
        own = FirmRow(firm_id=firm_id, eligible=False, weight=weight, weight_from=source)
        yield self._with(
            whatif.taking_part(own, self.run.quantity, 0),
            Said("이 공차와 면을 만들 수 있었다면", "With a machine for this tolerance and finish"),
        )

    def _at_a_lower_price(self, own: FirmRow) -> Iterator[WhatIf]:
        """The owner alone sees it: it tells something of the own floor."""
        terms = self.lot.pledge.terms if self.lot.pledge else None
        if terms is None:
            return
        fits = terms.floor_won - whatif.LESS_WON <= self.price_won
        row = whatif.taking_part(own, terms.most, terms.least) if fits else own
        yield self._with(
            row, Said("하한 단가가 100원 낮았다면", "With a lowest price that is ₩100 lower")
        )

    def _with(self, row: FirmRow, question: Said) -> WhatIf:
        return WhatIf(question, self.pieces, self.run.pieces_with(row))
