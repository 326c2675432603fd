"""Every statement that reaches the database, whoever sends it: Django, the ledger, the keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import psycopg

from cluster.ledger.recorder import Trip

_HOUSEKEEPING = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET ")


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements sent inside the block, transaction marks left out."""
    sent: list[str] = []

    def watched(real: Any) -> Any:
        def execute(self: Any, sql: Any, *arguments: Any, **how: Any) -> Any:
            if not str(sql).startswith(_HOUSEKEEPING):
                sent.append(str(sql))
            return real(self, sql, *arguments, **how)

        return execute

    with (
        mock.patch.object(psycopg.Cursor, "execute", watched(psycopg.Cursor.execute)),
        mock.patch.object(Trip, "execute", watched(Trip.execute)),
    ):
        yield sent
