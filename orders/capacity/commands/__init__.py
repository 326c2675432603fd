"""What firms and the coordinator do about capacity."""

from orders.capacity.commands.planning import set_planning
from orders.capacity.commands.pledging import Pledging, seal_pledge, withdraw_pledge
from orders.capacity.commands.verifying import Finding, verify_capacity

__all__ = [
    "Finding",
    "Pledging",
    "seal_pledge",
    "set_planning",
    "verify_capacity",
    "withdraw_pledge",
]
