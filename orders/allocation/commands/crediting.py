"""The fairness ledger in use: credit that enters an order, postings after it, and their end."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any
from uuid import UUID

import msgspec

from cluster.kernel import clock
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_be_system
from orders.allocation.domain.allocation import Allocation
from orders.allocation.domain.carrying import counted, least_of
from orders.allocation.domain.entitled import MICRO, Taking, entitled
from orders.allocation.domain.facts import FirmRow, allocation_id
from orders.allocation.domain.fairness import FairnessLedger, Received, fairness_id
from orders.allocation.domain.tallying import merged, one_lot_takings, tally
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import State


def ledger_of(work: Work) -> FairnessLedger:
    """The cluster's fairness ledger, empty before the first posting."""
    return work.load_or_new(FairnessLedger, fairness_id(work.act.cluster_id))


def with_credit(
    ledger: FairnessLedger, rows: Iterable[FirmRow], quantity: int, std_minutes: int
) -> list[FirmRow]:
    """The rows of one lot with what each firm's account counts in it, in pieces."""
    known = list(rows)
    takings = _takings([row for row in known if row.eligible], std_minutes)
    most = sum(one.most for one in takings)
    due = entitled(int(min(Fraction(quantity * std_minutes), most)), takings)
    return [
        _credited(row, ledger.carried(row.firm_id), due[row.firm_id], std_minutes)
        if row.eligible
        else row
        for row in known
    ]


def post_credits(*, by: Actor, key: Key, order_id: UUID) -> Done:
    """What the confirmed shares of an order leave over is carried. Result: posted."""
    must_be_system(by)

    def body(work: Work) -> dict[str, Any]:
        order = work.load(JointOrder, order_id)
        if order.state != State.CONFIRMED:
            return {"posted": False}
        return {"posted": ledger_of(work).post([order.id], _received(work, order), clock.now())}

    return command(by.act(key), body)


def expire_credits(*, by: Actor, key: Key) -> Done:
    """Credit that was not used within a year goes to the pool. Result: expired."""
    must_be_system(by)

    def body(work: Work) -> dict[str, Any]:
        return {"expired": ledger_of(work).expire(clock.now())}

    return command(by.act(key), body)


def _credited(row: FirmRow, carried: int, share: int, std_minutes: int) -> FirmRow:
    micro = counted(carried, share, least_of(row.min_lot, std_minutes))
    pieces = Fraction(micro, MICRO * std_minutes)
    return msgspec.structs.replace(row, credit=(pieces.numerator, pieces.denominator))


def _takings(rows: Iterable[FirmRow], std_minutes: int) -> list[Taking]:
    known = list(rows)
    caps = {row.firm_id: _most(row) for row in known}
    return one_lot_takings(caps, {row.firm_id: row.weight for row in known}, std_minutes)


def _most(row: FirmRow) -> int:
    """Pieces: a minimum lot above the cap can never be opened."""
    return max(row.frozen, row.cap if row.cap >= row.min_lot else 0)


def _received(work: Work, order: JointOrder) -> list[Received]:
    """Lot by lot, one row per firm."""
    rows = [row for lot_id in order.lots for row in _of_lot(work, order, lot_id)]
    return merged(rows)


def _of_lot(work: Work, order: JointOrder, lot_id: UUID) -> list[Received]:
    allocation = work.load(Allocation, allocation_id(order.id, lot_id))
    std_minutes = order.ready[lot_id].standard_minutes
    rows = [row for row in allocation.rows_for_rerun() if row.eligible]
    received = {row.firm_id: row.frozen * std_minutes for row in rows}
    return tally(_takings(rows, std_minutes), received, per_firm=allocation.per_firm)
