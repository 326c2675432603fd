"""The library's recorder interface over Django's own connection: one statement per append."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID
from weakref import WeakKeyDictionary

import psycopg
from django.conf import settings
from django.db import connections
from eventsourcing import persistence as library

from cluster.kernel.ids import new_id
from cluster.ledger.codec import canonical, digest_of

Cursor = psycopg.Cursor[tuple[Any, ...]]

ONE: LiteralString = "SELECT ledger_append_one(" + ",".join(["%s"] * 15) + ")"
MANY: LiteralString = (
    "SELECT ledger_append(%s,%s::uuid[],%s::int[],%s::text[],%s::text[],%s,%s::bytea[],%s::text[],"
    + ",".join(["%s"] * 7)
    + ")"
)
STREAM: LiteralString = (
    "SELECT version, type, data::text FROM ledger_event WHERE cluster_id=%s AND stream_id=%s"
    " AND version>%s AND version<=%s ORDER BY version"
)
_LAST = 2**31 - 1
_KEPT: "WeakKeyDictionary[psycopg.Connection[Any], Cursor]" = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Row:
    """One event on its way in: `data` is the canonical JSON the mapper wrote."""

    stream_id: UUID
    version: int
    type: str
    data: bytes
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Envelope:
    """What goes with an append: the command and its answer, the generation, a tag condition."""

    command_id: UUID = field(default_factory=new_id)
    fingerprint: bytes = b""
    result: bytes = b"{}"
    kept_until: datetime | None = None
    meta: bytes = b"{}"
    generation: int = 1
    tags: tuple[str, ...] = ()
    after: int = 0

    def last_arguments(self) -> tuple[Any, ...]:
        return (
            self.command_id,
            self.fingerprint,
            self.result.decode(),
            self.kept_until,
            self.generation,
            list(self.tags) or None,
            self.after,
        )


def cursor(using: str = "default") -> Cursor:
    """The one kept cursor of this thread's connection."""
    connection = connections[using]
    connection.ensure_connection()
    raw = connection.connection
    kept = _KEPT.get(raw)
    if kept is None:
        kept = _KEPT[raw] = psycopg.Cursor(raw)
    return kept


def run(cur: Cursor, sql: LiteralString, arguments: Sequence[Any]) -> Cursor:
    """Execute as a prepared statement, unless a pooler in between cannot keep them."""
    return cur.execute(sql, arguments, prepare=getattr(settings, "LEDGER_PREPARED", True))


def digest(cluster_id: UUID, row: Row, meta: bytes) -> bytes:
    """What leaf and chain are made of, from bytes that are already there."""
    tags = canonical(row.tags) if row.tags else b"[]"
    version = row.version.to_bytes(4, "big")
    head = (cluster_id.bytes, row.stream_id.bytes, version, row.type.encode())
    return digest_of((*head, row.data, meta, tags))


class LedgerRecorder(library.ApplicationRecorder):
    """Appends and selects the events of one cluster."""

    def __init__(self, cluster_id: UUID, using: str = "default") -> None:
        self.cluster_id = cluster_id
        self.using = using

    def send(self, rows: Sequence[Row], envelope: Envelope) -> Cursor:
        """The append, executed but not fetched, so that it can travel in a pipeline."""
        sql, arguments = self._call(rows, envelope)
        return run(cursor(self.using), sql, arguments)

    def append(self, rows: Sequence[Row], envelope: Envelope) -> int:
        """Append and answer the position of the last row."""
        found = self.send(rows, envelope).fetchone()
        return int(found[0]) if found else 0

    def _call(
        self, rows: Sequence[Row], envelope: Envelope
    ) -> tuple[LiteralString, tuple[Any, ...]]:
        meta = envelope.meta
        digests = [digest(self.cluster_id, row, meta) for row in rows]
        if len(rows) == 1:
            (row,) = rows
            first = (row.stream_id, row.version, row.type, row.data.decode(), meta.decode())
            last = envelope.last_arguments()
            return ONE, (self.cluster_id, *first, digests[0], list(row.tags), *last)
        columns = (
            [row.stream_id for row in rows],
            [row.version for row in rows],
            [row.type for row in rows],
            [row.data.decode() for row in rows],
            meta.decode(),
            digests,
            [array_text(row.tags) for row in rows],
        )
        return MANY, (self.cluster_id, *columns, *envelope.last_arguments())

    def insert_events(
        self, stored_events: Sequence[library.StoredEvent], **kwargs: Any
    ) -> Sequence[int]:
        if not stored_events:
            return []
        rows = [
            Row(_uuid(e.originator_id), e.originator_version, e.topic, e.state)
            for e in stored_events
        ]
        with library_errors():
            last = self.append(rows, kwargs.get("envelope") or Envelope())
        return list(range(last - len(rows) + 1, last + 1))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[library.StoredEvent]:
        with library_errors():
            found = self.stream(_uuid(originator_id), gt or 0, lte)
        found = (found[::-1] if desc else found)[:limit]
        return [library.StoredEvent(originator_id, v, t, d.encode()) for v, t, d in found]

    def stream(
        self, stream_id: UUID, after: int = 0, to: int | None = None
    ) -> list[tuple[Any, ...]]:
        """(version, name, JSON) of one stream, in order."""
        between = (after, _LAST if to is None else to)
        return run(cursor(self.using), STREAM, (self.cluster_id, stream_id, *between)).fetchall()

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[library.Notification]:
        first = 0 if start is None else start
        sql: LiteralString = (
            "SELECT position, stream_id, version, type, data::text FROM ledger_event"
            " WHERE cluster_id=%s AND position>=%s AND position<=%s"
            " AND (%s::text[] IS NULL OR type=ANY(%s::text[])) ORDER BY position LIMIT %s"
        )
        first = first if inclusive_of_start else first + 1
        names = list(topics) or None
        last = 2**62 if stop is None else stop
        with library_errors():
            found = run(
                cursor(self.using), sql, (self.cluster_id, first, last, names, names, limit)
            ).fetchall()
        return [
            library.Notification(
                id=p, originator_id=s, originator_version=v, topic=t, state=d.encode()
            )
            for p, s, v, t, d in found
        ]

    def max_notification_id(self) -> int | None:
        sql: LiteralString = "SELECT max(position) FROM ledger_event WHERE cluster_id=%s"
        with library_errors():
            found = run(cursor(self.using), sql, (self.cluster_id,)).fetchone()
        return found[0] if found else None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> library.Subscription[library.ApplicationRecorder]:
        raise NotImplementedError("positions are read by cluster.ledger.catchup")


def array_text(words: Sequence[str]) -> str:
    """A PostgreSQL text[] literal."""
    quoted = (word.replace("\\", "\\\\").replace('"', '\\"') for word in words)
    return "{" + ",".join(f'"{word}"' for word in quoted) + "}"


def _uuid(raw: UUID | str) -> UUID:
    return raw if isinstance(raw, UUID) else UUID(raw)


_ERRORS: tuple[tuple[type[psycopg.Error], type[library.PersistenceError]], ...] = (
    (psycopg.IntegrityError, library.IntegrityError),
    (psycopg.OperationalError, library.OperationalError),
    (psycopg.InterfaceError, library.InterfaceError),
    (psycopg.ProgrammingError, library.ProgrammingError),
    (psycopg.DataError, library.DataError),
    (psycopg.Error, library.PersistenceError),
)


@contextmanager
def library_errors() -> Iterator[None]:
    """psycopg's errors under the library's names."""
    try:
        yield
    except psycopg.Error as error:
        named = next(ours for theirs, ours in _ERRORS if isinstance(error, theirs))
        raise named(error) from error
