"""Allocation (배분): the split of a won quantity and the answers to it."""
