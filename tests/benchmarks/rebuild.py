"""Rows again from history against the least possible work (goals R1-R3).

One history of weeks with about twenty events each; `times` is the number of events.
"""

import statistics
from datetime import date
from functools import lru_cache
from operator import itemgetter
from uuid import UUID, uuid4

import msgspec
import psycopg
from django.db import connection, transaction

from cluster.kernel.ids import id_for, new_id
from cluster.ledger import store
from cluster.ledger.catchup import ensure_readers
from cluster.ledger.catchup.projecting import ProjectionReader
from cluster.ledger.codec import encode
from cluster.ledger.projection import PROJECTIONS, forget_sides, live, table_of
from cluster.ledger.rebuild import beside, folding, rebuild, rebuilding
from cluster.ledger.recorder import Envelope, LedgerRecorder, Row
from tests.ledger.machine_week import (
    HANA,
    NOON,
    MachineWeekRow,
    MinutesReserved,
    OrderLoadRow,
    WeekOpened,
)
from tests.ledger.owner import make_tables, owner

DATABASE = True
SIZES = {"tiny": 400, "normal": 40_000, "full": 1_000_000}
LIMIT = "fold and COPY"
PAGE, PER_WEEK, ORDERS, SAVED, SWITCHES = 2_000, 20, 2_000, 200, 10
PER = {"get and save per event": SAVED, "switch": SWITCHES}
GOALS = (
    ("R1", "catch-up", "raw pages", 0.80, "min"),
    ("R2", "rebuild", "fold and COPY", 0.90, "min"),
    ("R2 times", "rebuild", "get and save per event", 1 / 200, "max"),
)
BOARD = "machine-weeks"
PAUSES = []
READY = []
RAW = """
CREATE TABLE IF NOT EXISTS raw_week (cluster_id uuid, key uuid, stream_id uuid, version bigint,
  firm_id uuid, week date, free int, remark text, orders uuid[], detail jsonb, PRIMARY KEY (cluster_id, key));
CREATE TABLE IF NOT EXISTS raw_load (key uuid PRIMARY KEY, version bigint, minutes int, seen int);
CREATE TABLE IF NOT EXISTS raw_reader (name text PRIMARY KEY, position bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON raw_week, raw_load, raw_reader TO PUBLIC
"""
OPENED = msgspec.json.Decoder(WeekOpened).decode
RESERVED = msgspec.json.Decoder(MinutesReserved).decode


def prepare():
    make_tables()
    with owner() as cursor:
        cursor.execute(RAW)


