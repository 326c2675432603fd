"""A firm lets the others of an order see the whole split after closing, or no longer does."""

from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_own_a_firm
from orders.allocation.domain.allocation import Allocation
from orders.allocation.domain.disclosure import Disclosure, disclosure_id
from orders.allocation.domain.facts import allocation_id
from orders.jointorders.domain.order import JointOrder


def give_disclosure_consent(*, by: Actor, key: Key, order_id: UUID) -> Done:
    """Result: consents, how many firms consent now. Codes: consent-given-already."""
    firm_id = must_own_a_firm(by)

    def body(work: Work) -> dict[str, Any]:
        disclosure = work.load_or_new(Disclosure, disclosure_id(order_id))
        disclosure.give(order_id, firm_id, _firms(work, order_id), clock.now())
        return {"consents": len(disclosure.consents)}

    return command(by.act(key), body)


def withdraw_disclosure_consent(*, by: Actor, key: Key, order_id: UUID) -> Done:
    """Result: consents. Codes: consent-not-given."""
    firm_id = must_own_a_firm(by)

    def body(work: Work) -> dict[str, Any]:
        disclosure = work.load_or_new(Disclosure, disclosure_id(order_id))
        disclosure.withdraw(order_id, firm_id, clock.now())
        return {"consents": len(disclosure.consents)}

    return command(by.act(key), body)


def _firms(work: Work, order_id: UUID) -> set[UUID]:
    """Every firm in the split of one of the order's lots."""
    lots = work.load(JointOrder, order_id).lots
    found = [work.load_or_new(Allocation, allocation_id(order_id, lot)) for lot in lots]
    return {row.firm_id for one in found for row in one.rows}
