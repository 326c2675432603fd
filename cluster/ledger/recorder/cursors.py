"""The one kept cursor of a connection, and prepared execution."""

from collections.abc import Sequence
from typing import Any, LiteralString, overload
from weakref import WeakKeyDictionary

import psycopg
from django.conf import settings
from django.db import connections

from cluster.ledger.recorder.trip import Answer, Trip

Cursor = psycopg.Cursor[tuple[Any, ...]]
Target = Cursor | Trip
_KEPT: "WeakKeyDictionary[psycopg.Connection[Any], Cursor]" = WeakKeyDictionary()


def cursor(using: str = "default") -> Cursor:
    """The one kept cursor of this thread's connection."""
    connection = connections[using]
    connection.ensure_connection()
    raw = connection.connection
    kept = _KEPT.get(raw)
    if kept is None:
        kept = _KEPT[raw] = psycopg.Cursor(raw)
    return kept


@overload
def run(target: Trip, sql: LiteralString, arguments: Sequence[Any]) -> Answer: ...
@overload
def run(target: Cursor, sql: LiteralString, arguments: Sequence[Any]) -> Cursor: ...
def run(target: Target, sql: LiteralString, arguments: Sequence[Any]) -> Any:
    """Execute as a prepared statement, unless a pooler in between cannot keep them."""
    return target.execute(sql, arguments, prepare=getattr(settings, "LEDGER_PREPARED", True))