@lru_cache(maxsize=2)
def history(times):
    """A cluster with `times` events, and what its rows must say: (weeks, minutes left)."""
    cluster_id = new_id()
    weeks = max(1, times // PER_WEEK)
    store.open_cluster(cluster_id)
    record(cluster_id, [id_for("week", n) for n in range(weeks)], PER_WEEK)
    return cluster_id


def record(cluster_id, weeks, each):
    """In every week: opened, then minutes reserved for changing orders."""
    recorder, opening = LedgerRecorder(cluster_id), date(2026, 11, 23)
    first = WeekOpened(firm_id=HANA, week=opening, free=10**6, at=NOON)
    orders = [id_for("order", n) for n in range(ORDERS)]
    rows, n = [], 0
    for version in range(1, each + 1):
        for week in weeks:
            n += 1
            event = (
                first
                if version == 1
                else MinutesReserved(order_id=orders[n % ORDERS], minutes=n % 50, at=NOON)
            )
            rows.append(Row(week, version, *encode(cluster_id, event)))
    for start in range(0, len(rows), 500):
        recorder.append(rows[start : start + 500], Envelope())


def raw():
    connection.ensure_connection()
    return connection.connection


def fold_and_copy(times):
    """The fastest honest way: typed decode, a dict of lists, one COPY."""
    cluster_id, cur, rows = history(times), psycopg.Cursor(raw()), {}
    sql = (
        "SELECT stream_id, version, type, data::text FROM ledger_event WHERE cluster_id=%s"
        " AND position>%s AND position<=%s ORDER BY position"
    )
    for start in range(0, times, 5_000):
        found = cur.execute(sql, (cluster_id, start, start + 5_000), prepare=True).fetchall()
        for stream, version, name, data in found:
            if name == "sample.machine-week.opened@1":
                e = OPENED(data)
                rows[stream] = [
                    cluster_id,
                    stream,
                    stream,
                    version,
                    e.firm_id,
                    e.week,
                    e.free,
                    "",
                    [],
                    {},
                ]
            else:
                e, row = RESERVED(data), rows[stream]
                row[3], row[6] = version, row[6] - e.minutes
                row[8] = [*row[8], e.order_id]
                row[9] = row[9] | {str(e.order_id): e.minutes}
    with raw().transaction():
        cur.execute("DELETE FROM raw_week WHERE cluster_id=%s", [cluster_id])
        with cur.copy("COPY raw_week FROM STDIN") as lines:
            for row in rows.values():
                lines.write_row([*row[:9], psycopg.types.json.Jsonb(row[9])])
    cur.execute(
        "SELECT count(*), sum(free), sum(version) FROM raw_week WHERE cluster_id=%s", [cluster_id]
    )
    return cur.fetchone()


def rebuilt(times):
    report = rebuild(history(times), BOARD)
    assert report.switched
    PAUSES.append(report.pause_ms)
    return _weeks(live(MachineWeekRow, history(times)))


def _weeks(rows):
    found = list(rows.values_list("free", "version"))
    return len(found), sum(map(itemgetter(0), found)), sum(map(itemgetter(1), found))


def get_and_save(times):
    """What a read model kept with get() and save() costs: one transaction per event."""
    cluster_id, model = new_id(), MachineWeekRow
    rows = table_of(model, "a")._base_manager
    saved = _events(history(times), SAVED)
    for _, event in saved:
        with transaction.atomic():
            row = rows.filter(cluster_id=cluster_id, key=event.originator_id).first()
            if row is None:
                row = rows.model(
                    cluster_id=cluster_id, key=event.originator_id, stream_id=event.originator_id
                )
                row.firm_id, row.week = HANA, date(2026, 11, 23)
            row.version = event.originator_version
            row.save(force_insert=row._state.adding)
    return len(saved)


def _events(cluster_id, count):
    whole = (UUID(int=0), UUID(int=2**128 - 1))
    past = folding.History(cluster_id, PROJECTIONS[BOARD])
    return [placed for page in past.pages(0, count, whole) for placed in page]


def catch_up(times):
    cluster_id = history(times)
    reader = ProjectionReader(PROJECTIONS["order-load"], PAGE)
    ensure_readers(cluster_id, [reader])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM order_load_row_a WHERE cluster_id=%s", [cluster_id])
        cursor.execute("UPDATE ledger_reader SET position=0 WHERE cluster_id=%s", [cluster_id])
    while reader.advance(cluster_id):
        pass
    found = list(live(OrderLoadRow, cluster_id).values_list("minutes", "seen"))
    return len(found), sum(map(itemgetter(0), found)), sum(map(itemgetter(1), found))


def raw_pages(times):
    """Pages of 2,000: read, decode, load rows by key, upsert, move the checkpoint, COMMIT."""
    cluster_id, cur = history(times), psycopg.Cursor(raw())
    cur.execute("DELETE FROM raw_load")
    cur.execute(
        "INSERT INTO raw_reader VALUES ('load', 0) ON CONFLICT (name) DO UPDATE SET position = 0"
    )
    at = 0
    while at < times:
        with raw().transaction():
            at = _raw_page(cur, cluster_id)
    cur.execute("SELECT count(*), sum(minutes), sum(seen) FROM raw_load")
    return cur.fetchone()


def _raw_page(cur, cluster_id):
    (at,) = cur.execute("SELECT position FROM raw_reader WHERE name='load' FOR UPDATE").fetchone()
    sql = (
        "SELECT position, data::text FROM ledger_event WHERE cluster_id=%s AND position>%s AND position<=%s"
        " AND type='sample.machine-week.reserved@2' ORDER BY position"
    )
    events = [
        (p, RESERVED(data))
        for p, data in cur.execute(sql, (cluster_id, at, at + PAGE), prepare=True)
    ]
    keys = list({e.order_id for _, e in events})
    sql = (
        "SELECT key, version, minutes, seen FROM raw_load WHERE key=ANY(%s) ORDER BY key FOR UPDATE"
    )
    rows = {row[0]: list(row) for row in cur.execute(sql, (keys,), prepare=True)}
    for position, e in events:
        row = rows.setdefault(e.order_id, [e.order_id, 0, 0, 0])
        row[1], row[2], row[3] = position, row[2] + e.minutes, row[3] + 1
    sql = (
        "INSERT INTO raw_load SELECT * FROM json_to_recordset(%s::json)"
        " AS r (key uuid, version bigint, minutes int, seen int) ON CONFLICT (key) DO UPDATE"
        " SET version=excluded.version, minutes=excluded.minutes, seen=excluded.seen"
    )
    names = ("key", "version", "minutes", "seen")
    plain = [dict(zip(names, row, strict=True)) for row in rows.values()]
    cur.execute(sql, [msgspec.json.encode(plain).decode()], prepare=True)
    cur.execute("UPDATE raw_reader SET position=%s WHERE name='load'", [at + PAGE])
    return at + PAGE


def switch(_times):
    """Only what writers wait for: lock, a tail of 59 events, the flip, COMMIT."""
    for _ in range(SWITCHES):
        beside_it, at = READY.pop() if READY else _ready()
        _, pause = rebuilding._switch(beside_it, at, "b")
        PAUSES.append(pause)
    while len(READY) < SWITCHES:
        READY.append(_ready())
    return "switched"


def _ready():
    """A cluster whose idle table lacks just the tail."""
    cluster_id = new_id()
    store.open_cluster(cluster_id)
    record(cluster_id, [uuid4() for _ in range(20)], 10)
    idle = beside.Beside(folding.History(cluster_id, PROJECTIONS[BOARD]), "b")
    at = store.head(cluster_id).position
    rebuilding._fill(idle, at)
    record(cluster_id, [uuid4() for _ in range(59)], 1)
    forget_sides(cluster_id)
    return idle, at


CASES = {
    "fold and COPY": fold_and_copy,
    "rebuild": rebuilt,
    "raw pages": raw_pages,
    "catch-up": catch_up,
    "get and save per event": get_and_save,
    "switch": switch,
}


def check(results):
    return {
        "rows_equal": results["rebuild"] == results["fold and COPY"],
        "pages_equal": results["catch-up"] == results["raw pages"],
        "saved": results["get and save per event"] == SAVED,
        "switched": results["switch"] == "switched",
    }


def figures():
    """R3: how long writers wait at the switch, in milliseconds, 99th percentile of all switches."""
    p99 = statistics.quantiles(PAUSES, n=100)[98] if len(PAUSES) > 1 else 0.0
    told = {"goal": "R3", "case": "pause at the switch, p99 ms", "against": None, "limit": 10.0}
    return [
        told
        | {"value": round(p99, 2), "direction": "max", "met": p99 <= 10.0, "switches": len(PAUSES)}
    ]
