"""Whether the firms of an order show each other the whole split: after closing, if all consent."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from cluster.kernel.errors import Clash, NotFound
from cluster.kernel.ids import id_for
from cluster.ledger.codec import Event, event
from cluster.ledger.decider import Decider

T = TypeVar("T", UUID, str)
CLOSED = "closed"  # the state of an order whose money is settled
OVER = (CLOSED, "cancelled")


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


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """One order of a division: where it stands, the firms of its split, and who of them consents."""

    state: str
    firms: Collection[T]
    consents: Collection[T]

    @property
    def agrees(self) -> bool:
        """It is over, and every firm of its split consents."""
        return self.state in OVER and bool(self.firms) and set(self.firms) <= set(self.consents)


def may_show_whole(parts: Collection[Part[T]]) -> bool:
    """All orders that were divided together; only while each is over and all its firms consent.

    One that was cancelled has no money to wait for, so its firms' consent is enough; but some order
    of the division must be closed.
    """
    return any(part.state == CLOSED for part in parts) and all(part.agrees for part in parts)


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
