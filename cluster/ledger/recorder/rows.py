"""What an append carries: rows, their digest, and the envelope of their command."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from cluster.kernel.ids import new_id
from cluster.ledger.codec import canonical, digest_of


@dataclass(frozen=True, slots=True)
class Row:
    """One event on its way in: `data` is the canonical JSON the mapper wrote."""

    stream_id: UUID
    version: int
    type: str
    data: bytes
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Envelope:
    """What goes with an append: the command and its answer, the generation, a tag condition."""

    command_id: UUID = field(default_factory=new_id)
    fingerprint: bytes = b""
    result: bytes = b"{}"
    kept_until: datetime | None = None
    meta: bytes = b"{}"
    generation: int = 1
    tags: tuple[str, ...] = ()
    after: int = 0

    def last_arguments(self) -> tuple[Any, ...]:
        return (
            self.command_id,
            self.fingerprint,
            self.result.decode(),
            self.kept_until,
            self.generation,
            array_text(self.tags) if self.tags else None,
            self.after,
        )


def digest(cluster_id: UUID, row: Row, meta: bytes) -> bytes:
    """What leaf and chain are made of, from bytes that are already there."""
    tags = canonical(row.tags) if row.tags else b"[]"
    version = row.version.to_bytes(4, "big")
    head = (cluster_id.bytes, row.stream_id.bytes, version, row.type.encode())
    return digest_of((*head, row.data, meta, tags))


def array_text(words: Sequence[str]) -> str:
    """A PostgreSQL text[] literal."""
    if not words:
        return "{}"
    quoted = (word.replace("\\", "\\\\").replace('"', '\\"') for word in words)
    return "{" + ",".join(f'"{word}"' for word in quoted) + "}"
