"""What firms and the coordinator do about capacity."""

from orders.capacity.commands.pledging import Pledging, seal_pledge, withdraw_pledge
from orders.capacity.commands.verifying import Finding, verify_capacity

__all__ = ["Finding", "Pledging", "seal_pledge", "verify_capacity", "withdraw_pledge"]
