"""Sealing: from a body to a ciphertext under the data key of its subject."""

import os
from uuid import UUID

from cluster.ledger.keys.cipher import SALT_BYTES, Committed, commitment, encrypt
from cluster.ledger.keys.datakeys import key_to_seal

PLEDGE_BLOCK = 1024  # bytes: four times 256, so that every pledge has one and the same length
PERSON_BLOCK = 32  # bytes


def pledge_subject(order_id: UUID, firm_id: UUID) -> str:
    """The data key of one firm in one order."""
    return f"pledge/{order_id}/{firm_id}"


def person_subject(person_id: UUID) -> str:
    """The data key of one person."""
    return f"person/{person_id}"


def seal(cluster_id: UUID, subject: str, body: bytes, aad: bytes) -> bytes:
    """The ciphertext; RuleBroken `seal-key-missing` once the subject's key is destroyed."""
    block = PLEDGE_BLOCK if subject.startswith("pledge/") else PERSON_BLOCK
    return encrypt(key_to_seal(cluster_id, subject), body, aad, block)


def seal_committed(cluster_id: UUID, subject: str, body: bytes, aad: bytes) -> Committed:
    """Seal (salt, body) and promise the body by an HMAC under that salt."""
    salt = os.urandom(SALT_BYTES)
    ciphertext = seal(cluster_id, subject, salt + body, aad)
    return Committed(ciphertext, commitment(body, salt), salt)
