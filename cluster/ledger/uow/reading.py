"""A stream and the rows it keeps, asked for together in one round trip."""

from typing import Any
from uuid import UUID

from cluster.ledger.codec import decode
from cluster.ledger.decider import Decider
from cluster.ledger.projection import (
    Family,
    Projection,
    Row,
    compiled,
    inline_of,
    sides_at,
    table_of,
)
from cluster.ledger.recorder import Answer, LedgerRecorder, Trip, one_trip
from cluster.ledger.uow.acts import Act

Asked = tuple[Projection, type[Row], Answer]


class Reading:
    """What one try has read. Rows are fetched only for streams that change."""

    def __init__(self, act: Act, generation: int) -> None:
        self.cluster_id = act.cluster_id
        self.recorder = LedgerRecorder(act.cluster_id)
        self._sides = sides_at(act.cluster_id, generation)
        self._asked: dict[UUID, list[Asked]] = {}

    def load(self, decider: Decider) -> None:
        """Fold the stream's history into a fresh decider."""
        with one_trip() as trip:
            history = self.recorder.ask(trip, decider.id)
            following = inline_of(type(decider))
            self._asked[decider.id] = [self._ask(trip, p, decider.id) for p in following]
        for version, name, data in history.fetchall():
            decider.evolve(decode(self.cluster_id, (decider.id, version, name, data)))

    def families(self, decider: Decider) -> list[tuple[Projection, Family[Any]]]:
        """The rows of a stream for every projection that follows its new events."""
        kinds = {type(event) for event in decider.new}
        return [
            (projection, self._family(model, found))
            for projection, model, found in self._asked[decider.id]
            if not kinds.isdisjoint(projection.on)
        ]

    def _ask(self, trip: Trip, projection: Projection, stream_id: UUID) -> Asked:
        model = table_of(projection.row, self._sides.get(projection.name, "a"))
        found = compiled(model).ask_stream(trip, self.cluster_id, stream_id)
        return projection, model, found

    def _family(self, model: type[Row], found: Answer) -> Family[Any]:
        made = compiled(model).made
        return Family(model, self.cluster_id, [made(row) for row in found.fetchall()])
