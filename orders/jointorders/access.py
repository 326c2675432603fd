"""Who may open which page of a joint order; a hidden order answers like an absent one."""

from typing import Any
from uuid import UUID

from cluster.members.access import Actor, Verdict, allow_members, hand, rule
from orders.jointorders.models import OrderRow

rule("orders.list")(allow_members)


def sees(actor: Actor, order_id: UUID) -> bool:
    """Coordinator, second person, auditor, and the people of an invited firm."""
    return actor.cluster_id is not None and hand(OrderRow, actor, order_id) is not None


def sees_lot(actor: Actor, order_id: UUID, lot_id: UUID) -> bool:
    """A lot of an order the actor sees; the order's row names its lots."""
    order = hand(OrderRow, actor, order_id) if actor.cluster_id else None
    return order is not None and str(lot_id) in order.lots


@rule("orders.see")
def _see(actor: Actor, order_id: UUID, **_: Any) -> Verdict:
    return Verdict.ALLOW if sees(actor, order_id) else Verdict.HIDE


@rule("orders.open")
def _open(actor: Actor, **_: Any) -> Verdict:
    return Verdict.ALLOW if actor.is_coordinator else Verdict.DENY


@rule("orders.lead")
def _lead(actor: Actor, order_id: UUID, **_: Any) -> Verdict:
    return _seen_and(actor, order_id, actor.is_coordinator)


@rule("orders.lead-lot")
def _lead_lot(actor: Actor, order_id: UUID, lot_id: UUID, **_: Any) -> Verdict:
    return _lot_and(actor, order_id, lot_id, actor.is_coordinator)


@rule("orders.answer-invitation")
def _answer(actor: Actor, order_id: UUID, **_: Any) -> Verdict:
    return _seen_and(actor, order_id, actor.is_owner)


@rule("orders.pledge")
def _pledge(actor: Actor, order_id: UUID, lot_id: UUID, **_: Any) -> Verdict:
    return _lot_and(actor, order_id, lot_id, actor.is_owner)


@rule("orders.ask")
def _ask(actor: Actor, order_id: UUID, **_: Any) -> Verdict:
    may = actor.is_coordinator or actor.belongs_to(actor.firm_id)
    return _seen_and(actor, order_id, may)


@rule("orders.own-pledges")
def _own_pledges(actor: Actor, order_id: UUID, **_: Any) -> Verdict:
    """The people of an invited firm: how it was asked, and what it pledged."""
    return _seen_and(actor, order_id, actor.belongs_to(actor.firm_id))


@rule("desk.list")
def _desk(actor: Actor, **_: Any) -> Verdict:
    at_desk = actor.is_coordinator or actor.is_second
    return Verdict.ALLOW if at_desk else Verdict.DENY


@rule("desk.read")
def _desk_order(actor: Actor, order_id: UUID, **_: Any) -> Verdict:
    """Curve and offers: coordinator, second person, auditor (joint-orders.md 3.1)."""
    return _seen_and(actor, order_id, actor.is_at_desk)


@rule("desk.answers")
def _desk_answers(actor: Actor, order_id: UUID, **_: Any) -> Verdict:
    """Which firms have answered: the coordinator, and the auditor once pledging is closed."""
    return _seen_and(actor, order_id, actor.is_coordinator or actor.is_auditor)


@rule("desk.sign")
def _desk_sign(actor: Actor, order_id: UUID, **_: Any) -> Verdict:
    return _seen_and(actor, order_id, actor.is_coordinator or actor.is_second)


def _seen_and(actor: Actor, order_id: UUID, may: bool) -> Verdict:
    if not sees(actor, order_id):
        return Verdict.HIDE
    return Verdict.ALLOW if may else Verdict.DENY


def _lot_and(actor: Actor, order_id: UUID, lot_id: UUID, may: bool) -> Verdict:
    if not sees_lot(actor, order_id, lot_id):
        return Verdict.HIDE
    return Verdict.ALLOW if may else Verdict.DENY
