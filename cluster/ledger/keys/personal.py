"""Sealing for `Personal[...]` fields of events: one data key per person."""

import base64
from uuid import UUID

from cluster.kernel.errors import RuleBroken
from cluster.ledger.keys.cipher import decrypt
from cluster.ledger.keys.datakeys import keys_to_open
from cluster.ledger.keys.sealing import person_subject, seal


class PersonSealer:
    """What the codec seals and opens personal fields with (its protocol `Sealer`)."""

    def seal_words(self, cluster_id: UUID, person: UUID, words: bytes, aad: bytes) -> str:
        """The ciphertext in base64. RuleBroken `seal-key-missing` for an erased person."""
        sealed = seal(cluster_id, person_subject(person), words, aad)
        return base64.b64encode(sealed).decode()

    def open_words(self, cluster_id: UUID, person: UUID, sealed: str, aad: bytes) -> bytes | None:
        """The words; None once the person is erased. RuleBroken `seal-broken` if moved."""
        subject = person_subject(person)
        key = keys_to_open(cluster_id, [subject]).get(subject)
        if key is None:
            return None
        try:
            return decrypt(key, base64.b64decode(sealed, validate=True), aad)
        except ValueError:
            raise RuleBroken("seal-broken") from None
