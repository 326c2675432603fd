"""What a proposal says to each firm alone, and what it says to all of them."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

import msgspec

from orders.allocation.bundle import leaf_of, root_of
from orders.allocation.digits import fraction_text
from orders.allocation.domain.facts import AllocationProposed, FirmRow

Salts = Mapping[UUID, bytes]


def share_subject(order_id: UUID) -> str:
    """The data key that the salts of an order's shares come from."""
    return f"share/{order_id}"


def salt_name(allocation: UUID, run: int, firm_id: UUID) -> str:
    """What the salt of one row in one run is derived from."""
    return f"{allocation}|{run}|{firm_id}"


def row_of(firm: FirmRow, pieces: int) -> dict[str, Any]:
    """A firm's numbers as they were used, and its pieces."""
    since = firm.weight_since
    fixed = {} if since is None else {"weight_since": since.isoformat()}
    return fixed | {
        "firm": str(firm.firm_id),
        "eligible": firm.eligible,
        "cap": firm.cap,
        "weight": firm.weight,
        "weight_from": firm.weight_from,
        "min_lot": firm.min_lot,
        "frozen": firm.frozen,
        "credit": fraction_text(Fraction(*firm.credit)),
        "pieces": pieces,
    }


def with_leaves(rows: Sequence[FirmRow], pieces: Mapping[str, int], salts: Salts) -> list[FirmRow]:
    """The rows, each with its leaf."""
    return [
        msgspec.structs.replace(
            firm,
            leaf=leaf_of(salts[firm.firm_id], row_of(firm, pieces.get(str(firm.firm_id), 0))),
        )
        for firm in rows
    ]


def head_of(e: AllocationProposed, result: Mapping[str, Any]) -> dict[str, Any]:
    """What every firm of the lot may know: totals, level, prices without names."""
    certificate = result["certificate"]
    together = {} if e.joint_id is None else {"together": True}
    return together | {
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


def root(e: AllocationProposed, result: Mapping[str, Any]) -> str:
    """The root over the head and every row's leaf."""
    return root_of(head_of(e, result), (row.leaf for row in e.rows))


def _price(unit: Mapping[str, str] | None) -> str | None:
    return unit["price"] if unit else None
