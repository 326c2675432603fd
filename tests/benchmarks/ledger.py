"""What the ledger costs against raw SQL doing the least possible (goals A1-A6).

One writer: software cost, so the session does not wait for the disk; sixteen writers wait for it.
Raw is psycopg with prepared statements; the raw command reads its stream, then sends two rows, one
event and COMMIT in psycopg's pipeline. Events of the raw tables have no chain, no command, no JSON.
"""

import json
import multiprocessing
import os
from datetime import date
from uuid import uuid4

import psycopg
from django.db import connection, connections

from cluster.kernel.ids import id_for, new_id
from cluster.ledger import store
from cluster.ledger.codec import encode
from cluster.ledger.projection import live
from cluster.ledger.recorder import Envelope, LedgerRecorder, Row
from cluster.ledger.uow import Act, Key, command
from tests.ledger import machine_week
from tests.ledger.machine_week import (
    HANA,
    KIM,
    NOON,
    MachineWeek,
    MachineWeekRow,
    MinutesReserved,
    WeekOpened,
)

DATABASE = True
SIZES = {"tiny": 32, "normal": 800, "full": 3200}
LIMIT = "raw append"
LOADED = id_for("bench", "loaded week")
BATCH, LONG, CROWD = 50, 1000, 16
TYPE, DATA = encode(new_id(), MinutesReserved(order_id=KIM, minutes=250, at=NOON))
RAW = """
CREATE TABLE raw_event (stream_id uuid NOT NULL, version bigint NOT NULL, type text NOT NULL,
  state bytea NOT NULL, position bigserial UNIQUE, PRIMARY KEY (stream_id, version));
CREATE TABLE raw_row (id uuid PRIMARY KEY, version bigint, free int, note text);
CREATE TABLE raw_row_two (id uuid PRIMARY KEY, version bigint, free int, note text);
"""
INSERT = "INSERT INTO raw_event (stream_id, version, type, state) VALUES (%s, %s, %s, %s)"
UPSERT = (
    "INSERT INTO {} VALUES (%s, %s, %s, %s) ON CONFLICT (id) DO UPDATE"
    " SET version=excluded.version, free=excluded.free, note=excluded.note"
)
READ = "SELECT version, type, state FROM raw_event WHERE stream_id=%s ORDER BY version"
LOAD = (
    "SELECT version, type, data::text FROM ledger_event WHERE cluster_id=%s AND stream_id=%s"
    " ORDER BY version"
)
_crew = []


