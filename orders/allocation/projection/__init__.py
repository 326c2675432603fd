"""Facts to rows: splits, shares and their history, lots divided together, the fairness ledger."""

from orders.allocation.projection import credits, history, joints, shares

__all__ = ["credits", "history", "joints", "shares"]
