"""Credit that enters an order: what each firm's account counts in it."""

from collections.abc import Iterable
from fractions import Fraction

import msgspec

from cluster.ledger.uow import Work
from orders.allocation.domain.carrying import counted, least_of, most_pieces
from orders.allocation.domain.entitled import MICRO, Taking, entitled
from orders.allocation.domain.facts import FirmRow
from orders.allocation.domain.fairness import FairnessLedger, fairness_id
from orders.allocation.domain.tallying import one_lot_takings


def ledger_of(work: Work) -> FairnessLedger:
    """The cluster's fairness ledger, empty before the first posting."""
    return work.load_or_new(FairnessLedger, fairness_id(work.act.cluster_id))


def with_credit(
    ledger: FairnessLedger, rows: Iterable[FirmRow], quantity: int, std_minutes: int
) -> list[FirmRow]:
    """The rows of one lot with what each firm's account counts in it, in pieces."""
    known = list(rows)
    takings = takings_of([row for row in known if row.eligible], std_minutes)
    most = sum(one.most for one in takings)
    due = entitled(int(min(Fraction(quantity * std_minutes), most)), takings)
    return [
        _credited(row, ledger.carried(row.firm_id), due[row.firm_id], std_minutes)
        if row.eligible
        else row
        for row in known
    ]


def takings_of(rows: Iterable[FirmRow], std_minutes: int) -> list[Taking]:
    """The firms of one lot with what each could take."""
    known = list(rows)
    caps = {row.firm_id: most_of(row) for row in known}
    return one_lot_takings(caps, {row.firm_id: row.weight for row in known}, std_minutes)


def most_of(row: FirmRow) -> int:
    """In pieces."""
    return most_pieces(row.cap, row.min_lot, row.frozen)


def _credited(row: FirmRow, carried: int, share: int, std_minutes: int) -> FirmRow:
    micro = counted(carried, share, least_of(row.min_lot, std_minutes))
    pieces = Fraction(micro, MICRO * std_minutes)
    return msgspec.structs.replace(row, credit=(pieces.numerator, pieces.denominator))
