"""Clocks that jump an hour: recorded time never runs back, and positions decide."""

from datetime import timedelta

import pytest

from cluster.kernel import clock
from cluster.kernel.ids import id_for
from cluster.ledger import notary, store
from tests.ledger.machine_week import MachineWeek, act, open_week, reserve
from tests.ledger.owner import changed_append, owner, triggers_off

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
WEEK = id_for("week", 1)
HOUR = timedelta(hours=1)


def play(cluster_id):
    """Commands while the program's clock is right, an hour ahead, an hour behind."""
    open_week(cluster_id, WEEK, free=600)
    for jump in (timedelta(0), HOUR, -HOUR, timedelta(0)):
        with clock.moved(jump):
            reserve(act(cluster_id), WEEK, id_for("order", str(jump)), 100)


def the_database_clock_falls_back(cluster_id):
    """What the last event looks like after the server's clock went back an hour."""
    with owner() as cursor:
        cursor.execute(
            "UPDATE ledger_head SET recorded_at = recorded_at + interval '1 hour'"
            " WHERE cluster_id = %s",
            [cluster_id],
        )


def recorded(cluster_id):
    return [r.recorded_at for r in store.history_of(cluster_id, WEEK)]


def test_recorded_time_never_runs_back(cluster_id):
    play(cluster_id)
    the_database_clock_falls_back(cluster_id)
    last = store.head(cluster_id).position
    for n in range(3):
        reserve(act(cluster_id), WEEK, id_for("order", n), 10)
    times = recorded(cluster_id)
    assert times == sorted(times)
    assert times[last] == times[-1] == times[last - 1] + HOUR
    assert notary.verify(cluster_id).fault is None


def test_what_was_decided_stays_decided(cluster_id):
    play(cluster_id)
    week = store.ledger_of(cluster_id).load(MachineWeek, WEEK)
    assert week.free == 600 - 4 * 100
    assert [r.version for r in store.history_of(cluster_id, WEEK)] == [1, 2, 3, 4, 5]


def test_a_clock_without_memory_is_noticed(cluster_id):
    """The planted fault: an append that takes the server's clock as it is."""
    open_week(cluster_id, WEEK, free=600)
    with triggers_off() as cursor:
        cursor.execute("UPDATE ledger_event SET recorded_at = recorded_at + interval '1 hour'")
    the_database_clock_falls_back(cluster_id)
    with changed_append("greatest(at, l.recorded_at)", "at", ["ledger_append_one"]):
        reserve(act(cluster_id), WEEK, id_for("order", 1), 10)
    times = recorded(cluster_id)
    assert times != sorted(times)
