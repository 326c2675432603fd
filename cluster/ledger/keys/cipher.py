"""AES-256-GCM, padding and commitments: bytes in, bytes out, no database."""

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cluster.kernel.errors import RuleBroken

KEY_BYTES = 32
SALT_BYTES = 32
_NONCE_BYTES = 12
_FORM = b"\x01"  # first byte of every ciphertext, so that another form can follow one day


@dataclass(frozen=True, slots=True)
class Committed:
    """A sealed body and the promise about it; `salt` belongs on the owner's receipt only."""

    ciphertext: bytes
    commitment: bytes
    salt: bytes = field(repr=False)


def aad(cluster_id: UUID, stream_id: UUID, version: int, field_name: str) -> bytes:
    """Where a sealed value stands: it opens nowhere else."""
    return cluster_id.bytes + stream_id.bytes + version.to_bytes(4, "big") + field_name.encode()


def commitment(body: bytes, salt: bytes) -> bytes:
    """HMAC-SHA256 under a 32-byte random salt (RFC 2104): a bare hash of a price can be guessed."""
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 32 bytes")
    return hmac.new(salt, body, hashlib.sha256).digest()


def fits(body: bytes, salt: bytes, promised: bytes) -> bool:
    """Whether the body is the one that was promised; compared in constant time."""
    return hmac.compare_digest(commitment(body, salt), promised)


def encrypt(key: bytes, plain: bytes, additional: bytes, block: int) -> bytes:
    """Form byte, 12-byte nonce, AES-256-GCM of the body padded to a multiple of `block` bytes."""
    nonce = os.urandom(_NONCE_BYTES)
    return _FORM + nonce + AESGCM(key).encrypt(nonce, _padded(plain, block), _FORM + additional)


def decrypt(key: bytes, ciphertext: bytes, additional: bytes) -> bytes:
    """The body again. RuleBroken `seal-broken` when one bit, or the place, is another."""
    nonce, rest = ciphertext[1 : 1 + _NONCE_BYTES], ciphertext[1 + _NONCE_BYTES :]
    try:
        if ciphertext[:1] != _FORM:
            raise InvalidTag
        return _unpadded(AESGCM(key).decrypt(nonce, rest, _FORM + additional))
    except (InvalidTag, ValueError):
        raise RuleBroken("seal-broken") from None


def _padded(plain: bytes, block: int) -> bytes:
    framed = len(plain).to_bytes(4, "big") + plain
    return framed + bytes(-len(framed) % block)


def _unpadded(framed: bytes) -> bytes:
    return framed[4 : 4 + int.from_bytes(framed[:4], "big")]
