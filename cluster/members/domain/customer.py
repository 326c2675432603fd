"""A customer of the cluster. Name, number, contact, phone and e-mail are kept apart from events."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from cluster.kernel.errors import Clash, RuleBroken
from cluster.ledger.codec import Event, event
from cluster.ledger.decider import Decider
from cluster.members.domain.firm import named

LONGEST_TERM = 180  # days


@event("members.customer.added@1")
class CustomerAdded(Event):
    code: str  # "C01"
    pay_days: int


@event("members.customer.terms-changed@1")
class TermsChanged(Event):
    pay_days: int


class Customer(Decider):
    """Who orders, and in how many days he pays."""

    kind: ClassVar[str] = "customer"

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.pay_days = 0

    def add(self, code: str, pay_days: int, at: datetime) -> None:
        if self.version:
            raise Clash("already-exists")
        code = named(code, field="code", longest=20)
        self.emit(CustomerAdded(code=code, pay_days=_term(pay_days), at=at))

    def change_terms(self, pay_days: int, at: datetime) -> None:
        """Nothing is recorded where nothing changed."""
        if _term(pay_days) != self.pay_days:
            self.emit(TermsChanged(pay_days=pay_days, at=at))

    def _agreed(self, e: CustomerAdded | TermsChanged) -> None:
        self.pay_days = e.pay_days

    on: ClassVar[dict[type[Event], Callable[..., None]]] = {
        CustomerAdded: _agreed,
        TermsChanged: _agreed,
    }


def _term(days: int) -> int:
    if not 0 <= days <= LONGEST_TERM:
        raise RuleBroken("number-range", field="pay_days", least=0, most=LONGEST_TERM)
    return days
