"""Facts to the lines of a split's history: totals for all in it, answers for their own firm."""

import json
from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from cluster.kernel.ids import id_for
from cluster.ledger.codec import Event
from cluster.ledger.projection import Family, Projection, projection
from orders.allocation.domain.facts import (
    AllocationConfirmed,
    AllocationFellShort,
    AllocationProposed,
    OverrideSigned,
    QuantitySettled,
    ShareAccepted,
    ShareDeclined,
    ShareOverridden,
)
from orders.allocation.models import SplitFactRow

RULE = "rule"
Rows = Family[Any]
Steps = dict[type[Event], Callable[[Rows, Any], None]]


def _line(
    rows: Rows, e: Any, word: str, facts: dict[str, Any], firm_id: UUID | None = None
) -> None:
    apart = firm_id or (word if word == RULE else None)  # beside the line that one fact has for all
    row = rows[id_for("split fact", e.originator_id, e.originator_version, apart)]
    row.order_id, row.lot_id, row.firm_id = e.order_id, e.lot_id, firm_id
    row.number, row.at, row.word, row.facts = e.originator_version, e.at, word, facts


def _run_told(rows: Rows, e: AllocationProposed) -> None:
    """The run in totals, the first by which rule; and to each firm that is offered more, what."""
    shares = json.loads(e.result)["x"]
    totals = {"run": e.run, "quantity": e.quantity, "offered": sum(shares.values())}
    _line(rows, e, "proposed", totals)
    if e.run == 1:  # a second run keeps it
        _line(rows, e, RULE, {"policy": e.policy})
    for firm in e.rows:
        more = shares.get(str(firm.firm_id), 0) - firm.frozen
        if more > 0:
            _line(rows, e, "offered", {"pieces": more}, firm.firm_id)


def _yes_told(rows: Rows, e: ShareAccepted) -> None:
    _line(rows, e, "accepted", {"pieces": e.pieces}, e.firm_id)


def _no_told(rows: Rows, e: ShareDeclined) -> None:
    word = "silent" if e.silent else "partly" if e.kept else "declined"
    facts = {"pieces": e.pieces, "kept": e.kept, "class": e.reason_class}
    _line(rows, e, word, facts, e.firm_id)


def _shortage_told(rows: Rows, e: AllocationFellShort) -> None:
    _line(rows, e, "short", {"missing": e.missing})


def _settlement_told(rows: Rows, e: QuantitySettled) -> None:
    _line(rows, e, "settled", {"quantity": e.quantity, "reason": e.reason})


def _end_told(rows: Rows, e: AllocationConfirmed) -> None:
    _line(rows, e, "confirmed", {"quantity": e.quantity})


def _sign_told(rows: Rows, e: OverrideSigned) -> None:
    """One of the two has signed: to all in the split, without the firms."""
    facts = {"pieces": e.moving.pieces, "reason": e.moving.reason}
    _line(rows, e, f"signed-{e.signoff.role}", facts)


def _move_told(rows: Rows, e: ShareOverridden) -> None:
    """All invited read it in the order's own words; each of the two firms what it is to it."""
    facts = {"pieces": e.moving.pieces}
    _line(rows, e, "moved-away", facts, e.moving.from_firm_id)
    _line(rows, e, "moved-here", facts, e.moving.to_firm_id)


@projection
class SplitFacts(Projection):
    """The history of a lot's split, line by line."""

    name = "orders.split-facts"
    row = SplitFactRow
    on: ClassVar[Steps] = {
        AllocationProposed: _run_told,
        ShareAccepted: _yes_told,
        ShareDeclined: _no_told,
        AllocationFellShort: _shortage_told,
        QuantitySettled: _settlement_told,
        AllocationConfirmed: _end_told,
        OverrideSigned: _sign_told,
        ShareOverridden: _move_told,
    }
