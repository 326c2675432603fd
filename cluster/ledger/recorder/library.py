"""The library's recorder interface over Django's own connection: one statement per append."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from eventsourcing import persistence as library

from cluster.ledger.recorder.cursors import cursor, run
from cluster.ledger.recorder.rows import Envelope, Row, array_text, digest
from cluster.ledger.recorder.trip import Answer, Trip, one_trip

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


class LedgerRecorder(library.ApplicationRecorder):
    """Appends and selects the events of one cluster."""

    def __init__(self, cluster_id: UUID, using: str = "default") -> None:
        self.cluster_id = cluster_id
        self.using = using

    def send(self, trip: Trip, rows: Sequence[Row], envelope: Envelope) -> Answer:
        """Add the append to a trip, as its last statement but COMMIT."""
        return trip.execute(*self._call(rows, envelope))

    def append(self, rows: Sequence[Row], envelope: Envelope) -> int:
        """Append and answer the position of the last row."""
        with one_trip(self.using) as trip:
            answer = self.send(trip, rows, envelope)
        found = answer.fetchone()
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
            return ONE, (self.cluster_id, *first, digests[0], array_text(row.tags), *last)
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

    def ask(self, trip: Trip, stream_id: UUID) -> Answer:
        """Add the reading of a whole stream to a trip."""
        return trip.execute(STREAM, (self.cluster_id, stream_id, 0, _LAST))

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
