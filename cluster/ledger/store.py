"""Reading and opening ledgers: histories, heads, and deciders through the library's repository."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, LiteralString, TypeVar, cast
from uuid import UUID

import msgspec
from eventsourcing.application import AggregateNotFoundError, Repository
from eventsourcing.persistence import EventStore

from cluster.ledger.codec import Event, LedgerMapper, decode
from cluster.ledger.decider import Decider
from cluster.ledger.recorder import LedgerRecorder, cursor, run

D = TypeVar("D", bound=Decider)
_SELECT: LiteralString = (
    "SELECT position, stream_id, version, type, data::text, meta::text, recorded_at"
    " FROM ledger_event"
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event where it stands in the ledger."""

    cluster_id: UUID
    position: int
    stream_id: UUID
    version: int
    type: str
    event: Event
    meta: dict[str, Any]
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a cluster's ledger; `chain` in hex."""

    position: int
    chain: str
    generation: int


class LedgerEvents(EventStore[UUID]):
    """The library's event store without its intermediate objects."""

    def __init__(self, cluster_id: UUID) -> None:
        self.cluster_id = cluster_id
        self.rows = LedgerRecorder(cluster_id)
        super().__init__(LedgerMapper(cluster_id), self.rows)

    def get(
        self,
        originator_id: UUID,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Iterator[Any]:
        found = self.rows.stream(originator_id, gt or 0, lte)
        for version, name, data in (found[::-1] if desc else found)[:limit]:
            yield decode(self.cluster_id, (originator_id, version, name, data))


class Ledger:
    """One cluster's ledger: its recorder and its repository."""

    def __init__(self, cluster_id: UUID) -> None:
        self.cluster_id = cluster_id
        self.events = LedgerEvents(cluster_id)
        self.recorder = self.events.rows
        self.repository: Repository[UUID] = Repository(self.events)

    def load(self, cls: type[D], id: UUID) -> D | None:
        """The decider folded from its stream; None if the stream does not exist."""

        def fold(_: Any, events: Iterable[Any]) -> Any:
            state = cls.fold(id, events)
            return state if state.version else None

        try:
            return cast(D, self.repository.get(id, projector_func=fold))
        except AggregateNotFoundError:
            return None


@lru_cache(maxsize=256)
def ledger_of(cluster_id: UUID) -> Ledger:
    """The ledger of a cluster; it holds no connection and no state."""
    return Ledger(cluster_id)


def open_cluster(cluster_id: UUID) -> None:
    """Begin a cluster's ledger; harmless if it exists."""
    run(cursor(), "SELECT ledger_open(%s)", (cluster_id,))


def clusters() -> list[UUID]:
    """Every cluster with a ledger, oldest id first."""
    found = run(cursor(), "SELECT cluster_id FROM ledger_head ORDER BY 1", ()).fetchall()
    return [row[0] for row in found]


def head(cluster_id: UUID) -> Head:
    """Position, chain (hex) and generation of a cluster's ledger."""
    sql: LiteralString = (
        "SELECT position, encode(chain, 'hex'), generation FROM ledger_head WHERE cluster_id=%s"
    )
    found = run(cursor(), sql, (cluster_id,)).fetchone()
    if found is None:
        raise LookupError(f"cluster {cluster_id} is not open")
    return Head(*found)


def history_of(cluster_id: UUID, stream_id: UUID) -> list[Recorded]:
    """Everything that happened in one stream, in order."""
    return events_of(cluster_id, stream_id)


def events_of(cluster_id: UUID, *stream_ids: UUID) -> list[Recorded]:
    """Everything that happened in these streams, in the order of the ledger."""
    where: LiteralString = " WHERE cluster_id=%s AND stream_id=ANY(%s) ORDER BY position"
    return _recorded(cluster_id, where, (list(stream_ids),))


def leaf_of(cluster_id: UUID, position: int) -> str:
    """The hash of one event as it stands in the ledger, in hex."""
    sql: LiteralString = (
        "SELECT encode(leaf, 'hex') FROM ledger_event WHERE cluster_id=%s AND position=%s"
    )
    found = run(cursor(), sql, (cluster_id, position)).fetchone()
    if found is None:
        raise LookupError(f"no event at {position}")
    return str(found[0])


def read(
    cluster_id: UUID, after: int, to: int, names: Iterable[str], limit: int = 2000
) -> list[Recorded]:
    """Up to `limit` events of these stored names at after < position <= to."""
    where: LiteralString = (
        " WHERE cluster_id=%s AND position>%s AND position<=%s AND type=ANY(%s)"
        " ORDER BY position LIMIT %s"
    )
    return _recorded(cluster_id, where, (after, to, list(names), limit))


def placed(
    cluster_id: UUID, after: int, to: int, names: Iterable[str], limit: int
) -> list[tuple[int, Event]]:
    """As `read`, but only position and event: what rows are made of."""
    sql: LiteralString = (
        "SELECT position, stream_id, version, type, data::text FROM ledger_event"
        " WHERE cluster_id=%s AND position>%s AND position<=%s AND type=ANY(%s)"
        " ORDER BY position LIMIT %s"
    )
    found = run(cursor(), sql, (cluster_id, after, to, list(names), limit)).fetchall()
    return [(row[0], decode(cluster_id, row[1:])) for row in found]


def _recorded(cluster_id: UUID, where: LiteralString, arguments: tuple[Any, ...]) -> list[Recorded]:
    sql = _SELECT + where
    found = run(cursor(), sql, (cluster_id, *arguments)).fetchall()
    return [_one(cluster_id, row) for row in found]


def _one(cluster_id: UUID, row: tuple[Any, ...]) -> Recorded:
    position, stream_id, version, name, data, meta, at = row
    event = decode(cluster_id, (stream_id, version, name, data))
    plain = msgspec.json.decode(meta)
    return Recorded(cluster_id, position, stream_id, version, name, event, plain, at)
