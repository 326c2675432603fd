"""How many pieces of one lot the free machine minutes of each firm allow until the lot is due."""

from collections.abc import Iterable
from datetime import date
from math import ceil
from uuid import UUID

from cluster.kernel import clock
from orders.allocation.domain.room import Room
from orders.allocation.queries.machinery import Shops, Speed, Until, requirement_of, shops_of
from orders.capacity.domain.requirement import Requirement
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.models import LotRow


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


def own_room(lot: LotRow, firm_id: UUID, since: date, due_on: date) -> int:
    """Pieces that one firm's machines had time for when the lot was divided, on the day `since`.

    A firm without a machine for it counts as if it had one that takes the standard minutes.
    """
    shops = shops_of(lot.cluster_id, Until(since, due_on), 1, [lot.stream_id], firm_id)
    found = _pieces(shops, requirement_of(lot), firm_id)
    standard = Speed(lot.standard_minutes, ceil(shops.planning.program))
    return _within(shops, standard, firm_id) if found is None else found


def _pieces(shops: Shops, needed: Requirement, firm_id: UUID) -> int | None:
    speed = shops.speed(needed, firm_id)
    return None if speed is None else _within(shops, speed, firm_id)


def _within(shops: Shops, speed: Speed, firm_id: UUID) -> int:
    return max(0, sum(shops.free(firm_id)) - speed.setup) // speed.minutes
