"""The page "what if": the person's own firm with one number changed, and its pieces then."""

from orders.allocation.queries.whatif.page import WhatIfPage, what_if

__all__ = ["WhatIfPage", "what_if"]
