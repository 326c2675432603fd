"""The switch: fold beside the live table, catch up, and change sides under the head's lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any, LiteralString
from uuid import UUID

from django.db import connection, transaction

from cluster.kernel.errors import Clash
from cluster.ledger import store
from cluster.ledger.projection import PROJECTIONS, Side, compiled, forget_sides, table_of
from cluster.ledger.rebuild.beside import Beside, no_time_limit
from cluster.ledger.rebuild.digest import Digest, digest_of_table
from cluster.ledger.rebuild.folding import History, fold
from cluster.ledger.recorder import cursor, run

TAIL = 60  # events: so few may wait for the lock
_WHOLE = (UUID(int=0), UUID(int=(1 << 128) - 1))
_SIDE: LiteralString = "SELECT side FROM ledger_projection WHERE cluster_id=%s AND name=%s"
_LEASE: LiteralString = (
    "SELECT position FROM ledger_reader WHERE cluster_id=%s AND reader=%s FOR UPDATE"
)
_MOVE: LiteralString = (
    "INSERT INTO ledger_reader (cluster_id, reader, position) VALUES (%s,%s,%s)"
    " ON CONFLICT (cluster_id, reader) DO UPDATE SET position=excluded.position, parked='{}'"
)
_SOLE: LiteralString = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
_FREE: LiteralString = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"


@dataclass(frozen=True, slots=True)
class Report:
    """What a rebuild or a comparison of one projection in one cluster found."""

    cluster_id: UUID
    name: str
    position: int
    events: int
    folded: str
    found: str
    side: Side
    switched: bool = False
    pause_ms: float = 0.0

    @property
    def equal(self) -> bool:
        return self.folded == self.found

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"cluster_id": str(self.cluster_id), "equal": self.equal}


def compare(cluster_id: UUID, name: str) -> Report:
    """Fold the history and hold it against the live rows, in one snapshot; changes nothing."""
    history = History(cluster_id, PROJECTIONS[name])
    with transaction.atomic():
        cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        no_time_limit()
        side, to = _side(history), _known_to(history)
        table = compiled(table_of(history.projection.row, side))
        folded, events = Digest(), 0
        for count, rows in fold(history, table.model, to):
            folded.add(table, rows)
            events += count
        found = digest_of_table(table, cluster_id)
    return Report(cluster_id, name, to, events, str(folded), str(found), side)


def rebuild(cluster_id: UUID, name: str) -> Report:
    """Build the idle table from history and make it the live one.

    The live table stays where it is when the new one does not hold what was folded.
    Clash `rebuild-running` while another rebuild of these rows runs.
    """
    history = History(cluster_id, PROJECTIONS[name])
    with _alone(f"rebuild {cluster_id} {name}"):
        old = _side(history)
        side: Side = "b" if old == "a" else "a"
        beside = Beside(history, side)
        to = store.head(cluster_id).position
        folded, events = _fill(beside, to)
        with transaction.atomic():
            no_time_limit()
            found = digest_of_table(beside.table, cluster_id)
        told = (events, str(folded), str(found))
        if told[1] != told[2]:
            return Report(cluster_id, name, to, *told, old)
        at = _keep_up(beside, to)
        position, pause = _switch(beside, at, side)
    return Report(cluster_id, name, position, *told, side, switched=True, pause_ms=pause)


def _fill(beside: Beside, to: int) -> tuple[Digest, int]:
    beside.clear()
    folded, events = Digest(), 0
    for count, rows in fold(beside.history, beside.model, to):
        beside.copy(rows)
        folded.add(beside.table, rows)
        events += count
    return folded, events


def _keep_up(beside: Beside, at: int) -> int:
    """Apply what came meanwhile, until only a short tail is left; where that begins."""
    while (head := store.head(beside.history.cluster_id).position) - at >= TAIL:
        _apply(beside, at, head)
        at = head
    return at


def _apply(beside: Beside, after: int, to: int) -> None:
    for page in beside.history.pages(after, to, _WHOLE):
        with transaction.atomic(savepoint=False):
            beside.apply(page)


def _switch(beside: Beside, at: int, side: Side) -> tuple[int, float]:
    """Hold every writer, apply the tail, change sides; (position, milliseconds held)."""
    cluster_id, name = beside.history.cluster_id, beside.history.projection.name
    with transaction.atomic():
        if not beside.history.projection.inline:
            run(cursor(), _LEASE, (cluster_id, name))
        start = perf_counter()
        held = run(cursor(), "SELECT at_position FROM ledger_hold(%s)", (cluster_id,)).fetchone()
        position = int(held[0]) if held else 0
        _apply(beside, at, position)
        run(cursor(), "SELECT ledger_switch(%s,%s,%s,%s)", (cluster_id, name, side, position))
        if not beside.history.projection.inline:
            run(cursor(), _MOVE, (cluster_id, name, position))
    forget_sides(cluster_id)
    return position, round((perf_counter() - start) * 1000, 2)


def _side(history: History) -> Side:
    found = run(cursor(), _SIDE, (history.cluster_id, history.projection.name)).fetchone()
    return found[0] if found else "a"


def _known_to(history: History) -> int:
    """How far the live rows have read: the head, or the checkpoint of their reader."""
    if history.projection.inline:
        return store.head(history.cluster_id).position
    sql: LiteralString = "SELECT position FROM ledger_reader WHERE cluster_id=%s AND reader=%s"
    found = run(cursor(), sql, (history.cluster_id, history.projection.name)).fetchone()
    return int(found[0]) if found else 0


@contextmanager
def _alone(what: str) -> Iterator[None]:
    connection.ensure_connection()
    got = run(cursor(), _SOLE, (what,)).fetchone()
    if not got or not got[0]:
        raise Clash("rebuild-running")
    try:
        yield
    finally:
        run(cursor(), _FREE, (what,))
