"""What each lot learns of an answer to lots that were divided together."""

from typing import Any
from uuid import UUID


def pieces_in(result: dict[str, Any]) -> dict[tuple[UUID, UUID], int]:
    """Pieces by lot and firm; who got none is left out."""
    found = {}
    for key, pieces in result["x"].items():
        lot, _, firm = key.partition("|")
        if pieces:
            found[UUID(lot), UUID(firm)] = pieces
    return found


def lot_part(result: dict[str, Any], lot_id: UUID, firms: list[UUID]) -> dict[str, Any]:
    """One lot's pieces, reasons and shortage, in the shape of a lot divided by itself.

    It names no other firm than those that may make the lot, and no other lot's pieces.
    """
    x = {str(firm): 0 for firm in firms}
    for (lot, firm), pieces in pieces_in(result).items():
        if lot == lot_id:
            x[str(firm)] = pieces
    reasons = result.get("reasons", {})
    return {
        "kind": result["kind"],
        "policy": result["policy"],
        "engine": result["engine"],
        "instance": result["instance"],
        "instance_sha256": result["instance_sha256"],
        "x": x,
        "shortage": {str(lot_id): result["shortage"].get(str(lot_id), 0)},
        "status": result["status"],
        "reasons": {firm: reasons[firm] for firm in x if firm in reasons},
        "certificate": {
            "sha256": result["certificate"].get("sha256", ""),
            "last": None,
            "next": None,
            "water": None,
        },
    }
