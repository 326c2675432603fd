"""What a proposal says to each firm alone."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

import msgspec

from orders.allocation.bundle import leaf_of
from orders.allocation.digits import fraction_text
from orders.allocation.domain.facts import FirmRow

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
    more: dict[str, Any] = {} if since is None else {"weight_since": since.isoformat()}
    if firm.pledged:
        more["pledged"] = firm.pledged
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
