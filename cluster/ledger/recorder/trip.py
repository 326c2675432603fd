"""Statements that travel together: one write, one wait, all answers.

The driver's own pipeline flushes after every statement; four statements cost as much as four
round trips. Over libpq directly they cost little more than one.
"""

import re
from collections.abc import Sequence
from itertools import count
from typing import Any, LiteralString, Self

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import generators, pq
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result

Raw = psycopg.Connection[Any]
_FINE = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)
_NUMBERED: dict[str, bytes] = {}
_NAMES = count()


class Kept:
    """What is kept for a connection: its prepared statements, and one set of adapters."""

    def __init__(self, raw: Raw) -> None:
        self.names: dict[str, bytes] = {}
        self.adapters = Transformer(raw)


def kept_for(raw: Raw) -> Kept:
    """Kept on the connection itself, so that it ends with it."""
    kept: Kept | None = raw.__dict__.get("ledger_kept")
    if kept is None:
        kept = raw.__dict__["ledger_kept"] = Kept(raw)
    return kept


class Answer:
    """What one statement brought back, once its trip is over."""

    __slots__ = ("kept", "result")

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self.result: Any = None

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows, as the connection's adapters load them."""
        if self.result is None:
            raise RuntimeError("the trip is not over")
        if not self.result.ntuples:
            return []
        self.kept.adapters.set_pgresult(self.result)
        return self.kept.adapters.load_rows(0, self.result.ntuples, tuple)

    def fetchone(self) -> tuple[Any, ...] | None:
        """The first row, or None."""
        return next(iter(self.fetchall()), None)


Call = tuple[str, Sequence[Any], Answer]


class Trip:
    """Collects statements in a `with` block; at its end they go, and the first error is raised."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.kept = kept_for(raw)
        self._calls: list[Call] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.go()

    def execute(
        self, sql: LiteralString, arguments: Sequence[Any] = (), *, prepare: bool = True
    ) -> Answer:
        """Add a statement; the parameters travel as text, typed by the statement."""
        answer = Answer(self.kept)
        dumped: Sequence[Any] = ()
        if arguments:
            formats = [PyFormat.TEXT] * len(arguments)
            dumped = self.kept.adapters.dump_sequence(arguments, formats)
        self._calls.append((sql, dumped, answer))
        return answer

    def go(self) -> None:
        """Send everything; inside a transaction that has not begun, BEGIN goes first."""
        calls, self._calls = self._calls, []
        if not calls:
            return
        pgconn = self.raw.pgconn
        if not self.raw.autocommit and pgconn.transaction_status == pq.TransactionStatus.IDLE:
            calls.insert(0, ("BEGIN", (), Answer(self.kept)))
        known = len(calls) == 1 and calls[0][0] in self.kept.names
        with self.raw.lock:
            failed = self.raw.wait(self._single(calls[0]) if known else self._round(calls))
        if pgconn.status != pq.ConnStatus.OK:
            raise psycopg.OperationalError("the connection was lost")
        if failed is not None:
            raise error_from_result(failed, encoding="utf-8")

    def _single(self, call: Call) -> PQGen[Any]:
        """One prepared statement needs no pipeline."""
        sql, dumped, answer = call
        self.raw.pgconn.send_query_prepared(self.kept.names[sql], dumped)
        (answer.result,) = yield from generators.execute(self.raw.pgconn)
        return None if answer.result.status in _FINE else answer.result

    def _round(self, calls: list[Call]) -> PQGen[Any]:
        """Send all, then take all; answers the first failed result."""
        pgconn = self.raw.pgconn
        pgconn.enter_pipeline_mode()
        sent = [self._send(*call) for call in calls]
        pgconn.pipeline_sync()
        yield from generators.send(pgconn)
        failed = None
        for sql, preparing, answer in sent:
            result = yield from self._take(sql, preparing, answer)
            if failed is None and (result is None or result.status not in _FINE):
                failed = result
        yield from generators.fetch(pgconn)
        if pgconn.status == pq.ConnStatus.OK:
            pgconn.exit_pipeline_mode()
        return failed

    def _send(self, sql: str, dumped: Sequence[Any], answer: Answer) -> tuple[str, bool, Answer]:
        pgconn, names = self.raw.pgconn, self.kept.names
        name = names.get(sql)
        preparing = name is None and getattr(settings, "LEDGER_PREPARED", True)
        if preparing:
            name = names[sql] = b"ledger_%d" % next(_NAMES)
            pgconn.send_prepare(name, _numbered(sql))
        if name is None:
            pgconn.send_query_params(_numbered(sql), dumped)
        else:
            pgconn.send_query_prepared(name, dumped)
        return sql, preparing, answer

    def _take(self, sql: str, preparing: bool, answer: Answer) -> PQGen[Any]:
        prepared = (yield from self._next()) if preparing else None
        answer.result = yield from self._next()
        if prepared is not None and prepared.status not in _FINE:
            self.kept.names.pop(sql, None)
            return prepared
        return answer.result

    def _next(self) -> PQGen[Any]:
        """The next result; each is followed by an empty one."""
        result = yield from generators.fetch(self.raw.pgconn)
        if result is not None:
            yield from generators.fetch(self.raw.pgconn)
        return result


def _numbered(sql: str) -> bytes:
    """`%s, %s` -> `$1, $2`."""
    known = _NUMBERED.get(sql)
    if known is None:
        parts = re.split("%s", sql)
        text = "".join(f"{part}${n}" for n, part in enumerate(parts[:-1], 1)) + parts[-1]
        known = _NUMBERED[sql] = text.encode()
    return known


def one_trip(using: str = "default") -> Trip:
    """A trip on this thread's connection: `with one_trip() as trip: ...`."""
    connection = connections[using]
    connection.ensure_connection()
    return Trip(connection.connection)
