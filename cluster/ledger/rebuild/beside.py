"""The idle table of a projection: emptied, filled by COPY, then kept up page by page."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from psycopg import sql

from cluster.ledger.projection import CatchUp, Family, Row, Side, compiled, table_of
from cluster.ledger.rebuild.folding import History, Placed, advance, families_of
from cluster.ledger.recorder import Cursor, cursor, one_trip

_CLEAR = sql.SQL("DELETE FROM {} WHERE cluster_id = %s")
_COPY = sql.SQL("COPY {} ({}) FROM STDIN")
_OF_STREAMS = sql.SQL("SELECT {} FROM {} WHERE cluster_id = %s AND stream_id = ANY (%s)")


class Beside:
    """One side of a projection's two tables, in one cluster."""

    def __init__(self, history: History, side: Side) -> None:
        self.history = history
        self.model = table_of(history.projection.row, side)
        self.table = compiled(self.model)
        self._name = sql.Identifier(self.model._meta.db_table)
        self._columns = sql.SQL(",").join(map(sql.Identifier, self.table.columns))

    def clear(self) -> None:
        """Remove the cluster's rows; other clusters may live on this side."""
        with transaction.atomic():
            no_time_limit()
            cursor().execute(_CLEAR.format(self._name), [self.history.cluster_id])

    def copy(self, rows: Iterable[Row]) -> None:
        """Add many rows at once."""
        with transaction.atomic():
            no_time_limit()
            with cursor().copy(_COPY.format(self._name, self._columns)) as lines:
                for row in rows:
                    lines.write_row(self.table.values(row))

    def apply(self, page: list[Placed]) -> None:
        """Bring the rows of these events up to date, in the caller's transaction."""
        families = self._families(page)
        with one_trip() as trip:
            self.table.write(trip, *families)

    def _families(self, page: list[Placed]) -> list[Family[Any]]:
        grouped = families_of(self.history, page)
        stored = self._stored(cursor(), page, [UUID(int=key) for key in grouped])
        made = []
        for key, placed in grouped.items():
            family = Family(self.model, self.history.cluster_id, stored.get(key, []))
            advance(self.history.projection, family, placed)
            made.append(family)
        return made

    def _stored(self, cur: Cursor, page: list[Placed], streams: list[UUID]) -> dict[int, list[Any]]:
        """The rows that these events may change, by family."""
        projection, cluster_id = self.history.projection, self.history.cluster_id
        if isinstance(projection, CatchUp):
            keys = {key for _, event in page for key in projection.keys(event)}
            return {0: self.table.rows_of_keys(cur, cluster_id, list(keys))}
        query = _OF_STREAMS.format(self._columns, self._name)
        found: dict[int, list[Any]] = {}
        for values in cur.execute(query, [cluster_id, streams]).fetchall():
            row = self.table.made(values)
            found.setdefault(row.stream_id.int, []).append(row)
        return found


def no_time_limit() -> None:
    """A rebuild may take longer than a page; the limit comes back with the next transaction."""
    cursor().execute("SET LOCAL statement_timeout = 0")
