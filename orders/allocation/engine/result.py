"""From a checked instance to the result, by kind."""

from typing import Any

from orders.allocation.engine.frame import ENGINE, FORMAT
from orders.allocation.engine.instance import Instance
from orders.allocation.engine.manylots import many_lots
from orders.allocation.engine.onelot import one_lot
from orders.allocation.engine.problem import Problem
from orders.allocation.engine.reading import check_policy

__all__ = ["ENGINE", "FORMAT", "allocate"]


def allocate(
    instance: Instance | Problem, policy: str = "proportional", *, pure: bool = False
) -> dict[str, Any]:
    """The one right answer to the instance, ready for canonical JSON."""
    check_policy(instance, policy)
    if isinstance(instance, Problem):
        return many_lots(instance, policy, pure=pure)
    return one_lot(instance, policy, pure=pure)
