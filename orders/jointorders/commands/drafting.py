"""The coordinator writes down an inquiry, its lots and its mode, and checks them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from cluster.kernel import clock
from cluster.kernel.errors import NotFound, RuleBroken
from cluster.kernel.ids import id_for
from cluster.ledger.projection import live
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members import queries as members
from cluster.members.access import Actor
from cluster.members.permissions import must_coordinate
from orders.capacity.domain.pledge import pledges_tag
from orders.capacity.queries.pledges import standing
from orders.drawings.queries import drawing_exists
from orders.jointorders.commands.drawings import freeze_drawings
from orders.jointorders.commands.measuring import ready_of, shop_of
from orders.jointorders.domain import drafting, lots
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import Lot
from orders.jointorders.models import OrderRow


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An inquiry as the coordinator types it."""

    customer_id: UUID
    title: str
    mode: str = "prime"


def open_order(*, by: Actor, key: Key, new: NewOrder) -> Done:
    """Open an order for a known customer. Result: order_id, number."""
    must_coordinate(by)
    act = by.act(key)
    _must_be_known(act.cluster_id, new.customer_id)

    def body(work: Work) -> dict[str, Any]:
        work.guard(drafting.NUMBERS)
        order = work.new(JointOrder, id_for("order", act.command_id))
        inquiry = drafting.Inquiry(
            customer_id=new.customer_id,
            title=new.title,
            mode=new.mode,
            number=_next_number(act.cluster_id),
        )
        drafting.open_order(order, inquiry, clock.now())
        return {"order_id": str(order.id), "number": inquiry.number}

    return command(act, body)


def add_lot(*, by: Actor, key: Key, order_id: UUID, lot: Lot) -> Done:
    """One more lot in the draft; its id follows from the command. Result: lot_id."""
    must_coordinate(by)
    act = by.act(key)
    if not drawing_exists(act.cluster_id, lot.drawing_id):
        raise RuleBroken("drawing-missing", field="drawing")
    named = msgspec.structs.replace(lot, lot_id=id_for("lot", act.command_id))

    def body(work: Work) -> dict[str, Any]:
        order = work.load(JointOrder, order_id)
        lots.add_lot(order, named, shop_of(act.cluster_id), clock.now())
        return {"lot_id": str(named.lot_id)}

    return command(act, body)


def change_mode(*, by: Actor, key: Key, order_id: UUID, mode: str, reason: str) -> Done:
    """Another legal mode before the first pledge."""
    must_coordinate(by)
    act = by.act(key)

    def body(work: Work) -> dict[str, Any]:
        work.guard(pledges_tag(order_id))
        order = work.edit(JointOrder, order_id)
        pledged = bool(standing(act.cluster_id, order_id))
        drafting.change_mode(order, mode, reason, has_pledge=pledged, at=clock.now())
        return {}

    return command(act, body)


def check_order(*, by: Actor, key: Key, order_id: UUID) -> Done:
    """Every lot is measured and its unit confirmed; drawings and standard minutes are fixed here."""
    must_coordinate(by)
    act = by.act(key)

    def body(work: Work) -> dict[str, Any]:
        order, at = work.edit(JointOrder, order_id), clock.now()
        freeze_drawings(work, order, order.drawings, at)
        found = [ready_of(act.cluster_id, lot) for lot in order.lots.values()]
        drafting.check_order(order, [ready for ready in found if ready], at)
        return {}

    return command(act, body)


def _must_be_known(cluster_id: UUID, customer_id: UUID) -> None:
    try:
        members.customer(cluster_id, customer_id)
    except NotFound:
        raise RuleBroken("customer-unknown", field="customer") from None


def _next_number(cluster_id: UUID) -> str:
    """JO-2026-118: the year and a running number of the cluster."""
    year = clock.now().astimezone(clock.SEOUL).year
    count = live(OrderRow, cluster_id).filter(number__startswith=f"JO-{year}-").count()
    return f"JO-{year}-{count + 1:03d}"
