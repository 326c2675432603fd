"""Mails about facts of a joint order: the asking, its clocks, its result, the customer's link."""

from orders.jointorders.letters import asking, clocks, customer, results

__all__ = ["asking", "clocks", "customer", "results"]
