"""Rows first, append last, COMMIT with it: what one try writes, in one round trip."""

from typing import Any
from uuid import UUID

from cluster.ledger.codec import Event, canonical, encode
from cluster.ledger.projection import WRITERS, Family, compiled
from cluster.ledger.recorder import Envelope, one_trip
from cluster.ledger.recorder import Row as Entry
from cluster.ledger.uow.work import Work


def save(work: Work, result: dict[str, Any], outermost: bool) -> int:
    """Write inline rows, run the registered writers, append; answers the last position.

    The outermost transaction is committed in the same round trip; Django then finds nothing
    left to commit.
    """
    events = work.events()
    cluster_id = work.act.cluster_id
    entries = [_entry(cluster_id, event) for event in events]
    families = sorted(_projected(work), key=_table)
    envelope = _envelope(work, result)
    with one_trip() as trip:
        for family in families:
            compiled(family.model).write(trip, family)
        for writer in WRITERS:
            writer(trip, cluster_id, events)
        appended = work.reading.recorder.send(trip, entries, envelope)
        if outermost:
            trip.execute("COMMIT")
    (position,) = appended.fetchone() or (0,)
    return int(position)


def _projected(work: Work) -> list[Family[Any]]:
    found = []
    for decider in work.changed():
        for projection, family in work.reading.families(decider):
            projection.apply(family, decider.new)
            found.append(family)
    return found


def _table(family: Family[Any]) -> tuple[str, UUID]:
    return family.model._meta.db_table, family.stream_id


def _entry(cluster_id: UUID, event: Event) -> Entry:
    assert event.originator_id is not None  # noqa: S101 - emitted events have a stream
    name, raw = encode(cluster_id, event)
    tags = tuple(sorted(set(event.tags())))
    return Entry(event.originator_id, event.originator_version, name, raw, tags)


def _envelope(work: Work, result: dict[str, Any]) -> Envelope:
    act = work.act
    return Envelope(
        command_id=act.command_id,
        fingerprint=act.fingerprint,
        result=canonical(result),
        kept_until=act.kept_until,
        meta=canonical(act.meta()),
        generation=work.generation,
        tags=tuple(sorted(work.guards)),
        after=work.position,
    )
