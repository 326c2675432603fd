"""The questions that make sense for the person's firm in one lot, with their answers."""

import json
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from cluster.kernel import clock
from cluster.kernel.errors import NotFound
from cluster.ledger.projection import live, together
from cluster.members.access import Actor, for_actor
from orders.allocation.domain import whatif
from orders.allocation.models import AllocationRow, JointRow, ShareRow, WholeSplitRow
from orders.allocation.queries.room import own_room
from orders.allocation.queries.shares import firms_in
from orders.allocation.queries.whatif.alone import Alone
from orders.allocation.queries.whatif.asked import WhatIf
from orders.allocation.queries.whatif.together import Together
from orders.jointorders.models import OfferRow
from orders.jointorders.queries.pledging import OwnLot, own_lot


@dataclass(frozen=True, slots=True)
class WhatIfPage:
    """Pieces of the own share now, and as they were divided before anybody moved some."""

    lot: OwnLot
    pieces: int
    divided: int
    together: bool
    questions: list[WhatIf]
    too_large: bool = (
        False  # a division that takes a process of its own takes longer than a page may
    )

    @property
    def moved(self) -> bool:
        return self.pieces != self.divided

    @property
    def unanswered(self) -> bool:
        """Some answer takes longer than a page may."""
        return any(one.pieces is None for one in self.questions)


def what_if(actor: Actor, order_id: UUID, lot_id: UUID) -> WhatIfPage:
    """NotFound for a firm that was not asked, and before there is a split."""
    if actor.cluster_id is None or actor.firm_id is None:
        raise NotFound
    ids = {"order_id": order_id, "lot_id": lot_id}
    lot = own_lot(actor, order_id, lot_id)
    runs = live(WholeSplitRow, actor.cluster_id).filter(**ids)
    wholes, splits, shares, joints, offers = together(
        runs,
        live(AllocationRow, actor.cluster_id).filter(**ids),
        for_actor(ShareRow, actor).filter(**ids, firm_id=actor.firm_id),
        live(JointRow, actor.cluster_id).filter(
            key__in=runs.values("joint_id"), pairs__lte=settings.ALLOCATION_INLINE_PAIRS
        ),
        live(OfferRow, actor.cluster_id).filter(stream_id=order_id, state="accepted"),
    )
    if not wholes or not splits:
        raise NotFound
    pieces = sum(share.pieces for share in shares)
    if joints:
        weight = sum(share.weight for share in shares)
        asked = Together(joints[0], lot, actor.firm_id, splits[0].unit_price_won, weight)
        questions = asked.questions(pledged=any(share.state == "out" for share in shares))
        return WhatIfPage(lot, pieces, asked.pieces, together=True, questions=questions)
    if wholes[0].joint_id is not None:
        return WhatIfPage(lot, pieces, pieces, together=True, questions=[], too_large=True)
    days = [one for one in (lot.lot.due_on, *(row.delivery_on for row in offers)) if one]
    since = (splits[0].proposed_at or clock.now()).astimezone(clock.SEOUL).date()
    room = own_room(lot.lot, actor.firm_id, since, min(days, default=since))
    return _alone(actor, lot, (pieces, room), (wholes[0], splits[0]))


def _alone(
    actor: Actor, lot: OwnLot, held: tuple[int, int], run: tuple[WholeSplitRow, AllocationRow]
) -> WhatIfPage:
    """`held`: pieces of the own share, and how many its machines had time for."""
    (whole, split), (pieces, room) = run, held
    assert actor.cluster_id is not None and actor.firm_id is not None  # noqa: S101, PT018
    result, rows = json.loads(whole.result), firms_in(whole)
    divided = result["x"].get(str(actor.firm_id), 0)
    recorded = whatif.Recorded(
        whole.instance_id, whole.quantity, split.policy, rows, result["kind"]
    )
    asked = Alone(recorded, lot, divided, split.unit_price_won, room)
    own = next((row for row in rows if row.firm_id == actor.firm_id), None)
    found = asked.of(own) if own else asked.of_misfit(actor.cluster_id, actor.firm_id)
    return WhatIfPage(lot, pieces, divided, together=False, questions=list(found))
