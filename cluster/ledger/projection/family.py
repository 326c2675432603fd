"""The rows that one event may change, and which of them it did."""

from collections.abc import Iterable
from typing import Generic, TypeVar
from uuid import UUID

from cluster.ledger.projection.rows import Row

R = TypeVar("R", bound=Row)


class Family(Generic[R]):
    """Rows of one stream (inline) or of the keys an event names (catch-up), by key.

    `model` is the concrete table class. `position` is the event's place in the ledger; an
    inline projection does not know it and reads 0.
    """

    def __init__(self, model: type[R], cluster_id: UUID, rows: Iterable[R] = ()) -> None:
        self.model = model
        self.cluster_id = cluster_id
        self.stream_id = cluster_id
        self.position = 0
        self.gone: set[UUID] = set()
        self._rows = {row.key.int: row for row in rows}  # UUIDs are slow to hash
        self._touched: dict[int, R] = {}  # by identity
        self._at_step: list[R] = []
        self._scope: tuple[UUID, ...] | None = None

    def one(self) -> R:
        """The row keyed by the stream itself; made empty if absent."""
        return self[self.stream_id]

    def __getitem__(self, key: UUID) -> R:
        """The row of this key; made empty if absent."""
        if self._scope is not None and key not in self._scope:
            raise LookupError("the step asks for a row that keys() did not name")
        row = self._rows.get(key.int)
        if row is None:
            row = self.model(cluster_id=self.cluster_id, key=key, stream_id=self.stream_id)
            self._rows[key.int] = row
            self.gone.discard(key)
        self._at_step.append(row)
        return row

    def get(self, key: UUID) -> R | None:
        """The row of this key, or None."""
        return self[key] if key.int in self._rows else None

    def all(self) -> list[R]:
        """Every row of the family, by key."""
        named = None if self._scope is None else {key.int for key in self._scope}
        known = self._rows.keys() if named is None else named & self._rows.keys()
        return [self[self._rows[key].key] for key in sorted(known)]

    def drop(self, key: UUID) -> None:
        """Remove the row of this key, if there is one."""
        row = self._rows.pop(key.int, None)
        if row is not None:
            self.gone.add(key)
            self._touched.pop(id(row), None)
            self._at_step = [other for other in self._at_step if other is not row]

    def begin(
        self, stream_id: UUID, position: int = 0, scope: tuple[UUID, ...] | None = None
    ) -> None:
        """The ledger is about to apply an event; `scope`: the only keys its step may ask for."""
        self.stream_id = stream_id
        self.position = position
        self._scope = scope
        self._at_step.clear()

    def end(self, version: int) -> None:
        """The step is done: the rows it asked for now stand at `version`."""
        for row in self._at_step:
            row.version = version
            self._touched[id(row)] = row
        self._at_step.clear()

    def version(self) -> int:
        """The newest version any row has seen."""
        return max((row.version for row in self._rows.values()), default=0)

    def rows(self) -> list[R]:
        """All rows by key, without marking them."""
        return [self._rows[key] for key in sorted(self._rows)]

    def changed(self) -> list[R]:
        """The rows that steps asked for, by key."""
        return sorted(self._touched.values(), key=_key)

    def dropped(self) -> list[UUID]:
        """The keys of removed rows, sorted."""
        return sorted(self.gone)


def _key(row: Row) -> int:
    """The order of UUIDs, at the price of numbers."""
    return row.key.int
