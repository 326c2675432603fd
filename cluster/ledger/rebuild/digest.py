"""A digest of many rows that does not depend on their order, so that it can be summed page by page."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from django.db import connection
from psycopg import sql

from cluster.ledger.projection import Row, Table

PAGE = 5_000
_WHOLE = 1 << 256
_ALL = sql.SQL("SELECT {} FROM {} WHERE cluster_id = %s")
_ENCODE = msgspec.json.Encoder(order="sorted", enc_hook=repr).encode


@dataclass(slots=True)
class Digest:
    """How many rows, and the sum of their SHA-256 modulo 2^256."""

    rows: int = 0
    total: int = 0

    def add(self, table: Table[Any], rows: Iterable[Row]) -> None:
        for row in rows:
            values = [_plain(field, row) for field in table.fields]
            self.total += int.from_bytes(hashlib.sha256(_ENCODE(values)).digest(), "big")
            self.rows += 1
        self.total %= _WHOLE

    def __str__(self) -> str:
        return f"{self.rows}:{self.total:064x}"


def digest_of_table(table: Table[Any], cluster_id: UUID) -> Digest:
    """The digest of the cluster's rows as they lie in the database."""
    found = Digest()
    columns = sql.SQL(",").join(map(sql.Identifier, table.columns))
    name = sql.Identifier(table.model._meta.db_table)
    cursor: psycopg.ServerCursor[Any]
    with connection.connection.cursor(name="digest") as cursor:
        cursor.itersize = PAGE
        cursor.execute(_ALL.format(columns, name), [cluster_id])
        found.add(table, (table.made(values) for values in cursor))
    return found


def _plain(field: Any, row: Row) -> Any:
    """One value in one spelling, whether a step assigned it or the database returned it."""
    value = field.to_python(row.__dict__[field.attname])
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value
