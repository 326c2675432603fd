"""Writers from above the ledger that run after the rows and before the append."""

from collections.abc import Callable, Sequence
from uuid import UUID

from cluster.ledger.codec import Event
from cluster.ledger.recorder import Trip

Writer = Callable[[Trip, UUID, Sequence[Event]], None]
WRITERS: list[Writer] = []


def before_append(writer: Writer) -> Writer:
    """Register `writer(trip, cluster_id, events)`: it adds statements to the saving round trip."""
    if writer not in WRITERS:
        WRITERS.append(writer)
    return writer
