"""Projections: a table of pure steps from facts to rows, found by registry."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from cluster.ledger.codec import Event
from cluster.ledger.decider import Decider
from cluster.ledger.projection.family import Family
from cluster.ledger.projection.rows import Row

P = TypeVar("P", bound=type["Projection"])
PROJECTIONS: dict[str, "Projection"] = {}
_BY_ROW: dict[type[Row], "Projection"] = {}
_INLINE: dict[type[Decider], tuple["Projection", ...]] = {}


class Projection:
    """Rows keyed by one stream, written in the command's transaction.

    A step never queries and reads no clock: `step(family, event)` assigns, no more.
    """

    name: ClassVar[str]
    row: ClassVar[type[Row]]
    inline: ClassVar[bool] = True
    on: ClassVar[dict[type[Event], Callable[[Any, Any], None]]] = {}

    def apply(self, family: Family[Any], events: Sequence[Event]) -> None:
        """Apply events of the family's stream that its rows have not seen yet."""
        seen, steps = family.version(), self.on
        if events and events[0].originator_id is not None:
            family.begin(events[0].originator_id)
        for event in events:
            step = steps.get(type(event))
            if step is not None and event.originator_version > seen:
                step(family, event)
                family.end(event.originator_version)


class CatchUp(Projection):
    """Rows across streams, written by one reader in position order; `version` is a position."""

    inline = False

    def keys(self, event: Any) -> Iterable[UUID]:
        """The rows an event needs; the family holds just these and what it makes."""
        return (event.originator_id,)

    def apply_at(self, family: Family[Any], event: Event, position: int) -> None:
        """Apply one event at its position."""
        step = self.on.get(type(event))
        if step is not None and event.originator_id is not None:
            family.begin(event.originator_id, position, tuple(self.keys(event)))
            step(family, event)
            family.end(position)


def projection(cls: P) -> P:
    """Register a projection; one per name, one per row class."""
    made = cls()
    if cls.name in PROJECTIONS or cls.row in _BY_ROW:
        raise ValueError(f"{cls.name}: the name or its rows are registered twice")
    PROJECTIONS[cls.name] = _BY_ROW[cls.row] = made
    _INLINE.clear()
    return cls


def projection_of(row: type[Row]) -> Projection:
    """The projection that writes a row class."""
    try:
        return _BY_ROW[row]
    except KeyError:
        raise LookupError(f"no registered projection writes {row.__name__}") from None


def inline_of(cls: type[Decider]) -> tuple[Projection, ...]:
    """The inline projections that follow a decider's events, by name."""
    found = _INLINE.get(cls)
    if found is None:
        following = [p for p in PROJECTIONS.values() if p.inline and cls.on.keys() & p.on.keys()]
        found = _INLINE[cls] = tuple(sorted(following, key=lambda p: p.name))
    return found
