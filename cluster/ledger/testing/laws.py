"""The laws, checked on real histories: whatever a test recorded is an example."""

import warnings
from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from django.db import transaction

from cluster.kernel.ids import id_for
from cluster.ledger import store
from cluster.ledger.codec import (
    Event,
    Personal,
    canonical,
    decode,
    encode,
    encode_plain,
    name_of,
    personal_fields,
    use_sealer,
)
from cluster.ledger.decider import DECIDERS, Decider
from cluster.ledger.projection import PROJECTIONS, Projection, Row, compiled, sides_at, table_of
from cluster.ledger.rebuild.digest import Digest, digest_of_table
from cluster.ledger.rebuild.folding import History, Memory, Placed
from cluster.ledger.recorder import cursor, run
from cluster.ledger.testing.purity import PlainSealer, pure

_ROWS: LiteralString = (
    "SELECT stream_id, version, type, data::text, position FROM ledger_event"
    " WHERE cluster_id=%s ORDER BY position"
)
_CHECKPOINT: LiteralString = "SELECT position FROM ledger_reader WHERE cluster_id=%s AND reader=%s"
LONG = 2000  # from 5,000 on, loading costs more than a snapshot would
Seen = set[tuple[str, frozenset[type[Event]]]]


class Broken(AssertionError):
    """A decider or a projection broke a law."""


def laws_hold(cluster_id: UUID, seen: Seen | None = None) -> None:
    """Every stream folds, every row equals its rebuild; raises Broken.

    `seen` remembers which combinations of facts were checked, so that a suite that calls this
    after every test pays for new combinations only.
    """
    seen = set() if seen is None else seen
    found = run(cursor(), _ROWS, (cluster_id,)).fetchall()
    events = [(row[4], decode(cluster_id, row[:4])) for row in found]
    _streams(events, seen)
    for row, (_, event) in zip(found, events, strict=True):
        if not personal_fields(type(event)):
            _same_bytes(row[2], row[3], event)
    for projection in PROJECTIONS.values():
        mine = [(p, e) for p, e in events if type(e) in projection.on]
        if mine and _is_new(seen, projection.name, mine):
            projection_laws(cluster_id, projection, mine)


def _same_bytes(name: str, stored: str, event: Event) -> None:
    """canonical(parse(jsonb)) = canonical, for rows in the newest version."""
    written = canonical(msgspec.json.decode(stored))
    if encode_plain(event) != written and name == name_of(type(event)):
        raise Broken(f"{name}: the event does not encode to what is stored")


def _is_new(seen: Seen, name: str, placed: Iterable[Placed]) -> bool:
    combination = (name, frozenset(type(event) for _, event in placed))
    if combination in seen:
        return False
    seen.add(combination)
    return True


def _streams(events: Sequence[Placed], seen: Seen) -> None:
    streams: dict[UUID, list[Placed]] = {}
    for position, event in events:
        if event.originator_id is not None:
            streams.setdefault(event.originator_id, []).append((position, event))
    for stream_id, placed in streams.items():
        if _is_new(seen, "stream", placed):
            _one_stream(stream_id, [event for _, event in placed])


def _one_stream(stream_id: UUID, events: list[Event]) -> None:
    if len(events) > LONG:
        warnings.warn(f"a stream of {len(events)} events: is it one promise?", stacklevel=2)
    kinds = {type(event) for event in events}
    folding = [cls for cls in DECIDERS.values() if kinds <= cls.on.keys()]
    if not folding:
        raise Broken(f"no decider folds {sorted(kind.__name__ for kind in kinds)}")
    for cls in folding:
        with pure():
            cls.fold(stream_id, events)
            cls.fold(stream_id, [erased(event) for event in events])


def decider_laws(decider: Decider, history: Sequence[Event] = ()) -> None:
    """load(save(x)) = x, and apply steps touch no clock and no database."""
    events = [*history, *decider.new]
    cluster_id = id_for("laws")
    with use_sealer(PlainSealer()):
        stored = [(decider.id, e.originator_version, *encode(cluster_id, e)) for e in events]
        loaded = [decode(cluster_id, row) for row in stored]
    if loaded != events:
        raise Broken("an event changes when it is stored and loaded")
    with pure():
        again = type(decider).fold(decider.id, loaded)
        type(decider).fold(decider.id, [erased(event) for event in loaded])
    if _state(again) != _state(decider):
        raise Broken("load(save(x)) is not x")


def _state(decider: Decider) -> dict[str, Any]:
    return {name: value for name, value in vars(decider).items() if name != "new"}


def erased(event: Event) -> Event:
    """The event after every person in it has been erased."""
    made = copy(event)
    for name in personal_fields(type(event)):
        value = getattr(made, name)
        if value is not None:
            setattr(made, name, Personal(value.person, None))
    return made


def projection_laws(cluster_id: UUID, projection: Projection, events: list[Placed]) -> None:
    """Page size and redelivery do not matter, erased words break nothing, rows = rebuild."""
    side = sides_at(cluster_id, store.head(cluster_id).generation).get(projection.name, "a")
    model = table_of(projection.row, side)
    if not projection.inline:
        events = [one for one in events if one[0] <= _read_to(cluster_id, projection.name)]
    with pure():
        whole = _folded(cluster_id, projection, model, [events])
        paged = _folded(cluster_id, projection, model, [[one] for one in events])
        twice = _folded(cluster_id, projection, model, [events, events])
        _folded(cluster_id, projection, model, [[(p, erased(e)) for p, e in events]])
    if str(whole) != str(paged):
        raise Broken(f"{projection.name}: the page size matters")
    if projection.inline and str(whole) != str(twice):
        raise Broken(f"{projection.name}: redelivery changes rows")
    with transaction.atomic():
        live = digest_of_table(compiled(model), cluster_id)
    if str(whole) != str(live):
        raise Broken(f"{projection.name}: live rows are not what history says")


def _read_to(cluster_id: UUID, name: str) -> int:
    found = run(cursor(), _CHECKPOINT, (cluster_id, name)).fetchone()
    return int(found[0]) if found else 0


def _folded(
    cluster_id: UUID, projection: Projection, model: type[Row], pages: list[list[Placed]]
) -> Digest:
    memory = Memory(History(cluster_id, projection), model)
    for page in pages:
        memory.apply(page)
    found = Digest()
    found.add(compiled(model), memory.rows())
    return found
