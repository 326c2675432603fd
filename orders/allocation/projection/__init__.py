"""Facts to rows: splits and shares, their history, and the accounts of the fairness ledger."""

from orders.allocation.projection import credits, history, shares

__all__ = ["credits", "history", "shares"]
