"""The way to the ledger's tables: the library's recorder interface, one round trip per append."""

from cluster.ledger.recorder.cursors import Cursor, Target, cursor, run
from cluster.ledger.recorder.library import LedgerRecorder, library_errors
from cluster.ledger.recorder.rows import Envelope, Row, array_text, digest
from cluster.ledger.recorder.trip import Answer, Trip, one_trip

__all__ = [
    "Answer",
    "Cursor",
    "Envelope",
    "LedgerRecorder",
    "Row",
    "Target",
    "Trip",
    "array_text",
    "cursor",
    "digest",
    "library_errors",
    "one_trip",
    "run",
]
