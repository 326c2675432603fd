"""Who may open which page of a split; a hidden order answers like an absent one."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from cluster.ledger.projection import live, together
from cluster.members.access import Actor, Verdict, allow_members, rule
from orders.allocation.domain.disclosure import Part, may_show_whole
from orders.allocation.models import AllocationRow, DisclosureRow, JointRow
from orders.jointorders.access import sees, sees_lot
from orders.jointorders.models import OrderRow

# everybody has a page of his own; the rows decide whose accounts stand on it
rule("allocation.credits")(allow_members)


@rule("allocation.see")
def _see(actor: Actor, order_id: UUID, **_: Any) -> Verdict:
    """Whoever sees the order; the rows decide what of the split."""
    return Verdict.ALLOW if sees(actor, order_id) else Verdict.HIDE


@rule("allocation.see-lot")
def _see_lot(actor: Actor, order_id: UUID, lot_id: UUID, **_: Any) -> Verdict:
    return _of_lot(actor, order_id, lot_id, may=True)


@rule("allocation.answer")
def _answer(actor: Actor, order_id: UUID, lot_id: UUID, **_: Any) -> Verdict:
    """The owner answers for the firm."""
    return _of_lot(actor, order_id, lot_id, may=actor.is_owner)


@rule("allocation.run")
def _run(actor: Actor, order_id: UUID, **_: Any) -> Verdict:
    if not sees(actor, order_id):
        return Verdict.HIDE
    return Verdict.ALLOW if actor.is_coordinator else Verdict.DENY


@rule("allocation.settle")
def _settle(actor: Actor, order_id: UUID, lot_id: UUID, **_: Any) -> Verdict:
    return _of_lot(actor, order_id, lot_id, may=actor.is_coordinator)


@rule("allocation.override")
def _override(actor: Actor, order_id: UUID, lot_id: UUID, **_: Any) -> Verdict:
    """Coordinator and second person; each signs for himself."""
    return _of_lot(actor, order_id, lot_id, may=actor.is_coordinator or actor.is_second)


@rule("allocation.whole")
def _whole(actor: Actor, order_id: UUID, lot_id: UUID, **_: Any) -> Verdict:
    """The whole instance and result: coordinator, second person, auditor; firms by consent."""
    return _of_lot(actor, order_id, lot_id, may=actor.is_at_desk or disclosed(actor, order_id))


def disclosed(actor: Actor, order_id: UUID) -> bool:
    """Whether the actor's firm may see the whole split of the order now (2 queries in a request).

    What was divided with lots of other orders holds their firms' numbers too: then every one of
    these orders must be over, and all firms of all of them consent.
    """
    if actor.cluster_id is None or actor.firm_id is None:
        return False
    known = (DisclosureRow, order_id)
    if known not in actor.handed:
        actor.handed[known] = _disclosed(actor.cluster_id, order_id, actor.firm_id)
    return bool(actor.handed[known])


def _disclosed(cluster_id: UUID, order_id: UUID, firm_id: UUID) -> bool:
    joints = live(JointRow, cluster_id).filter(state="done", orders__contains=[str(order_id)])
    with_it = joints.values_list("orders", flat=True)
    orders = {order_id, *(UUID(one) for found in with_it for one in found)}
    rows, splits, given = together(
        live(OrderRow, cluster_id).filter(key__in=orders),
        live(AllocationRow, cluster_id).filter(order_id__in=orders),
        live(DisclosureRow, cluster_id).filter(order_id__in=orders),
    )
    states = {row.key: row.state for row in rows}
    firms = {one: _all(row.firms for row in splits if row.order_id == one) for one in orders}
    consents = {one: _all(row.consents for row in given if row.order_id == one) for one in orders}
    parts = [Part(states.get(one, ""), firms[one], consents[one]) for one in orders]
    return str(firm_id) in firms[order_id] and may_show_whole(parts)


def _all(lists: Iterable[list[str]]) -> set[str]:
    return {firm for firms in lists for firm in firms}


@rule("allocation.consent")
def _consent(actor: Actor, order_id: UUID, lot_id: UUID, **_: Any) -> Verdict:
    """The owner of a firm of the order decides for the firm."""
    return _of_lot(actor, order_id, lot_id, may=actor.is_owner and actor.firm_id is not None)


@rule("allocation.own")
def _own(actor: Actor, order_id: UUID, lot_id: UUID, **_: Any) -> Verdict:
    """A firm's own row; who acts for no firm has none."""
    return _of_lot(actor, order_id, lot_id, may=actor.firm_id is not None)


def _of_lot(actor: Actor, order_id: UUID, lot_id: UUID, *, may: bool) -> Verdict:
    """The lot of an order the actor sees."""
    if not sees_lot(actor, order_id, lot_id):
        return Verdict.HIDE
    return Verdict.ALLOW if may else Verdict.DENY
