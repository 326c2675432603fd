"""Every read model held against a long history, and every hash of it again (goal G2 of trust.md).

One joint order is played through its commands from the draft to its shares; its events are then
repeated with other ids until the cluster holds `times` events. Run the full size with --rounds 1.
"""

import re
from functools import lru_cache
from uuid import UUID, uuid5

import msgspec
from django.db import connection, transaction

from cluster.ledger import notary, store
from cluster.ledger.catchup import catch_up
from cluster.ledger.codec import canonical
from cluster.ledger.codec.names import NAMES
from cluster.ledger.projection import PROJECTIONS
from cluster.ledger.rebuild import compare, rebuild
from cluster.ledger.recorder import Envelope, LedgerRecorder, Row
from tests.cast import hana_cluster, key
from tests.orders.order_stage import PIECES, Play, shelve

DATABASE = True
SIZES = {"tiny": 1_000, "normal": 20_000, "full": 1_000_000}
LIMIT = "read the log"
FIVE_MINUTES = 300_000 / 1_000_000  # ms an event
GOALS = (
    ("G2", "rebuild every read model", None, FIVE_MINUTES, "max"),
    ("G2 equal", "compare every read model", None, FIVE_MINUTES, "max"),
    ("verify", "verify", LIMIT, 60, "max"),
)
MEMBERS = "members."
AT_ONCE = 500
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_LOG = """
SELECT stream_id, version, type, data::text, tags FROM ledger_event
 WHERE cluster_id = %s ORDER BY position
"""


@lru_cache(maxsize=1)
def long_history(times):
    """A cluster with `times` events or a few more, its rows built."""
    stage = hana_cluster()
    shelve(stage)
    _one_order(stage)
    grow(stage.cluster_id, times)
    for name in PROJECTIONS:
        assert rebuild(stage.cluster_id, name).switched
    return stage.cluster_id


def _one_order(stage):
    from orders.allocation.commands import Accepting, accept_share, run_allocation

    play = Play(stage).won()
    run_allocation(by=play.park, key=key(), order_id=play.order_id)
    for who, pieces in PIECES.items():
        what = Accepting(play.order_id, play.lot_id, 1, pieces)
        accept_share(by=stage.people[who].actor, key=key(), what=what)
    catch_up(stage.cluster_id)


def grow(cluster_id, times):
    """Repeat the order's events with ids of their own; members stay who they are."""
    with connection.cursor() as cursor:
        cursor.execute(_LOG, [cluster_id])
        log = cursor.fetchall()
    known = {match for *_, name, data, _ in log if name.startswith(MEMBERS)
             for match in _ID.findall(data)} | {str(cluster_id)}  # fmt: skip
    known |= {str(stream) for stream, _, name, *_ in log if name.startswith(MEMBERS)}
    told = [_plain(row) for row in log if not row[2].startswith(MEMBERS)]
    recorder, waiting = LedgerRecorder(cluster_id), []
    for copy in range(1 + (times - len(log)) // len(told)):
        waiting += _copy(told, known, copy)
        while len(waiting) >= AT_ONCE:
            recorder.append(waiting[:AT_ONCE], Envelope())
            del waiting[:AT_ONCE]
    if waiting:
        recorder.append(waiting, Envelope())


def _plain(row):
    """The event without sealed words: those are bound to the place where they stand."""
    stream, version, name, data, tags = row
    fields = msgspec.json.decode(data)
    fields |= {field: None for field in NAMES.by_name[name].personal if field in fields}
    return str(stream), version, name, canonical(fields).decode(), tags


def _copy(told, known, copy):
    others = {}

    def other(match):
        found = match[0]
        if found in known:
            return found
        if found not in others:
            others[found] = str(uuid5(UUID(found), str(copy)))
        return others[found]

    return [
        Row(UUID(_ID.sub(other, stream)), version, name, _ID.sub(other, data).encode(),
            tuple(_ID.sub(other, tag) for tag in tags))
        for stream, version, name, data, tags in told
    ]  # fmt: skip


def read_the_log(times):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        sql = "SELECT count(*), sum(length(data::text)) FROM ledger_event WHERE cluster_id = %s"
        cursor.execute(sql, [long_history(times)])
        return cursor.fetchone()[0] >= times


def compared(times):
    return all(compare(long_history(times), name).equal for name in PROJECTIONS)


def rebuilt(times):
    return all(rebuild(long_history(times), name).switched for name in PROJECTIONS)


def verified(times):
    found = notary.verify(long_history(times))
    return found.fault is None and found.checked == store.head(found.cluster_id).position


CASES = {
    LIMIT: read_the_log,
    "verify": verified,
    "compare every read model": compared,
    "rebuild every read model": rebuilt,
}


def check(results):
    return {name.replace(" ", "_"): right is True for name, right in results.items()}
