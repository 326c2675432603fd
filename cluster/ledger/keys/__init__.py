"""Sealed values: ciphertext in the event, wrapped data key in schema `keys`, master key in a file.

Everybody may seal and destroy; opening lives apart in `cluster.ledger.keys.opening`, and a test
in `tests/house` lists who may import that.
"""

from cluster.ledger.keys.cipher import Committed, aad, commitment
from cluster.ledger.keys.datakeys import rewrap, shred, subjects_under
from cluster.ledger.keys.files import open_file, open_files, seal_file, shred_file
from cluster.ledger.keys.salting import known_salt, salts
from cluster.ledger.keys.sealing import pledge_subject, seal, seal_committed

__all__ = [
    "Committed",
    "aad",
    "commitment",
    "known_salt",
    "open_file",
    "open_files",
    "pledge_subject",
    "rewrap",
    "salts",
    "seal",
    "seal_committed",
    "seal_file",
    "shred",
    "shred_file",
    "subjects_under",
]
