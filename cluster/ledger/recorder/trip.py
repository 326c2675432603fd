"""Statements that travel together: one write, one wait, all answers.

The driver's own pipeline flushes after every statement; four statements cost as much as four
round trips. Over libpq directly they cost little more than one.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, LiteralString
from weakref import WeakKeyDictionary

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import generators, pq
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result

Raw = psycopg.Connection[Any]
_FINE = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)
_PREPARED: "WeakKeyDictionary[Raw, dict[str, bytes]]" = WeakKeyDictionary()
_NUMBERED: dict[str, bytes] = {}
_NAMES = count()


class Answer:
    """What one statement brought back, once its trip is over."""

    __slots__ = ("raw", "result")

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.result: Any = None

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows, as the connection's adapters load them."""
        if self.result is None:
            raise RuntimeError("the trip is not over")
        if not self.result.ntuples:
            return []
        transformer = Transformer(self.raw)
        transformer.set_pgresult(self.result)
        return transformer.load_rows(0, self.result.ntuples, tuple)

    def fetchone(self) -> tuple[Any, ...] | None:
        """The first row, or None."""
        return next(iter(self.fetchall()), None)


Call = tuple[str, Sequence[Any], Answer]


class Trip:
    """Collects statements; `go` sends them and raises the first error."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self._dump = Transformer(raw).dump_sequence
        self._calls: list[Call] = []

    def execute(
        self, sql: LiteralString, arguments: Sequence[Any] = (), *, prepare: bool = True
    ) -> Answer:
        """Add a statement; the parameters travel as text, typed by the statement."""
        answer = Answer(self.raw)
        dumped = self._dump(arguments, [PyFormat.TEXT] * len(arguments)) if arguments else []
        self._calls.append((sql, dumped, answer))
        return answer

    def go(self) -> None:
        """Send everything; inside a transaction that has not begun, BEGIN goes first."""
        calls, self._calls = self._calls, []
        if not calls:
            return
        pgconn = self.raw.pgconn
        if not self.raw.autocommit and pgconn.transaction_status == pq.TransactionStatus.IDLE:
            calls.insert(0, ("BEGIN", [], Answer(self.raw)))
        with self.raw.lock:
            failed = self.raw.wait(self._round(calls))
        if pgconn.status != pq.ConnStatus.OK:
            raise psycopg.OperationalError("the connection was lost")
        if failed is not None:
            raise error_from_result(failed, encoding="utf-8")

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
        pgconn = self.raw.pgconn
        known = _PREPARED.setdefault(self.raw, {})
        name = known.get(sql)
        preparing = name is None and getattr(settings, "LEDGER_PREPARED", True)
        if preparing:
            name = known[sql] = b"ledger_%d" % next(_NAMES)
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
            _PREPARED[self.raw].pop(sql, None)
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


@contextmanager
def one_trip(using: str = "default") -> Iterator[Trip]:
    """Statements given to the trip inside this block travel together at its end."""
    connection = connections[using]
    connection.ensure_connection()
    trip = Trip(connection.connection)
    yield trip
    trip.go()
