"""What the ledger costs against raw SQL doing the least possible (goals A1-A6)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.db import connection, connections

from cluster.kernel.ids import new_id
from cluster.ledger import store
from cluster.ledger.codec import encode
from cluster.ledger.recorder import Envelope, LedgerRecorder, Row
from cluster.ledger.uow import Act, Key, Work, command
from tests.ledger.machine_week import (
    HANA,
    KIM,
    NOON,
    TABLES,
    MachineWeek,
    MinutesReserved,
    WeekOpened,
)

SIZES = {"tiny": 20, "normal": 300, "full": 1500}
WRITERS = {"tiny": 2, "normal": 16, "full": 16}
LIMIT = "raw append"
RAW = """
CREATE TABLE IF NOT EXISTS raw_event (
  stream_id uuid NOT NULL, version bigint NOT NULL, type text NOT NULL, state bytea NOT NULL,
  position bigserial UNIQUE, PRIMARY KEY (stream_id, version));
CREATE TABLE IF NOT EXISTS raw_row (id uuid PRIMARY KEY, version bigint, free int, note text);
CREATE TABLE IF NOT EXISTS raw_row_two (id uuid PRIMARY KEY, version bigint, free int, note text);
"""
INSERT = "INSERT INTO raw_event (stream_id, version, type, state) VALUES (%s, %s, %s, %s)"
UPSERT = (
    "INSERT INTO raw_row{} VALUES (%s, %s, %s, %s) ON CONFLICT (id) DO UPDATE"
    " SET version=excluded.version, free=excluded.free, note=excluded.note"
)
GOALS = (
    ("A1", "append", "raw append", 0.40, "min"),
    ("A2 one", "append 16 writers, one cluster", "raw append 16 writers", 0.30, "min"),
    ("A2 many", "append 16 writers, own clusters", "raw append 16 writers", 0.65, "min"),
    ("A3 one", "command", "raw command", 0.60, "min"),
    ("A3 many", "command 16 writers, own clusters", "raw command 16 writers", 0.75, "min"),
    ("A4", "append on a condition", "raw append", 0.35, "min"),
    ("A5", "load 1000", "raw load 1000", 1.2, "max"),
    ("A6", "append through the domain", "raw append", 2.0, "max"),
    ("A6 batch", "append 50 through the domain", "raw append", 0.2, "max"),
)
TYPE, DATA = encode(new_id(), MinutesReserved(order_id=new_id(), minutes=250, at=NOON))


def prepare() -> None:
    """The raw tables and the sample step's tables, made by the owner."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(RAW)
        cursor.execute("SELECT to_regclass('machine_week_row_a')")
        missing = cursor.fetchone() == (None,)
    if missing:
        with connections["owner"].schema_editor() as editor:
            for model in TABLES:
                editor.create_model(model)


def opened() -> UUID:
    """A new cluster."""
    cluster_id = new_id()
    store.open_cluster(cluster_id)
    return cluster_id


def raw() -> "psycopg.Connection[Any]":
    connection.ensure_connection()
    found: psycopg.Connection[Any] = connection.connection
    return found


def raw_append(times: int) -> None:
    cur, stream = psycopg.Cursor(raw()), uuid4()
    for version in range(1, times + 1):
        cur.execute(INSERT, (stream, version, TYPE, DATA), prepare=True)


def append(times: int, cluster_id: UUID | None = None, tags: tuple[str, ...] = ()) -> None:
    recorder, stream = LedgerRecorder(cluster_id or opened()), uuid4()
    for version in range(1, times + 1):
        row = Row(stream, version, TYPE, DATA, tags)
        recorder.append([row], Envelope(command_id=uuid4(), tags=tags, after=version))


def append_on_condition(times: int) -> None:
    append(times, tags=("machine:7", "firm:3"))


def domain_append(times: int, batch: int = 1) -> None:
    recorder = LedgerRecorder(cluster_id := opened())
    week = MachineWeek(new_id())
    week.open(HANA, 10**9)
    for _ in range(times):
        for _ in range(batch - len(week.new)):
            week.reserve(KIM, 1)
        rows = [Row(week.id, e.originator_version, *encode(cluster_id, e)) for e in week.new]
        recorder.append(rows, Envelope(command_id=uuid4()))
        week.new.clear()


def domain_batches(times: int) -> None:
    domain_append(max(1, times // 50), batch=50)


def raw_command(times: int) -> None:
    """Read the stream, then two rows, one event and COMMIT in one pipeline."""
    conn, stream = raw(), uuid4()
    read, write = psycopg.Cursor(conn), psycopg.Cursor(conn)
    note = "x" * 40
    for version in range(1, times + 1):
        if version % 10 == 1:
            stream, since = uuid4(), version - 1
        v = version - since
        sql = "SELECT version, type, state FROM raw_event WHERE stream_id=%s ORDER BY version"
        read.execute(sql, (stream,), prepare=True).fetchall()
        with conn.pipeline(), conn.transaction():
            write.execute(UPSERT.format(""), (stream, v, v, note), prepare=True)
            write.execute(UPSERT.format("_two"), (stream, v, v, note), prepare=True)
            write.execute(INSERT, (stream, v, TYPE, DATA), prepare=True)


def whole_command(times: int, cluster_id: UUID | None = None) -> None:
    """Load, decide, two inline rows, append, COMMIT; streams of ten events."""
    cluster_id = cluster_id or opened()
    week, order = new_id(), new_id()
    for n in range(times):
        if n % 10 == 0:
            week = new_id()
        command(_act(cluster_id), lambda work: _reserve(work, week, order))  # noqa: B023


def _reserve(work: Work, week: UUID, order: UUID) -> dict[str, Any]:
    found = work.load_or_new(MachineWeek, week)
    if not found.version:
        found.emit(WeekOpened(firm_id=HANA, week=date(2026, 11, 23), free=10**6, at=NOON))
    found.reserve(order, 1)
    return {"free": found.free}


def _act(cluster_id: UUID) -> Act:
    return Act(cluster_id, KIM, HANA, Key(uuid4(), "bench", b"digest", NOON))


def crowd(one: Callable[[int, int], None], writers: int, times: int) -> None:
    """`writers` threads, each `times`."""
    barrier = Barrier(writers)

    def work(number: int) -> None:
        barrier.wait()
        with suppress(psycopg.errors.AdminShutdown):
            one(number, times)
        connection.close()

    threads = [Thread(target=work, args=(n,)) for n in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
