"""The fairness ledger's facts to rows: one account per firm and the pool, and every posting."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from cluster.kernel.ids import id_for
from cluster.ledger.codec import Event
from cluster.ledger.projection import CatchUp, Family, Projection, projection
from orders.allocation.domain.carrying import Open, netted
from orders.allocation.domain.fairness import CreditsExpired, CreditsPosted, ShortfallDebited
from orders.allocation.models import CreditEntryRow, CreditRow

Rows = Family[Any]
Steps = dict[type[Event], Callable[[Rows, Any], None]]
EXPIRED, SHORTFALL = "expired", "shortfall"


def account_key(ledger_id: UUID | None, firm_id: UUID | None) -> UUID:
    """Without a firm: the pool."""
    return id_for("credit", ledger_id, firm_id)


def _account(rows: Rows, e: Event, firm_id: UUID | None) -> Any:
    row = rows[account_key(e.originator_id, firm_id)]
    row.firm_id, row.changed_at = firm_id, e.at
    return row


def _posted(rows: Rows, e: CreditsPosted) -> None:
    for one in e.postings:
        row = _booked(rows, e, one.firm_id, one.posted)
        row.orders += len(e.order_ids)


def _debited(rows: Rows, e: ShortfallDebited) -> None:
    _booked(rows, e, e.firm_id, e.posted)


def _booked(rows: Rows, e: CreditsPosted | ShortfallDebited, firm_id: UUID, micro: int) -> Any:
    """The firm's account after it; the pool gives what the account takes."""
    row = _account(rows, e, firm_id)
    row.micro += micro
    _keep(row, netted(_open(row), micro, e.until))
    _account(rows, e, None).micro -= micro
    return row


def _expired(rows: Rows, e: CreditsExpired) -> None:
    for one in e.endings:
        row = _account(rows, e, one.firm_id)
        row.micro -= one.micro
        _keep(row, [part for part in _open(row) if part.until > e.at])
    _account(rows, e, None).micro += sum(one.micro for one in e.endings)


def _open(row: Any) -> list[Open]:
    parts = row.open_parts
    return [Open(micro=micro, until=datetime.fromisoformat(until)) for micro, until in parts]


def _keep(row: Any, account: list[Open]) -> None:
    row.open_parts = [[one.micro, one.until.isoformat()] for one in account]
    row.ends_at = min((one.until for one in account), default=None)


@projection
class Credits(Projection):
    """One row per firm, and the pool."""

    name = "orders.credits"
    row = CreditRow
    on: ClassVar[Steps] = {
        CreditsPosted: _posted,
        ShortfallDebited: _debited,
        CreditsExpired: _expired,
    }


def _entry_key(e: Event, firm_id: UUID) -> UUID:
    return id_for("credit-entry", e.originator_id, e.originator_version, firm_id)


def _written(rows: Rows, e: CreditsPosted) -> None:
    for one in e.postings:
        row = rows[_entry_key(e, one.firm_id)]
        row.firm_id, row.order_ids = one.firm_id, [str(order) for order in e.order_ids]
        row.why, row.at, row.until = e.why, e.at, e.until
        row.entitled, row.received, row.posted = one.entitled, one.received, one.posted


def _owed(rows: Rows, e: ShortfallDebited) -> None:
    row = rows[_entry_key(e, e.firm_id)]
    row.firm_id, row.order_ids, row.why = e.firm_id, [str(e.order_id)], SHORTFALL
    row.at, row.until = e.at, e.until
    row.entitled, row.received, row.posted = 0, e.moved, e.posted


def _ended(rows: Rows, e: CreditsExpired) -> None:
    for one in e.endings:
        row = rows[_entry_key(e, one.firm_id)]
        row.firm_id, row.why, row.at, row.posted = one.firm_id, EXPIRED, e.at, -one.micro


@projection
class CreditEntries(CatchUp):
    """One row per firm and posting: never loaded by a command, however many there are."""

    name = "orders.credit-entries"
    row = CreditEntryRow
    on: ClassVar[Steps] = {
        CreditsPosted: _written,
        ShortfallDebited: _owed,
        CreditsExpired: _ended,
    }

    def keys(self, event: Any) -> Iterable[UUID]:
        if isinstance(event, ShortfallDebited):
            return [_entry_key(event, event.firm_id)]
        of = event.postings if isinstance(event, CreditsPosted) else event.endings
        return [_entry_key(event, one.firm_id) for one in of]
