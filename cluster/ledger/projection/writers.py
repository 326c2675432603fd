"""Writers from above the ledger that run after the rows and before the append."""

from collections.abc import Callable, Sequence
from uuid import UUID

from cluster.ledger.codec import Event

Writer = Callable[[UUID, Sequence[Event]], None]
WRITERS: list[Writer] = []


def before_append(writer: Writer) -> Writer:
    """Register `writer(cluster_id, events)`; it runs inside the saving transaction."""
    if writer not in WRITERS:
        WRITERS.append(writer)
    return writer
