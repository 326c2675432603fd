"""Facts to rows: the split of a lot in totals, and each firm's share."""

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from cluster.kernel.ids import id_for
from cluster.ledger.codec import Event
from cluster.ledger.projection import Family, Projection, projection
from orders.allocation.bundle import paths
from orders.allocation.digits import canonical
from orders.allocation.domain.disclosure import ConsentGiven, ConsentWithdrawn
from orders.allocation.domain.facts import (
    AllocationConfirmed,
    AllocationFellShort,
    AllocationProposed,
    FirmRow,
    OverrideSigned,
    QuantitySettled,
    ShareAccepted,
    ShareDeclined,
    ShareOverridden,
)
from orders.allocation.domain.head import head_of, weights_told
from orders.allocation.domain.own import row_of
from orders.allocation.domain.told import is_unfit, reasons_in
from orders.allocation.models import AllocationRow, DisclosureRow, ShareRow, WholeSplitRow

Rows = Family[Any]
Steps = dict[type[Event], Callable[[Rows, Any], None]]


def share_key(allocation_id: UUID | None, firm_id: UUID) -> UUID:
    return id_for("share", allocation_id, firm_id)


def _proposed(rows: Rows, e: AllocationProposed) -> None:
    row, result = rows.one(), json.loads(e.result)
    row.order_id, row.lot_id, row.run, row.state = e.order_id, e.lot_id, e.run, "answering"
    row.quantity, row.offered = e.quantity, sum(result["x"].values())
    row.firms = [str(firm.firm_id) for firm in e.rows]
    row.all_weights = weights_told(e) or 0
    row.unit_price_won, row.policy, row.engine = e.unit_price_won, e.policy, e.engine
    row.fingerprint, row.status = e.instance_sha256, result["status"]
    row.last_price, row.next_price = (_price(result["certificate"][k]) for k in ("last", "next"))
    row.answer_by, row.proposed_at = e.answer_by, e.at
    row.water = result["certificate"]["water"] or ""
    row.root, row.proposed_version = e.root, e.originator_version
    row.head = canonical(head_of(e, result)).decode() if e.root else ""
    row.joint_id = e.joint_id


def _price(unit: dict[str, str] | None) -> str:
    return unit["price"] if unit else ""


def _more_accepted(rows: Rows, e: ShareAccepted) -> None:
    row = rows.one()
    row.accepted += e.pieces


def _given_back(rows: Rows, e: ShareDeclined) -> None:
    rows.one().accepted += e.kept


def _short(rows: Rows, e: AllocationFellShort) -> None:
    row = rows.one()
    row.state, row.missing = "short", e.missing


def _settled(rows: Rows, e: QuantitySettled) -> None:
    row = rows.one()
    row.quantity, row.settled_reason = e.quantity, e.reason


def _confirmed(rows: Rows, _: AllocationConfirmed) -> None:
    rows.one().state = "confirmed"


def _rearranged(rows: Rows, e: ShareOverridden) -> None:
    """Who gave pieces may have accepted them already; the receiver has a day to answer."""
    row = rows.one()
    row.state, row.answer_by, row.missing = "answering", e.answer_by, 0
    row.moved = [*row.moved, [e.moving.pieces, e.moving.reason, e.at.isoformat()]]
    row.accepted, row.signed = row.accepted - e.withdrawn, {}


def _sign_kept(rows: Rows, e: OverrideSigned) -> None:
    row, moving = rows.one(), e.moving
    said = {
        "from": str(moving.from_firm_id),
        "to": str(moving.to_firm_id),
        "pieces": moving.pieces,
        "reason": moving.reason,
        "role": e.signoff.role,
        "at": e.at.isoformat(),
    }
    row.signed = said


@projection
class Allocations(Projection):
    """One row per lot."""

    name = "orders.allocations"
    row = AllocationRow
    on: ClassVar[Steps] = {
        AllocationProposed: _proposed,
        ShareAccepted: _more_accepted,
        ShareDeclined: _given_back,
        AllocationFellShort: _short,
        QuantitySettled: _settled,
        AllocationConfirmed: _confirmed,
        OverrideSigned: _sign_kept,
        ShareOverridden: _rearranged,
    }


