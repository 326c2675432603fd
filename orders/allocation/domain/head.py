"""What a proposal says to every firm of its lot, and the root over it and over every firm's row."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from orders.allocation.bundle import root_of
from orders.allocation.digits import fraction_text
from orders.allocation.domain.facts import AllocationProposed
from orders.allocation.explain import FIRMS_FOR_SUMS


def head_of(e: AllocationProposed, result: Mapping[str, Any]) -> dict[str, Any]:
    """What every firm of the lot may know: totals, level, prices without names."""
    head = _head(e, result)
    if e.root and root_of(head, _leaves(e)) != e.root:
        return head | {"weights": _sum(e)}  # a root from before sums of two firms were left out
    return head


def weights_told(e: AllocationProposed) -> int | None:
    """Minutes a week of all firms that take part; of fewer than three, one could subtract."""
    takes_part = sum(row.eligible for row in e.rows)
    return _sum(e) if takes_part >= FIRMS_FOR_SUMS else None


def _sum(e: AllocationProposed) -> int:
    return sum(row.weight for row in e.rows if row.eligible)


def _head(e: AllocationProposed, result: Mapping[str, Any]) -> dict[str, Any]:
    certificate, weights = result["certificate"], weights_told(e)
    told: dict[str, Any] = {} if weights is None else {"weights": weights}
    for missing in result.get("unfilled", {}).values():  # of this lot alone
        told |= {"unfilled": missing}
    return (
        _together(e, result)
        | told
        | {
            "format": "matson-share@1",
            "order": str(e.order_id),
            "lot": str(e.lot_id),
            "run": e.run,
            "quantity": e.quantity,
            "offered": sum(result["x"].values()),
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
    )


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
    return root_of(_head(e, result), _leaves(e))


def _leaves(e: AllocationProposed) -> list[str]:
    return [row.leaf for row in e.rows]


def _price(unit: Mapping[str, str] | None) -> str | None:
    return unit["price"] if unit else None
