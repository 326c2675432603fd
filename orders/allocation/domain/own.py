"""What a proposal says to each firm alone, and what it says to all of them."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

import msgspec

from orders.allocation.bundle import leaf_of, root_of
from orders.allocation.digits import fraction_text
from orders.allocation.domain.facts import AllocationProposed, FirmRow
from orders.allocation.explain import FIRMS_FOR_SUMS

Salts = Mapping[UUID, bytes]


def share_subject(order_id: UUID) -> str:
    """The data key that the salts of an order's shares come from."""
    return f"share/{order_id}"


def salt_name(allocation: UUID, run: int, firm_id: UUID) -> str:
    """What the salt of one row in one run is derived from."""
    return f"{allocation}|{run}|{firm_id}"


def row_of(firm: FirmRow, result: Mapping[str, Any]) -> dict[str, Any]:
    """A firm's numbers as they were used, and its pieces.

    Of lots that were divided together also how it stands in the whole division (`together`).
    """
    since, standings = firm.weight_since, result.get("standings", {})
    more = {} if since is None else {"weight_since": since.isoformat()}
    if str(firm.firm_id) in standings:
        more["together"] = standings[str(firm.firm_id)]
    return more | {
        "firm": str(firm.firm_id),
        "eligible": firm.eligible,
        "cap": firm.cap,
        "weight": firm.weight,
        "weight_from": firm.weight_from,
        "min_lot": firm.min_lot,
        "frozen": firm.frozen,
        "credit": fraction_text(Fraction(*firm.credit)),
        "pieces": result["x"].get(str(firm.firm_id), 0),
    }


def with_leaves(rows: Sequence[FirmRow], result: Mapping[str, Any], salts: Salts) -> list[FirmRow]:
    """The rows, each with its leaf."""
    return [
        msgspec.structs.replace(firm, leaf=leaf_of(salts[firm.firm_id], row_of(firm, result)))
        for firm in rows
    ]


def head_of(e: AllocationProposed, result: Mapping[str, Any]) -> dict[str, Any]:
    """What every firm of the lot may know: totals, level, prices without names."""
    certificate = result["certificate"]
    return _together(e, result) | {
        "format": "matson-share@1",
        "order": str(e.order_id),
        "lot": str(e.lot_id),
        "run": e.run,
        "quantity": e.quantity,
        "offered": sum(result["x"].values()),
        "weights": sum(row.weight for row in e.rows if row.eligible),
        "policy": e.policy,
        "engine": e.engine,
        "status": result["status"],
        "instance": e.instance_id,
        "instance_sha256": e.instance_sha256,
        "certificate_sha256": certificate["sha256"],
        "water": certificate["water"],
        "last": _price(certificate["last"]),
        "next": _price(certificate["next"]),
    }


def _together(e: AllocationProposed, result: Mapping[str, Any]) -> dict[str, Any]:
    """That several lots were divided at once, and the levels of the lot's firms, without names.

    No levels of fewer than three firms: of two, each would know the other's.
    """
    if e.joint_id is None:
        return {}
    standings = result.get("standings", {})
    if len(standings) < FIRMS_FOR_SUMS:
        return {"together": True}
    levels = {Fraction(one["level"]) for one in standings.values()}
    return {"together": True, "levels": [fraction_text(level) for level in sorted(levels)]}


def root(e: AllocationProposed, result: Mapping[str, Any]) -> str:
    """The root over the head and every row's leaf."""
    return root_of(head_of(e, result), (row.leaf for row in e.rows))


def _price(unit: Mapping[str, str] | None) -> str | None:
    return unit["price"] if unit else None
