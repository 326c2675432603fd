"""Which of two tables is live: exact for writers, at most a second old for readers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from cluster.ledger.projection.base import projection_of
from cluster.ledger.projection.rows import Row, Side, table_of
from cluster.ledger.recorder import cursor, run

R = TypeVar("R", bound=Row)
_SECOND = 1.0
_EXACT: ContextVar[tuple[UUID, Mapping[str, Side]] | None] = ContextVar("exact", default=None)
_READ: dict[UUID, tuple[float, Mapping[str, Side]]] = {}
_WRITTEN: dict[UUID, tuple[int, Mapping[str, Side]]] = {}


def live(row: type[R], cluster_id: UUID) -> QuerySet[R]:
    """The live rows of one cluster."""
    model = table_of(row, live_side(row, cluster_id))
    return model._base_manager.filter(cluster_id=cluster_id)


def live_side(row: type[Row], cluster_id: UUID) -> Side:
    """The side readers see now; inside a command the exact one, since decisions rest on it."""
    exact = _EXACT.get()
    if exact is not None and exact[0] == cluster_id:
        return exact[1].get(projection_of(row).name, "a")
    return _for_reading(cluster_id).get(projection_of(row).name, "a")


@contextmanager
def exactly(cluster_id: UUID, generation: int) -> Iterator[None]:
    """Inside this block rows are read from the tables that this generation writes."""
    token = _EXACT.set((cluster_id, sides_at(cluster_id, generation)))
    try:
        yield
    finally:
        _EXACT.reset(token)


def sides_at(cluster_id: UUID, generation: int) -> Mapping[str, Side]:
    """The sides a writer of this generation writes.

    A switch between the two reads leaves a wrong entry under an old generation; the append
    then refuses that generation, so the entry is never used for rows that stay.
    """
    known = _WRITTEN.get(cluster_id)
    if known is None or known[0] != generation:
        known = _WRITTEN[cluster_id] = (generation, _ask(cluster_id))
    return known[1]


def forget_sides(cluster_id: UUID) -> None:
    """After a switch in this process: look again."""
    _READ.pop(cluster_id, None)
    _WRITTEN.pop(cluster_id, None)


def sides_now(cluster_id: UUID) -> Mapping[str, Side]:
    """Which tables readers see now."""
    exact = _EXACT.get()
    return exact[1] if exact and exact[0] == cluster_id else _for_reading(cluster_id)


@contextmanager
def as_if(cluster_id: UUID, sides: Mapping[str, Side]) -> Iterator[None]:
    """Inside this block this cluster has these sides; for a cluster that only stands for others."""
    token = _EXACT.set((cluster_id, sides))
    try:
        yield
    finally:
        _EXACT.reset(token)


def know_sides(cluster_id: UUID, sides: Mapping[str, Side]) -> None:
    """What a reader has just learnt beside its own question; good for a second."""
    _READ[cluster_id] = (monotonic() + _SECOND, sides)


def _for_reading(cluster_id: UUID) -> Mapping[str, Side]:
    known = _READ.get(cluster_id)
    if known is None or known[0] < monotonic():
        known = _READ[cluster_id] = (monotonic() + _SECOND, _ask(cluster_id))
    return known[1]


def _ask(cluster_id: UUID) -> Mapping[str, Side]:
    sql = "SELECT name, side FROM ledger_projection WHERE cluster_id=%s"
    return dict(run(cursor(), sql, (cluster_id,)).fetchall())
