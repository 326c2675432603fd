"""The fairness ledger of a cluster (형평 원장): what each firm carries between orders.

Every posting is taken from a named pool and given to it, so that accounts and pool sum to zero.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from cluster.kernel.ids import id_for
from cluster.ledger.codec import Event, event
from cluster.ledger.decider import Decider
from orders.allocation.domain.carrying import (
    Accounts,
    a_year_later,
    balance,
    ended,
    netted,
    within,
)

ROUNDED = "rounded"  # pieces are whole: entitled and received differ


def fairness_id(cluster_id: UUID) -> UUID:
    """One ledger for one cluster."""
    return id_for("fairness-ledger", cluster_id)


class Posting(msgspec.Struct, frozen=True, kw_only=True):
    """One firm in one division, in micro: `posted` is what its account took of the difference."""

    firm_id: UUID
    entitled: int
    received: int
    posted: int


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """What of a firm's account was never used within a year, in micro."""

    firm_id: UUID
    micro: int


@event("orders.fairness.credits-posted@1")
class CreditsPosted(Event):
    """The orders that were divided together; `why` tells rounding from other causes."""

    order_ids: list[UUID]
    why: str
    postings: list[Posting]
    until: datetime


@event("orders.fairness.credits-expired@1")
class CreditsExpired(Event):
    endings: list[Ending]


@event("orders.fairness.shortfall-debited@1")
class ShortfallDebited(Event):
    """Standard minutes (micro) that a firm did not make by its own fault and that moved to others.

    `posted` is what its account took of them, at most 0; nothing is credited to anybody.
    """

    order_id: UUID
    cause_id: UUID  # what moved them: debited once
    firm_id: UUID
    moved: int
    posted: int
    until: datetime


class Shortfall(msgspec.Struct, frozen=True, kw_only=True):
    """Minutes (micro) that moved from a firm by its own fault, and its verified minutes a week."""

    order_id: UUID
    cause_id: UUID
    firm_id: UUID
    moved: int
    weight: int


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """What a firm was entitled to and got (micro), and its verified minutes a week."""

    firm_id: UUID
    entitled: int
    received: int
    weight: int


class FairnessLedger(Decider):
    """Accounts per firm and the pool; amounts in micro."""

    kind: ClassVar[str] = "fairness-ledger"
    pool: int = 0

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.accounts: Accounts = {}
        self.posted: set[UUID] = set()
        self.debited: set[UUID] = set()  # causes

    def carried(self, firm_id: UUID) -> int:
        """Credit (+) or debit (-) of a firm."""
        return balance(self.accounts.get(firm_id, ()))

    def post(self, order_ids: Sequence[UUID], rows: Sequence[Received], at: datetime) -> bool:
        """Carry the differences of one division; False where these orders are posted already."""
        if self.posted.intersection(order_ids):
            return False
        self.emit(
            CreditsPosted(
                order_ids=sorted(order_ids),
                why=ROUNDED,
                postings=[self._posting(row) for row in sorted(rows, key=lambda r: r.firm_id)],
                until=a_year_later(at),
                at=at,
            )
        )
        return True

    def debit(self, shortfall: Shortfall, at: datetime) -> bool:
        """Carry the moved minutes as owed; False where this cause was debited, or nothing moved."""
        if shortfall.cause_id in self.debited or shortfall.moved < 1:
            return False
        carried, moved = self.carried(shortfall.firm_id), shortfall.moved
        self.emit(
            ShortfallDebited(
                order_id=shortfall.order_id,
                cause_id=shortfall.cause_id,
                firm_id=shortfall.firm_id,
                moved=moved,
                posted=min(0, within(carried, -moved, shortfall.weight)),
                until=a_year_later(at),
                at=at,
            )
        )
        return True

    def expire(self, at: datetime) -> bool:
        """What was not used within a year goes to the pool; False where nothing has ended."""
        over = ((firm, ended(account, at)) for firm, account in self.accounts.items())
        endings = [Ending(firm_id=firm, micro=micro) for firm, micro in sorted(over) if micro]
        if not endings:
            return False
        self.emit(CreditsExpired(endings=endings, at=at))
        return True

    def _posting(self, row: Received) -> Posting:
        change = row.entitled - row.received
        return Posting(
            firm_id=row.firm_id,
            entitled=row.entitled,
            received=row.received,
            posted=within(self.carried(row.firm_id), change, row.weight),
        )

    def _posted(self, e: CreditsPosted) -> None:
        self.posted |= set(e.order_ids)
        for one in e.postings:
            self._book(one.firm_id, one.posted, e.until)

    def _debited(self, e: ShortfallDebited) -> None:
        self.debited.add(e.cause_id)
        self._book(e.firm_id, e.posted, e.until)

    def _book(self, firm_id: UUID, micro: int, until: datetime) -> None:
        account = self.accounts.get(firm_id, [])
        self.accounts[firm_id] = netted(account, micro, until)
        self.pool -= micro

    def _expired(self, e: CreditsExpired) -> None:
        for one in e.endings:
            account = self.accounts[one.firm_id]
            self.accounts[one.firm_id] = [open_ for open_ in account if open_.until > e.at]
            self.pool += one.micro

    on: ClassVar[dict[type[Event], Callable[..., Any]]] = {
        CreditsPosted: _posted,
        ShortfallDebited: _debited,
        CreditsExpired: _expired,
    }
