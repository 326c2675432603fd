"""Rows first, append last: what one try writes, in one pipeline."""

from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from cluster.ledger.codec import canonical, encode
from cluster.ledger.decider import Decider
from cluster.ledger.projection import (
    WRITERS,
    Family,
    Projection,
    Row,
    compiled,
    inline_for,
    sides_at,
    table_of,
)
from cluster.ledger.recorder import Envelope, LedgerRecorder, cursor
from cluster.ledger.recorder import Row as Entry
from cluster.ledger.uow.work import Work

Families = list[tuple[Projection, Family[Any]]]


def save(work: Work, result: dict[str, Any]) -> int:
    """Write inline rows, run the registered writers, append; answers the last position."""
    act, changed = work.act, work.changed()
    families = _projected(work, changed)
    events = work.events()
    entries = [_entry(act.cluster_id, event) for event in events]
    for writer in WRITERS:
        writer(act.cluster_id, events)
    envelope = _envelope(work, result)
    recorder = LedgerRecorder(act.cluster_id)
    with connection.connection.pipeline():
        cur = cursor()
        for family in sorted((f for _, f in families), key=_table):
            compiled(family.model).write(cur, family)
        appended = recorder.send(entries, envelope).fetchone()
    return int(appended[0]) if appended else 0


def _table(family: Family[Row]) -> tuple[str, UUID]:
    return family.model._meta.db_table, family.stream_id


def _entry(cluster_id: UUID, event: Any) -> Entry:
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


def _projected(work: Work, changed: list[Decider]) -> Families:
    """The families of the changed streams, with the new events applied."""
    asked = _ask_rows(work, changed)
    families: Families = []
    for decider, projection, model, cur in asked:
        table = compiled(model)
        rows = [table.made(row) for row in cur.fetchall()] if cur else []
        family = Family(model, work.act.cluster_id, rows)
        projection.apply(family, decider.new)
        families.append((projection, family))
    return families


Asked = tuple[Decider, Projection, type[Row], "psycopg.Cursor[Any] | None"]


def _ask_rows(work: Work, changed: list[Decider]) -> list[Asked]:
    """All rows the projections need, in one round trip; a new stream has none yet."""
    sides = sides_at(work.act.cluster_id, work.generation)
    asked: list[Asked] = []
    with connection.connection.pipeline():
        for decider in changed:
            for projection in _projections(decider):
                model = table_of(projection.row, sides.get(projection.name, "a"))
                cur = None
                if decider.version > len(decider.new):
                    cur = psycopg.Cursor(connection.connection)
                    compiled(model).ask_stream(cur, work.act.cluster_id, decider.id)
                asked.append((decider, projection, model, cur))
    return asked


def _projections(decider: Decider) -> list[Projection]:
    found = {p.name: p for event in decider.new for p in inline_for(type(event))}
    return [found[name] for name in sorted(found)]
