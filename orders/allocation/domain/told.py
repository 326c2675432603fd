"""The sentence that a firm is told about its share: the engine's, or what its machines made of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from orders.allocation.domain.answers import NOT_READY
from orders.allocation.domain.facts import FirmRow
from orders.allocation.explain import limited_by_machines, misfit

_NOTHING = {"ko": "", "en": ""}


def is_unfit(result: Mapping[str, Any], firm: FirmRow) -> bool:
    """Pledged at this price, but none of its machines was ready for the lot."""
    if str(firm.firm_id) in result.get("unfit", ()):
        return True
    return bool(firm.pledged) and not firm.eligible


def reasons_in(result: Mapping[str, Any], firm: FirmRow, lot_id: UUID) -> dict[str, str]:
    """In both languages. The engine knows a cap; that machines made it so is said here."""
    if firm.pledged and not firm.eligible:
        return misfit(str(lot_id), NOT_READY)
    said: dict[str, str] = result["reasons"].get(str(firm.firm_id), _NOTHING)
    return limited_by_machines(said, firm.pledged) if firm.pledged else said
