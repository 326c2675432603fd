"""Apply steps and projection steps may ask neither the clock nor the database; here they cannot."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, NoReturn
from unittest.mock import patch
from uuid import UUID

import psycopg

from cluster.kernel import clock
from cluster.ledger.recorder import Trip


class PlainSealer:
    """A sealer for rules tests: words stay readable, places are still checked."""

    erased: ClassVar[set[UUID]] = set()

    def seal_words(self, cluster_id: UUID, person: UUID, words: bytes, aad: bytes) -> str:
        return aad.hex() + ":" + words.hex()

    def open_words(self, cluster_id: UUID, person: UUID, sealed: str, aad: bytes) -> bytes | None:
        place, words = sealed.split(":")
        assert place == aad.hex()  # noqa: S101 - a ciphertext moved to another event
        return None if person in self.erased else bytes.fromhex(words)


@contextmanager
def pure() -> Iterator[None]:
    """Inside this block the clock and the database refuse to answer."""
    token = clock._source.set(_refuse)
    try:
        with patch.object(psycopg.Cursor, "execute", _refuse), patch.object(Trip, "go", _refuse):
            yield
    finally:
        clock._source.reset(token)


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise AssertionError("an apply step asked the clock or the database")
