"""Salts that only the holder of the key ring can make, and always makes alike."""

import hashlib
import hmac
from collections.abc import Iterable
from uuid import UUID

from cluster.ledger.keys.datakeys import key_to_seal, keys_to_open


def salts(cluster_id: UUID, subject: str, names: Iterable[str]) -> dict[str, bytes]:
    """32 bytes per name: HMAC-SHA256 under the subject's data key, which is made at first use."""
    key = key_to_seal(cluster_id, subject)
    return {name: _salt(key, name) for name in names}


def known_salt(cluster_id: UUID, subject: str, name: str) -> bytes | None:
    """One salt again; None once the subject's key is destroyed."""
    key = keys_to_open(cluster_id, [subject]).get(subject)
    return _salt(key, name) if key else None


def _salt(key: bytes, name: str) -> bytes:
    return hmac.new(key, b"salt|" + name.encode(), hashlib.sha256).digest()
