"""The library's own cases for recorders, run against ours; names and JSON are ours, so both are dressed."""

import json
from contextlib import contextmanager
from threading import current_thread, main_thread
from unittest import TestCase

import pytest
from django.db import connection
from eventsourcing.application import Repository
from eventsourcing.persistence import (
    ApplicationRecorder,
    EventStore,
    IntegrityError,
    Notification,
    ProgrammingError,
    StoredEvent,
)
from eventsourcing.tests.persistence import (
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
)

from cluster.kernel.ids import new_id
from cluster.ledger import store
from cluster.ledger.codec import LedgerMapper, encode
from cluster.ledger.recorder import Envelope, LedgerRecorder, Row
from tests.ledger.machine_week import HANA, NOON, MachineWeek, WeekOpened, date, open_week

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = {"topic": "library.case.topic", "non-interleaving-test-event": "library.case.woven"}
NAMES |= {f"topic{n}": f"library.case.topic-{'abc'[n - 1]}" for n in (1, 2, 3)}
BARE = {f"{name}@1": bare for bare, name in NAMES.items()}


class Dressed(ApplicationRecorder):
    """The library's cases count versions from 0, name topics freely and store any bytes."""

    def __init__(self):
        store.open_cluster(cluster_id := new_id())
        self.ours = LedgerRecorder(cluster_id)

    def insert_events(self, stored_events, **kwargs):
        dressed = [
            StoredEvent(
                e.originator_id,
                e.originator_version + 1,
                f"{NAMES[e.topic]}@1",
                json.dumps({"state": e.state.decode()}).encode(),
            )
            for e in stored_events
        ]
        with lent_connection():
            return self.ours.insert_events(dressed, **kwargs)

    def select_events(self, originator_id, **options):
        return [bare(e) for e in self.ours.select_events(originator_id, **options)]

    def select_notifications(self, start, limit, stop=None, topics=(), **options):
        named = [f"{NAMES[topic]}@1" for topic in topics]
        with lent_connection():
            found = self.ours.select_notifications(start, limit, stop, named, **options)
        return [bare(n) for n in found]

    def max_notification_id(self):
        return self.ours.max_notification_id()

    def subscribe(self, gt=None, topics=()):
        return self.ours.subscribe(gt, topics)


@contextmanager
def lent_connection():
    """The cases' threads end without saying so; their connections must not stay."""
    try:
        yield
    finally:
        if current_thread() is not main_thread():
            connection.close()


def bare(e):
    plain = (e.originator_id, e.originator_version - 1, BARE[e.topic])
    state = json.loads(e.state)["state"].encode()
    if isinstance(e, Notification):
        return Notification(*plain, state, id=e.id)
    return StoredEvent(*plain, state)


class RecorderCase(ApplicationRecorderTestCase):
    INITIAL_VERSION = 0

    def create_recorder(self):
        return Dressed()

    def new_originator_id(self):
        return new_id()


class WovenCase(NonInterleavingNotificationIDsBaseCase):
    insert_num = 500

    def create_recorder(self):
        return Dressed()

    def new_originator_id(self):
        return new_id()


CASES = [
    (RecorderCase, "test_insert_select"),
    (RecorderCase, "test_performance"),
    (RecorderCase, "test_concurrent_no_conflicts"),
    (RecorderCase, "test_concurrent_throughput"),
    (WovenCase, "test"),
]


@pytest.mark.parametrize(("case", "name"), CASES, ids=[name for _, name in CASES])
def test_the_librarys_cases_hold(case: type[TestCase], name):
    suite = case(name)
    suite.setUp()
    getattr(suite, name)()


for _case in (RecorderCase, WovenCase):
    _case.__test__ = False


def row(version=1, data=b"{}", name="sample.machine-week.opened@1"):
    return Row(new_id(), version, name, data)


def test_library_errors_carry_the_librarys_names(cluster_id, monkeypatch):
    recorder = LedgerRecorder(cluster_id)
    with pytest.raises(IntegrityError):
        recorder.insert_events([StoredEvent(new_id(), 1, "Not A Name", b"{}")])
    monkeypatch.setattr("cluster.ledger.recorder.library.ONE", "SELECT nothing_like_it()")
    with pytest.raises(ProgrammingError):
        recorder.insert_events([StoredEvent(new_id(), 1, "library.case.topic@1", b"{}")])


def test_no_events_no_append(cluster_id):
    assert LedgerRecorder(cluster_id).insert_events([]) == []


def test_many_rows_are_chained_like_one_by_one(cluster_id):
    """The array function and the scalar one leave the same chain for the same instants."""
    recorder = LedgerRecorder(cluster_id)
    assert recorder.append([row(), row(2), row(3)], Envelope()) == 3
    assert recorder.append([row()], Envelope()) == 4
    assert [n.id for n in recorder.select_notifications(None, 10)] == [1, 2, 3, 4]


def test_the_librarys_repository_loads_our_streams(cluster_id):
    """Mapper, event store and repository of the library fit ours piece by piece."""
    open_week(cluster_id, week := new_id(), free=480)
    pieces = EventStore(LedgerMapper(cluster_id), LedgerRecorder(cluster_id))
    loaded = Repository(pieces).get(week, projector_func=lambda _, e: MachineWeek.fold(week, e))
    assert loaded.free == store.ledger_of(cluster_id).load(MachineWeek, week).free == 480
    assert store.ledger_of(cluster_id).load(MachineWeek, new_id()) is None


def test_the_mapper_writes_what_it_reads(cluster_id):
    mapper = LedgerMapper(cluster_id)
    opened = WeekOpened(firm_id=HANA, week=date(2026, 11, 23), free=60, at=NOON)
    opened.originator_id, opened.originator_version = new_id(), 1
    stored = mapper.to_stored_event(opened)
    assert (stored.topic, stored.state) == encode(cluster_id, opened)
    assert mapper.to_domain_event(stored) == opened


def test_live_delivery_is_not_a_subscription(cluster_id):
    with pytest.raises(NotImplementedError):
        LedgerRecorder(cluster_id).subscribe()
