"""Files at rest: one data key per file, so that a file ends with its key, in backups too."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from cluster.kernel.errors import RuleBroken
from cluster.ledger.keys.cipher import decrypt, encrypt
from cluster.ledger.keys.datakeys import key_to_seal, keys_to_open, shred

Named = tuple[UUID, str]  # a file and one of its parts
_BLOCK = 4096  # bytes


def _subject(file_id: UUID) -> str:
    return f"file/{file_id}"


def seal_file(cluster_id: UUID, file_id: UUID, body: bytes, part: str) -> bytes:
    """The ciphertext of one part of a file. RuleBroken `seal-key-missing` once it is shredded."""
    place = cluster_id.bytes + file_id.bytes + part.encode()
    return encrypt(key_to_seal(cluster_id, _subject(file_id)), body, place, _BLOCK)


def open_files(cluster_id: UUID, sealed: Mapping[Named, bytes]) -> dict[Named, bytes]:
    """Parts of several files in one query; whose key is gone, and what was changed, is left out."""
    keys = keys_to_open(cluster_id, {_subject(file_id) for file_id, _ in sealed})
    opened = {}
    for (file_id, part), ciphertext in sealed.items():
        if (key := keys.get(_subject(file_id))) is not None:
            with suppress(RuleBroken):
                place = cluster_id.bytes + file_id.bytes + part.encode()
                opened[file_id, part] = decrypt(key, ciphertext, place)
    return opened


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
