"""A digest of many rows that does not depend on their order, so that it can be summed page by page."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from django.db import connection, transaction
from psycopg import sql

from cluster.ledger.projection import Row, Table

PAGE = 5_000
_WHOLE = 1 << 256
_PLAIN = {int, str, UUID, bool, date, list, dict, bytes, type(None)}
_ALL = sql.SQL("SELECT {} FROM {} WHERE cluster_id = %s")
_ENCODE = msgspec.json.Encoder(order="sorted", enc_hook=repr).encode


@dataclass(slots=True)
class Digest:
    """How many rows, and the sum of their SHA-256 modulo 2^256."""

    rows: int = 0
    total: int = 0

    def add(self, table: Table[Any], rows: Iterable[Row]) -> None:
        """Add rows that lie in memory."""
        for row in rows:
            found = row.__dict__
            self._add(table, [found[name] for name in table.names])

    def add_stored(self, table: Table[Any], rows: Iterable[Sequence[Any]]) -> None:
        """Add rows as the database returns them."""
        for values in rows:
            self._add(table, [c(v) if c else v for c, v in zip(table.inward, values, strict=True)])

    def _add(self, table: Table[Any], values: list[Any]) -> None:
        for place, value in enumerate(values):
            if type(value) not in _PLAIN:
                values[place] = _spelled(table.fields[place], value)
        row = hashlib.sha256(_ENCODE(values)).digest()
        self.total = (self.total + int.from_bytes(row, "big")) % _WHOLE
        self.rows += 1

    def __str__(self) -> str:
        return f"{self.rows}:{self.total:064x}"


def digest_of_table(table: Table[Any], cluster_id: UUID) -> Digest:
    """The digest of the cluster's rows as they lie in the database."""
    found = Digest()
    columns = sql.SQL(",").join(map(sql.Identifier, table.columns))
    name = sql.Identifier(table.model._meta.db_table)
    cursor: psycopg.ServerCursor[Any]
    with transaction.atomic(), connection.connection.cursor(name="digest") as cursor:
        cursor.itersize = PAGE
        cursor.execute(_ALL.format(columns, name), [cluster_id])
        found.add_stored(table, cursor)
    return found


def _spelled(field: Any, value: Any) -> Any:
    """One spelling, whether a step assigned the value or the database returned it."""
    value = field.to_python(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value
