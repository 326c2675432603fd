"""Files at rest: one data key per file, so that a file ends with its key, in backups too."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from cluster.kernel.errors import RuleBroken
from cluster.ledger.keys.cipher import decrypt, encrypt
from cluster.ledger.keys.datakeys import key_to_seal, keys_to_open, shred

_BLOCK = 4096  # bytes


def _subject(file_id: UUID) -> str:
    return f"file/{file_id}"


def seal_file(cluster_id: UUID, file_id: UUID, body: bytes, part: str) -> bytes:
    """The ciphertext of one part of a file. RuleBroken `seal-key-missing` once it is shredded."""
    place = cluster_id.bytes + file_id.bytes + part.encode()
    return encrypt(key_to_seal(cluster_id, _subject(file_id)), body, place, _BLOCK)


def open_files(cluster_id: UUID, parts: Mapping[UUID, bytes], part: str) -> dict[UUID, bytes]:
    """The same part of several files in one query; those whose key is gone are left out."""
    keys = keys_to_open(cluster_id, (_subject(file_id) for file_id in parts))
    return {
        file_id: decrypt(key, sealed, cluster_id.bytes + file_id.bytes + part.encode())
        for file_id, sealed in parts.items()
        if (key := keys.get(_subject(file_id))) is not None
    }


def open_file(cluster_id: UUID, file_id: UUID, ciphertext: bytes, part: str) -> bytes:
    """The part again. RuleBroken `seal-key-missing`, or `seal-broken` if it was changed or moved."""
    subject = _subject(file_id)
    key = keys_to_open(cluster_id, [subject]).get(subject)
    if key is None:
        raise RuleBroken("seal-key-missing", subject=subject)
    return decrypt(key, ciphertext, cluster_id.bytes + file_id.bytes + part.encode())


def shred_file(cluster_id: UUID, file_id: UUID, at: datetime) -> None:
    """Destroy the file's key, inside the caller's transaction."""
    shred(cluster_id, _subject(file_id), at)