def prepare():
    """Tables by the owner, a stream of a thousand events, and sixteen idle writers."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(RAW)
    with connections["owner"].schema_editor() as editor:
        for model in machine_week.TABLES:
            editor.create_model(model)
    store.open_cluster(LOADED)
    week = MachineWeek(LOADED)
    week.emit(_opened())
    for _ in range(LONG - 1):
        week.reserve(KIM, 1)
    LedgerRecorder(LOADED).append(_rows(LOADED, week), Envelope())
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    for number in range(CROWD):
        here, there = fork.Pipe()
        process = fork.Process(target=_writer, args=(number, there), daemon=True)
        process.start()
        _crew.append((here, process))


def finish():
    """Send the writers home."""
    for pipe, process in _crew:
        pipe.send(None)
        process.join(10)
    _crew.clear()


def _writer(number, pipe):
    while (asked := pipe.recv()) is not None:
        name, times, cluster_id = asked
        pipe.send(ONE[name](times, cluster_id or new_id()))
    connection.close()
    os._exit(0)


def crowd(name, cluster_id=None):
    """A case: the writers share the work, in one cluster or each in its own."""

    def run(times):
        one = cluster_id and new_id()
        for pipe, _ in _crew:
            pipe.send((name, times // CROWD, one))
        return sum(pipe.recv() for pipe, _ in _crew)

    return run


def raw():
    connection.ensure_connection()
    return connection.connection


def software_cost(case):
    """A case without the wait for the disk."""

    def run(times):
        raw().execute("SET synchronous_commit = off")
        try:
            return case(times, new_id())
        finally:
            raw().execute("RESET synchronous_commit")

    return run


def raw_append(times, stream):
    cur = psycopg.Cursor(raw())
    for version in range(1, times + 1):
        cur.execute(INSERT, (stream, version, TYPE, DATA), prepare=True)
    return _counted(stream)


def append(times, cluster_id, tags=()):
    store.open_cluster(cluster_id)
    recorder, stream = LedgerRecorder(cluster_id), uuid4()
    for version in range(1, times + 1):
        row = Row(stream, version, TYPE, DATA, tags)
        envelope = Envelope(command_id=uuid4(), tags=tags, after=version)
        recorder.append([row], envelope)
    return times


def append_on_condition(times, cluster_id):
    append(times, cluster_id, ("machine:7", "firm:3"))
    return store.head(cluster_id).position


def append_alone(times, cluster_id):
    append(times, cluster_id)
    return store.head(cluster_id).position


def domain_append(times, cluster_id, batch=1):
    store.open_cluster(cluster_id)
    recorder, week = LedgerRecorder(cluster_id), MachineWeek(new_id())
    week.emit(_opened())
    while week.version < times or week.new:
        while len(week.new) < batch and week.version < times:
            week.reserve(KIM, 1)
        recorder.append(_rows(cluster_id, week), Envelope(command_id=uuid4()))
        week.new.clear()
    return store.head(cluster_id).position


def domain_batches(times, cluster_id):
    return domain_append(times, cluster_id, BATCH)


def raw_command(times, stream):
    """Two rows, one event and COMMIT together, after reading the stream; streams of ten."""
    conn = raw()
    read, write, note, recorded = psycopg.Cursor(conn), psycopg.Cursor(conn), "x" * 40, 0
    for n in range(times):
        version = n % 10 + 1
        stream = uuid4() if version == 1 else stream
        recorded += len(read.execute(READ, (stream,), prepare=True).fetchall()) == version - 1
        with conn.pipeline(), conn.transaction():
            row = (stream, version, version, note)
            write.execute(UPSERT.format("raw_row"), row, prepare=True)
            write.execute(UPSERT.format("raw_row_two"), row, prepare=True)
            write.execute(INSERT, (stream, version, TYPE, DATA), prepare=True)
    return recorded


def whole_command(times, cluster_id):
    """Load, decide, two inline rows, append, COMMIT; streams of ten."""
    store.open_cluster(cluster_id)
    for n in range(times):
        week = id_for(cluster_id, n // 10)
        key = Key(uuid4(), "bench", b"digest", NOON)
        command(Act(cluster_id, KIM, HANA, key), lambda work: _next(work, week, n % 10))  # noqa: B023
    return sum(row.version for row in live(MachineWeekRow, cluster_id))


def _next(work, week, n):
    found = work.load_or_new(MachineWeek, week)
    if n == 0:
        found.emit(_opened())
    else:
        found.reserve(KIM, 1)
    return {"free": found.free}


def raw_load(times):
    cur = psycopg.Cursor(raw())
    for _ in range(max(1, times // 32)):
        found = cur.execute(LOAD, (LOADED, LOADED), prepare=True).fetchall()
        parsed = [json.loads(data) for _, _, data in found]
    return sum(fact.get("minutes", 0) for fact in parsed)


def load(times):
    for _ in range(max(1, times // 32)):
        week = store.ledger_of(LOADED).load(MachineWeek, LOADED)
    return 10**6 - week.free


def _opened():
    return WeekOpened(firm_id=HANA, week=date(2026, 11, 23), free=10**6, at=NOON)


def _rows(cluster_id, week):
    return [Row(week.id, e.originator_version, *encode(cluster_id, e)) for e in week.new]


def _counted(stream):
    found = raw().execute("SELECT count(*) FROM raw_event WHERE stream_id=%s", (stream,))
    return found.fetchone()[0]


ONE = {"raw append": raw_append, "append": append, "raw command": raw_command,
       "command": whole_command}  # fmt: skip
CASES = {
    "raw append": software_cost(raw_append),
    "append": software_cost(append_alone),
    "append on a condition": software_cost(append_on_condition),
    "append through the domain": software_cost(domain_append),
    "append of 50 through the domain": software_cost(domain_batches),
    "raw command": software_cost(raw_command),
    "command": software_cost(whole_command),
    "raw load of 1,000": raw_load,
    "load of 1,000": load,
    "raw append, 16 writers": crowd("raw append"),
    "append, 16 writers, one cluster": crowd("append", cluster_id=True),
    "append, 16 writers, 16 clusters": crowd("append"),
    "raw command, 16 writers": crowd("raw command"),
    "command, 16 writers, 16 clusters": crowd("command"),
}
GOALS = (
    ("A1", "append", "raw append", 0.40, "min"),
    ("A2 one", "append, 16 writers, one cluster", "raw append, 16 writers", 0.30, "min"),
    ("A2 many", "append, 16 writers, 16 clusters", "raw append, 16 writers", 0.65, "min"),
    ("A3 one", "command", "raw command", 0.60, "min"),
    ("A3 many", "command, 16 writers, 16 clusters", "raw command, 16 writers", 0.75, "min"),
    ("A4", "append on a condition", "raw append", 0.35, "min"),
    ("A5", "load of 1,000", "raw load of 1,000", 1.2, "max"),
    ("A6", "append through the domain", "raw append", 2.0, "max"),
    ("A6 batch", "append of 50 through the domain", "raw append", 0.2, "max"),
)


def check(results):
    """Everything that was asked for is recorded, and both loads come to the same state."""
    loads = ("raw load of 1,000", "load of 1,000")
    written = {name: found for name, found in results.items() if name not in loads}
    return {
        "all recorded": len(set(written.values())) == 1 and isinstance(written[LIMIT], int),
        "loads equal": {results[name] for name in loads} == {LONG - 1},
    }
