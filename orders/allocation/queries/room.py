"""How many pieces of one lot the free machine minutes of each firm allow until the lot is due."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from cluster.kernel import clock
from orders.allocation.domain.room import Room
from orders.allocation.queries.machinery import Shops, Until, shops_of
from orders.capacity.domain.requirement import Requirement
from orders.jointorders.domain.order import JointOrder


def room_for(cluster_id: UUID, order: JointOrder, lot_id: UUID, firms: Iterable[UUID]) -> Room:
    """By firm, with what it holds of this order not counted (one statement).

    From tomorrow to the day the lot is due, minutes of a day that is over or too late never.
    """
    needed, due_on = needed_of(order, lot_id)
    today = clock.now().astimezone(clock.SEOUL).date()
    shops = shops_of(cluster_id, Until(today, due_on), 1, [order.id])
    return {firm_id: _pieces(shops, needed, firm_id) for firm_id in firms}


def needed_of(order: JointOrder, lot_id: UUID) -> tuple[Requirement, date]:
    """What a machine must know of a lot, and its day: the offer's delivery, or its own if earlier."""
    lot = order.lots[lot_id]
    delivery = order.offer.delivery_on if order.offer else lot.due_on
    return lot.requirement(order.ready[lot_id]), min(lot.due_on, delivery)


def _pieces(shops: Shops, needed: Requirement, firm_id: UUID) -> int | None:
    speed = shops.speed(needed, firm_id)
    if speed is None:
        return None
    return max(0, sum(shops.free(firm_id)) - speed.setup) // speed.minutes
