"""Whether the firms of an order show each other the whole split: after closing, if all consent."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from cluster.kernel.errors import Clash, NotFound
from cluster.kernel.ids import id_for
from cluster.ledger.codec import Event, event
from cluster.ledger.decider import Decider

T = TypeVar("T", UUID, str)
CLOSED = "closed"  # the state of an order whose money is settled


@event("orders.disclosure.consent-given@1")
class ConsentGiven(Event):
    """The firm lets every firm of the order see the whole split once the order is closed."""

    order_id: UUID
    firm_id: UUID


@event("orders.disclosure.consent-withdrawn@1")
class ConsentWithdrawn(Event):
    order_id: UUID
    firm_id: UUID


def disclosure_id(order_id: UUID) -> UUID:
    """One per order."""
    return id_for("disclosure", order_id)


def may_show_whole(state: str, firms: Collection[T], consents: Collection[T]) -> bool:
    """Only of a closed order, and only while every firm of its split consents."""
    return state == CLOSED and bool(firms) and set(firms) <= set(consents)


class Disclosure(Decider):
    """Who of an order's firms consents now."""

    kind: ClassVar[str] = "disclosure"

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.consents: set[UUID] = set()

    def give(self, order_id: UUID, firm_id: UUID, firms: Collection[UUID], at: datetime) -> None:
        """NotFound for a firm that has no part in the split."""
        if firm_id not in firms:
            raise NotFound
        if firm_id in self.consents:
            raise Clash("consent-given-already")
        self.emit(ConsentGiven(order_id=order_id, firm_id=firm_id, at=at))

    def withdraw(self, order_id: UUID, firm_id: UUID, at: datetime) -> None:
        if firm_id not in self.consents:
            raise Clash("consent-not-given")
        self.emit(ConsentWithdrawn(order_id=order_id, firm_id=firm_id, at=at))

    def _given(self, e: ConsentGiven) -> None:
        self.consents.add(e.firm_id)

    def _withdrawn(self, e: ConsentWithdrawn) -> None:
        self.consents.discard(e.firm_id)

    on: ClassVar[dict[type[Event], Callable[..., Any]]] = {
        ConsentGiven: _given,
        ConsentWithdrawn: _withdrawn,
    }
