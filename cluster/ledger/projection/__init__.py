"""Rows made from facts: two tables per row class, pure steps, and the only way to read them."""

from cluster.ledger.projection.base import (
    PROJECTIONS,
    CatchUp,
    Projection,
    inline_of,
    projection,
    projection_of,
)
from cluster.ledger.projection.family import Family
from cluster.ledger.projection.plans import counted_once
from cluster.ledger.projection.rows import Row, Side, UnscopedQuery, table_of, two_tables
from cluster.ledger.projection.sides import (
    exactly,
    forget_sides,
    know_sides,
    live,
    live_side,
    sides_at,
)
from cluster.ledger.projection.together import counted, together
from cluster.ledger.projection.writers import WRITERS, before_append
from cluster.ledger.projection.writing import Table, compiled

__all__ = [
    "PROJECTIONS",
    "WRITERS",
    "CatchUp",
    "Family",
    "Projection",
    "Row",
    "Side",
    "Table",
    "UnscopedQuery",
    "before_append",
    "compiled",
    "counted",
    "counted_once",
    "exactly",
    "forget_sides",
    "inline_of",
    "know_sides",
    "live",
    "live_side",
    "projection",
    "projection_of",
    "sides_at",
    "table_of",
    "together",
    "two_tables",
]
