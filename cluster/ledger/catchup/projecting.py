"""The reader of one catch-up projection: pages of events into rows, stopping at what fails."""

from typing import Any
from uuid import UUID

from cluster.ledger.catchup.reader import Lease, Reader, Stumbled
from cluster.ledger.codec import Event
from cluster.ledger.projection import (
    WRITERS,
    CatchUp,
    Family,
    Row,
    compiled,
    sides_at,
    table_of,
)
from cluster.ledger.recorder import cursor, one_trip
from cluster.ledger.store import head, placed

PAGE = 2000
Placed = tuple[int, Event]
WHOLE = "reader"


class ProjectionReader(Reader):
    """Rows across streams. A failing event stops it whole: order matters more than freshness."""

    def __init__(self, projection: CatchUp, page: int = PAGE) -> None:
        super().__init__(projection.name, tuple(projection.on))
        self.projection = projection
        self.page = page

    def take(self, lease: Lease, to: int) -> None:
        events = placed(lease.cluster_id, lease.position, to, self.names, self.page)
        try:
            self._write(lease, events)
        except Stumbled as stumbled:
            good = [e for e in events if e[0] < stumbled.position]
            self._write(lease, good)
            lease.position = stumbled.position - 1
            self.note(lease, WHOLE, stumbled)
            return
        lease.position = events[-1][0] if len(events) == self.page else to
        lease.parked.pop(WHOLE, None)

    def stopped(self, lease: Lease) -> bool:
        return WHOLE in lease.parked and lease.parked[WHOLE].parked

    def resume(self, lease: Lease) -> None:
        lease.parked.pop(WHOLE, None)

    def _write(self, lease: Lease, events: list[Placed]) -> None:
        if not events:
            return
        generation = head(lease.cluster_id).generation
        side = sides_at(lease.cluster_id, generation).get(self.name, "a")
        model: type[Row] = table_of(self.projection.row, side)
        keys = {key.int: key for e in events for key in self._keys(e)}  # UUIDs are slow to hash
        rows = compiled(model).rows_of_keys(cursor(), lease.cluster_id, list(keys.values()))
        family: Family[Any] = Family(model, lease.cluster_id, rows)
        for e in events:
            self._apply(family, e)
        with one_trip() as trip:
            compiled(model).write(trip, family)
            for writer in WRITERS:
                writer(trip, lease.cluster_id, [event for _, event in events])

    def _keys(self, e: Placed) -> tuple[UUID, ...]:
        position, event = e
        try:
            return tuple(self.projection.keys(event))
        except Exception as error:
            raise Stumbled(position, error) from error

    def _apply(self, family: Family[Any], e: Placed) -> None:
        position, event = e
        try:
            self.projection.apply_at(family, event, position)
        except Exception as error:
            raise Stumbled(position, error) from error
