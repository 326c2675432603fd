"""Facts to rows: splits and shares, and the accounts of the fairness ledger."""

from orders.allocation.projection import credits, shares

__all__ = ["credits", "shares"]
