"""How much of a firm's carried credit counted in the divisions of its orders."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from cluster.ledger.projection import live, together
from cluster.members.access import Actor, for_actor
from orders.allocation.domain.entitled import MICRO
from orders.allocation.models import AllocationRow, JointRow, ShareRow
from orders.jointorders.models import LotRow
from orders.jointorders.queries.orders import cluster_of


@dataclass(frozen=True, slots=True)
class Used:
    """Micro by order: of lots divided by themselves, and of divisions of several lots."""

    alone: Mapping[UUID, int]
    joint: Mapping[UUID, int]

    def of(self, orders: Iterable[UUID]) -> int:
        """Of orders that were divided together: such a division counts once, also where one of its
        lots was divided again."""
        known = list(orders)
        joint = next((self.joint[order] for order in known if order in self.joint), 0)
        return joint + sum(self.alone.get(order, 0) for order in known)


def used_in(actor: Actor, orders: Collection[UUID]) -> Used:
    """For the actor's own firm (two statements)."""
    cluster_id = cluster_of(actor)
    shares, lots, splits = together(
        for_actor(ShareRow, actor).filter(order_id__in=orders, firm_id=actor.firm_id),
        live(LotRow, cluster_id).filter(stream_id__in=orders),
        for_actor(AllocationRow, actor).filter(order_id__in=orders),
    )
    minutes = {lot.key: lot.standard_minutes for lot in lots}
    alone: dict[UUID, int] = defaultdict(int)
    for share in shares:
        pieces = Fraction(share.credit)
        if pieces and share.order_id and share.lot_id in minutes:
            alone[share.order_id] += round(pieces * minutes[share.lot_id] * MICRO)
    order_of = {split.joint_id: split.order_id for split in splits if split.joint_id}
    return Used(alone, _joint(cluster_id, actor.firm_id, order_of))


def _joint(
    cluster_id: UUID, firm_id: UUID | None, order_of: Mapping[UUID, UUID | None]
) -> dict[UUID, int]:
    if not order_of:
        return {}
    rows = live(JointRow, cluster_id).filter(key__in=list(order_of))
    found = {}
    for key, credits in rows.values_list("key", "credits"):
        order = order_of[key]
        if order is not None and str(firm_id) in credits:
            found[order] = round(Fraction(*credits[str(firm_id)]) * MICRO)
    return found
