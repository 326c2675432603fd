"""Between event objects and stored bytes: canonical JSON out, upcast and typed decode in."""

from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.persistence import Mapper, StoredEvent

from cluster.ledger.codec.canonical import Unstorable, canonical
from cluster.ledger.codec.event import Event
from cluster.ledger.codec.names import NAMES, Registered, UnknownName, registered
from cluster.ledger.codec.personal import Personal, Unopened, sealer


def encode(cluster_id: UUID, event: Event) -> tuple[str, bytes]:
    """Stored name and canonical JSON; refused here, before the database, if it would not load."""
    entry = registered(type(event))
    plain = {name: getattr(event, name) for name in entry.fields}
    for name in entry.personal:
        plain[name] = _sealed(cluster_id, event, name)
    raw = canonical(plain)
    try:
        entry.decode(raw)
    except msgspec.ValidationError as error:
        raise Unstorable(f"{entry.name}: {error}") from error
    return entry.name, raw


def encode_plain(event: Event) -> bytes:
    """Canonical JSON of an event without personal fields, for golden files and comparisons."""
    entry = registered(type(event))
    return canonical({name: getattr(event, name) for name in entry.fields})


def decode(cluster_id: UUID, stored: tuple[UUID, int, str, bytes | str]) -> Event:
    """The event of a stored row (stream, version, name, JSON), in its newest version."""
    stream_id, version, name, raw = stored
    entry = NAMES.by_name.get(name)
    if entry is None:
        entry, raw = _upcast(name, raw)
    event = entry.decode(raw)
    event.originator_id = stream_id
    event.originator_version = version
    for field in entry.personal:
        _open(cluster_id, event, field)
    return event


def _upcast(name: str, raw: bytes | str) -> tuple[Registered, bytes]:
    plain: dict[str, Any] = msgspec.json.decode(raw)
    while step := NAMES.upcasts.get(name):
        name, plain = step[0], step[1](plain)
    if name not in NAMES.by_name:
        raise UnknownName(name)
    return NAMES.by_name[name], canonical(plain)


def _place(cluster_id: UUID, event: Event, field: str) -> bytes:
    if event.originator_id is None:
        raise Unstorable("a personal field is sealed only in an emitted event")
    version = event.originator_version.to_bytes(4, "big")
    return cluster_id.bytes + event.originator_id.bytes + version + field.encode()


def _sealed(cluster_id: UUID, event: Event, field: str) -> dict[str, str] | None:
    value: Personal[Any] | None = getattr(event, field)
    if value is None:
        return None
    if value.erased:
        raise Unstorable(f"{field} is erased")
    words, place = canonical(value.words), _place(cluster_id, event, field)
    sealed = sealer().seal_words(cluster_id, value.person, words, place)
    return {"key": str(value.person), "sealed": sealed}


def _open(cluster_id: UUID, event: Event, field: str) -> None:
    closed: Unopened | None = getattr(event, field)
    if closed is None:
        return
    place = _place(cluster_id, event, field)
    words = sealer().open_words(cluster_id, closed.person, closed.sealed, place)
    opened = None if words is None else msgspec.json.decode(words)
    setattr(event, field, Personal(closed.person, opened))


class LedgerMapper(Mapper[UUID]):
    """The library's mapper interface over our codec, for one cluster."""

    def __init__(self, cluster_id: UUID) -> None:
        self.cluster_id = cluster_id

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        name, raw = encode(self.cluster_id, domain_event)
        return StoredEvent(domain_event.originator_id, domain_event.originator_version, name, raw)

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        s = stored_event
        stream_id = s.originator_id if isinstance(s.originator_id, UUID) else UUID(s.originator_id)
        return decode(self.cluster_id, (stream_id, s.originator_version, s.topic, s.state))
