"""From history to rows: pages of events, folded in memory."""

import gc
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from cluster.ledger.codec import Event, decode, stored_names
from cluster.ledger.projection import CatchUp, Family, Projection, Row
from cluster.ledger.recorder import cursor, run

PAGE = 20_000
AT_ONCE = 1_000_000  # events whose rows are held in memory together
_EVENTS: LiteralString = (
    "SELECT position, stream_id, version, type, data::text FROM ledger_event WHERE cluster_id=%s"
    " AND position>%s AND position<=%s AND type=ANY(%s) AND stream_id BETWEEN %s AND %s"
    " ORDER BY position"
)
_LAST = (1 << 128) - 1
Placed = tuple[int, Event]


@dataclass(frozen=True, slots=True)
class History:
    """The part of a cluster's ledger that one projection reads."""

    cluster_id: UUID
    projection: Projection

    def pages(self, after: int, to: int, streams: tuple[UUID, UUID]) -> Iterator[list[Placed]]:
        """Its events at after < position <= to in streams of this range, page by page."""
        names = list(stored_names(*self.projection.on))
        for start in range(after, to, PAGE):
            end = min(start + PAGE, to)
            arguments = (self.cluster_id, start, end, names, *streams)
            found = run(cursor(), _EVENTS, arguments).fetchall()
            yield [(row[0], decode(self.cluster_id, row[1:])) for row in found]

    def parts(self, to: int) -> list[tuple[UUID, UUID]]:
        """Ranges of streams small enough to fold in memory; one for rows across streams."""
        count = 1 + to // AT_ONCE if self.projection.inline else 1
        edges = [UUID(int=(_LAST * part) // count) for part in range(count + 1)]
        ends = [UUID(int=edge.int - 1) for edge in edges[1:-1]]
        return list(zip(edges[:-1], [*ends, edges[-1]], strict=True))


def fold(history: History, model: type[Row], to: int) -> Iterator[tuple[int, list[Row]]]:
    """(events, rows) of every part of the history up to `to`."""
    for streams in history.parts(to):
        memory, events = Memory(history, model), 0
        with _no_collector():
            for page in history.pages(0, to, streams):
                memory.apply(page)
                events += len(page)
        yield events, memory.rows()


@contextmanager
def _no_collector() -> Iterator[None]:
    """Many small objects and no cycle among them: the collector would take half of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Memory:
    """Rows folded from the first event on, held in memory."""

    def __init__(self, history: History, model: type[Row]) -> None:
        self.history = history
        self.model = model
        self._families: dict[int, Family[Any]] = {}

    def apply(self, page: list[Placed]) -> None:
        for key, placed in families_of(self.history, page).items():
            family = self._families.get(key)
            if family is None:
                family = Family(self.model, self.history.cluster_id)
                self._families[key] = family
            advance(self.history.projection, family, placed)

    def rows(self) -> list[Row]:
        return [row for family in self._families.values() for row in family.rows()]


def families_of(history: History, page: list[Placed]) -> dict[int, list[Placed]]:
    """The page by stream; rows across streams are one family. Plain numbers hash faster."""
    if not history.projection.inline:
        return {0: page}
    found: dict[int, list[Placed]] = defaultdict(list)
    for placed in page:
        found[placed[1].originator_id.int].append(placed)  # type: ignore[union-attr]
    return found


def advance(projection: Projection, family: Family[Any], page: list[Placed]) -> None:
    """Apply events to the family they belong to."""
    if isinstance(projection, CatchUp):
        for position, event in page:
            projection.apply_at(family, event, position)
    else:
        projection.apply(family, [event for _, event in page])
