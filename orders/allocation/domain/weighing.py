"""The weight of a firm stands before its seal is opened, and is one in a whole division."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from orders.allocation.domain.facts import FirmRow

NEVER = datetime.max.replace(tzinfo=UTC)


def first_fixed(rows: Iterable[FirmRow]) -> dict[UUID, FirmRow]:
    """By firm, the row whose weight was fixed first; one that was never fixed comes last."""
    found: dict[UUID, FirmRow] = {}
    for row in rows:
        known = found.setdefault(row.firm_id, row)
        if _since(row) < _since(known):
            found[row.firm_id] = row
    return found


def weighed(rows: Iterable[FirmRow], weights: Mapping[UUID, FirmRow]) -> list[FirmRow]:
    """The rows with the weights of `weights`, their source and their day."""
    return [_weighed(row, weights[row.firm_id]) for row in rows]


def _weighed(row: FirmRow, by: FirmRow) -> FirmRow:
    return msgspec.structs.replace(
        row, weight=by.weight, weight_from=by.weight_from, weight_since=by.weight_since
    )


def _since(row: FirmRow) -> datetime:
    return row.weight_since or NEVER
