"""The second person of an order: another one is named where the first has left."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from cluster.kernel.errors import RuleBroken
from cluster.ledger.codec import Event, event
from orders.jointorders.domain.drafting import given_reason
from orders.jointorders.domain.opening import SECOND
from orders.jointorders.domain.state import OrderState, State

NAMEABLE = (State.COLLECTING, State.SEALED, State.ALLOCATING)  # two signatures may be needed


@event("orders.order.second-person-named@1")
class SecondPersonNamed(Event):
    person_id: UUID
    reason: str


def name_second_person(
    order: OrderState, named: SecondPersonNamed, second_firm: UUID | None
) -> None:
    """Another second person, for a reason that every invited firm reads; he signs anew."""
    order.need(*NAMEABLE)
    if second_firm in order.invited:
        raise RuleBroken("conflict", field="second_person")
    if named.person_id == order.second_person_id:
        raise RuleBroken("choice-unknown", field="second_person")
    named.reason = given_reason(named.reason)
    order.emit(named)


def _named(order: OrderState, e: SecondPersonNamed) -> None:
    order.second_person_id = e.person_id
    order.signoffs = {of: sign for of, sign in order.signoffs.items() if of[1] != SECOND}


ON: dict[type[Event], Callable[..., Any]] = {SecondPersonNamed: _named}
