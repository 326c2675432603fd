"""The allocation engine: a pure function from an instance to a result. Standard library only."""

from orders.allocation.digits import canonical, digest
from orders.allocation.engine.instance import Firm, Instance
from orders.allocation.engine.problem import Problem
from orders.allocation.engine.reading import read
from orders.allocation.engine.refused import Refused
from orders.allocation.engine.result import ENGINE, allocate

__all__ = [
    "ENGINE",
    "Firm",
    "Instance",
    "Problem",
    "Refused",
    "allocate",
    "canonical",
    "digest",
    "read",
]