def _written_down(rows: Rows, e: AllocationProposed) -> None:
    row = rows.one()
    row.order_id, row.lot_id, row.quantity = e.order_id, e.lot_id, e.quantity
    row.instance_id, row.result = e.instance_id, e.result
    row.firms, row.joint_id = msgspec.to_builtins(e.rows), e.joint_id


@projection
class WholeSplits(Projection):
    """The last run of a lot, for those who may see all of it."""

    name = "orders.whole-splits"
    row = WholeSplitRow
    on: ClassVar[Steps] = {AllocationProposed: _written_down}


def _offered(rows: Rows, e: AllocationProposed) -> None:
    result = json.loads(e.result)
    ways = paths(firm.leaf for firm in e.rows) if e.root else {}
    for firm in e.rows:
        row = rows[share_key(e.originator_id, firm.firm_id)]
        row.order_id, row.lot_id, row.firm_id, row.run = e.order_id, e.lot_id, firm.firm_id, e.run
        _numbers(row, firm)
        row.pieces = result["x"].get(str(firm.firm_id), 0)
        said = reasons_in(result, firm, e.lot_id)
        row.reason_ko, row.reason_en = said["ko"], said["en"]
        row.path = ways.get(firm.leaf, [])
        row.checked_row = canonical(row_of(firm, result)).decode() if e.root else ""
        _ask(row, e)
        if is_unfit(result, firm):
            row.state = "unfit"


def _numbers(row: Any, firm: FirmRow) -> None:
    row.eligible, row.cap, row.min_lot = firm.eligible, firm.cap, firm.min_lot
    row.weight, row.weight_from = firm.weight, firm.weight_from
    row.weight_since = firm.weight_since
    row.credit = str(Fraction(*firm.credit))


def _ask(row: Any, e: AllocationProposed) -> None:
    """A new question only where the firm is offered more than it took over already."""
    if not row.eligible:
        row.state = "out"
    elif row.pieces > row.accepted:
        row.state, row.answered_at = "offered", None
    elif e.run == 1:
        row.state = "none"


def _accepted(rows: Rows, e: ShareAccepted) -> None:
    row = rows[share_key(e.originator_id, e.firm_id)]
    row.accepted += e.pieces
    row.state, row.answered_at = "accepted", e.at


def _declined(rows: Rows, e: ShareDeclined) -> None:
    row = rows[share_key(e.originator_id, e.firm_id)]
    row.accepted += e.kept
    row.declined, row.silent, row.reason_class = e.pieces, e.silent, e.reason_class
    row.state, row.answered_at = ("partly" if row.accepted else "declined"), e.at


def _moved(rows: Rows, e: ShareOverridden) -> None:
    giving = rows[share_key(e.originator_id, e.moving.from_firm_id)]
    held = giving.accepted + giving.open_pieces
    giving.pieces = held - e.moving.pieces
    giving.accepted -= e.withdrawn
    if giving.accepted == giving.pieces and giving.state == "offered":
        giving.state = "accepted" if giving.pieces else "none"
    taking = rows[share_key(e.originator_id, e.moving.to_firm_id)]
    taking.pieces = taking.accepted + taking.open_pieces + e.moving.pieces
    taking.state, taking.answered_at = "offered", None


@projection
class Shares(Projection):
    """One row per firm and lot."""

    name = "orders.shares"
    row = ShareRow
    on: ClassVar[Steps] = {
        AllocationProposed: _offered,
        ShareAccepted: _accepted,
        ShareDeclined: _declined,
        ShareOverridden: _moved,
    }


def _consents(rows: Rows, e: ConsentGiven) -> None:
    row = rows.one()
    row.order_id = e.order_id
    row.consents = sorted({*row.consents, str(e.firm_id)})


def _no_longer(rows: Rows, e: ConsentWithdrawn) -> None:
    row = rows.one()
    row.consents = sorted({*row.consents} - {str(e.firm_id)})


@projection
class Disclosures(Projection):
    """One row per order in which some firm consented."""

    name = "orders.disclosures"
    row = DisclosureRow
    on: ClassVar[Steps] = {ConsentGiven: _consents, ConsentWithdrawn: _no_longer}
