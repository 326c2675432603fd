"""Facts and their bytes: names, canonical JSON, upcasts, sealed personal fields; no Django."""

from cluster.ledger.codec.canonical import Json, Unstorable, canonical, digest_of
from cluster.ledger.codec.event import Event
from cluster.ledger.codec.mapper import LedgerMapper, decode, encode, encode_plain
from cluster.ledger.codec.names import (
    UnknownName,
    event,
    known_names,
    name_of,
    registered,
    stored_names,
    upcast,
)
from cluster.ledger.codec.personal import ERASED, Personal, Sealer, personal_fields, use_sealer

__all__ = [
    "ERASED",
    "Event",
    "Json",
    "LedgerMapper",
    "Personal",
    "Sealer",
    "UnknownName",
    "Unstorable",
    "canonical",
    "decode",
    "digest_of",
    "encode",
    "encode_plain",
    "event",
    "known_names",
    "name_of",
    "personal_fields",
    "registered",
    "stored_names",
    "upcast",
    "use_sealer",
]
