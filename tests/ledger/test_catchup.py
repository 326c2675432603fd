"""Readers: rows across streams, reactions that repeat harmlessly, and events nobody can take."""

import logging
from contextlib import contextmanager
from threading import Event as Signal
from threading import Thread
from unittest.mock import patch

import pytest
from django.db import connection

from cluster.kernel.errors import RuleBroken
from cluster.kernel.ids import id_for, new_id
from cluster.ledger import store
from cluster.ledger.catchup import (
    POLICIES,
    Reader,
    ReaderStopped,
    Timer,
    catch_up,
    loop,
    parked,
    run_until,
    start_thread,
    unpark,
    wait_for,
    when,
)
from cluster.ledger.catchup.reader import TRIES
from cluster.ledger.codec import UnknownName
from cluster.ledger.projection import live
from cluster.ledger.uow import SYSTEM, Act, Key
from tests.ledger.machine_week import (
    MinutesReserved,
    OrderLoad,
    OrderLoadRow,
    act,
    open_week,
    reserve,
)

pytestmark = pytest.mark.django_db
ORDER = id_for("order", "load")


@contextmanager
def reaction(react, *kinds, name="mirror"):
    when(*kinds, name=name)(react)
    try:
        yield
    finally:
        del POLICIES[name]


def load_of(cluster_id, order=ORDER):
    return live(OrderLoadRow, cluster_id).get(key=order)


def test_rows_across_streams_follow_in_order(cluster_id):
    weeks = [new_id(), new_id()]
    for week in weeks:
        open_week(cluster_id, week)
        reserve(act(cluster_id), week, ORDER, 100)
    catch_up(cluster_id)
    row = load_of(cluster_id)
    assert (row.minutes, row.seen, row.version) == (200, 2, 4)


def test_catching_up_twice_changes_nothing(cluster_id):
    open_week(cluster_id, week := new_id())
    reserve(act(cluster_id), week, ORDER, 100)
    catch_up(cluster_id)
    catch_up(cluster_id)
    assert load_of(cluster_id).minutes == 100


def test_a_step_may_ask_only_for_the_rows_it_named(cluster_id):
    open_week(cluster_id, week := new_id())
    reserve(act(cluster_id), week, ORDER, 100)
    with (
        patch.object(OrderLoad, "keys", lambda self, e: ()),
        pytest.raises(ReaderStopped, match="LookupError"),
    ):
        catch_up(cluster_id)


def test_a_reaction_gives_its_command_once_and_names_its_cause(cluster_id):
    source, mirror = new_id(), new_id()
    open_week(cluster_id, source)
    open_week(cluster_id, mirror)

    def copy(e):
        if e.stream_id == source:
            key = Key.derived("mirror", e.position)
            reserve(Act(e.cluster_id, SYSTEM, None, key), mirror, ORDER, e.event.minutes)

    done = reserve(act(cluster_id), source, ORDER, 70)
    with reaction(copy, MinutesReserved):
        catch_up(cluster_id)
        catch_up(cluster_id)
    (copied,) = [r for r in store.history_of(cluster_id, mirror) if r.version == 2]
    first = store.history_of(cluster_id, source)[-1]
    assert copied.meta["cause"] == done.position
    assert copied.meta["correlation"] == first.meta["command"]


def test_catching_up_ends_though_every_reading_brings_something_new(cluster_id):
    open_week(cluster_id, week := new_id())
    reserve(act(cluster_id), week, ORDER, 1)
    answered = []

    def answer(e):
        answered.append(e.position)
        reserve(Act(e.cluster_id, SYSTEM, None, Key.derived("echo", e.position)), week, ORDER, 1)

    with reaction(answer, MinutesReserved, name="echo"):
        catch_up(cluster_id)
    assert len(answered) == loop.LINKS


def test_a_new_reaction_begins_at_the_present(cluster_id):
    open_week(cluster_id, week := new_id())
    reserve(act(cluster_id), week, ORDER, 10)
    catch_up(cluster_id)
    seen = []
    with reaction(lambda e: seen.append(e.position), MinutesReserved, name="late"):
        catch_up(cluster_id)
        assert seen == []
        reserve(act(cluster_id), week, ORDER, 10)
        catch_up(cluster_id)
    assert seen == [3]


def test_an_event_that_fails_five_times_parks_its_stream_only(cluster_id, caplog):
    bad, good = new_id(), new_id()
    seen, broken = [], [True]

    def refuse_bad(e):
        if e.stream_id == bad and broken:
            raise RuleBroken("cannot")
        seen.append((e.stream_id, e.version))

    for week in (bad, good):
        open_week(cluster_id, week)
    with reaction(refuse_bad, MinutesReserved, name="picky"), caplog.at_level(logging.ERROR):
        for week in (bad, good, bad):
            reserve(act(cluster_id), week, ORDER, 10)
        with pytest.raises(ReaderStopped, match="cannot"):
            catch_up(cluster_id)
        assert seen == [(good, 2)]
        assert parked(cluster_id)["picky"][str(bad)].tries == TRIES
        assert "picky parked" in caplog.text
        broken.clear()
        assert unpark("picky", cluster_id)
        catch_up(cluster_id)
    assert seen == [(good, 2), (bad, 2), (bad, 3)]
    assert parked(cluster_id) == {}


def test_a_projection_across_streams_stops_whole_and_goes_on_in_order(cluster_id):
    open_week(cluster_id, week := new_id())
    for _ in range(3):
        reserve(act(cluster_id), week, ORDER, 10)
    second = store.history_of(cluster_id, week)[2].position
    step = OrderLoad.on[MinutesReserved]

    def stumble(rows, e):
        if rows.position == second:
            raise ZeroDivisionError
        step(rows, e)

    with (
        patch.dict(OrderLoad.on, {MinutesReserved: stumble}),
        pytest.raises(ReaderStopped, match="ZeroDivisionError"),
    ):
        catch_up(cluster_id)
    assert load_of(cluster_id).minutes == 10
    assert not wait_for(cluster_id, second, seconds=0)
    with pytest.raises(ReaderStopped):
        catch_up(cluster_id)
    unpark("order-load", cluster_id)
    catch_up(cluster_id)
    assert load_of(cluster_id).minutes == 30
    assert wait_for(cluster_id, second)


def test_an_unknown_reader_cannot_be_unparked():
    assert not unpark("nobody")


@pytest.mark.django_db(transaction=True)
class TestThread:
    def test_the_thread_keeps_up_while_commands_run(self, cluster_id):
        end = start_thread()
        try:
            open_week(cluster_id, week := new_id())
            done = reserve(act(cluster_id), week, ORDER, 40)
            assert wait_for(cluster_id, done.position, seconds=10)
        finally:
            end()
        assert load_of(cluster_id).minutes == 40

    def test_the_loop_outlives_a_lost_connection(self, cluster_id):
        stop, lost = Signal(), Signal()

        def cut_once(due):
            if not lost.is_set():
                lost.set()
                connection.ensure_connection()
                connection.connection.close()
            return real(due)

        real = loop.cycle
        with patch.object(loop, "cycle", cut_once):
            thread = Thread(target=run_until, args=(stop,))
            thread.start()
            open_week(cluster_id, week := new_id())
            done = reserve(act(cluster_id), week, ORDER, 40)
            assert wait_for(cluster_id, done.position, seconds=10)
            stop.set()
            thread.join(10)
        assert not thread.is_alive()

    def test_what_breaks_in_one_place_does_not_hold_up_the_rest(
        self, cluster_id, monkeypatch, caplog
    ):
        """A timer with a mistake in its SQL, a job with another, a reader that cannot decode."""
        seen = []

        def look(now):
            seen.append(now)
            connection.cursor().execute("SELECT no_such_column")

        def job():
            raise ZeroDivisionError

        def blind(reader, cluster_id):
            if reader.name == "blind":
                raise UnknownName("sample.codec.from-the-future@1")
            return real(reader, cluster_id)

        real = Reader.advance
        monkeypatch.setattr(Reader, "advance", blind)
        monkeypatch.setattr(loop, "TIMERS", {"wrong": Timer("wrong", 0.0, look)})
        monkeypatch.setattr(loop, "_JOBS", [job])
        with reaction(lambda e: None, MinutesReserved, name="blind"):
            end = start_thread()
            try:
                open_week(cluster_id, week := new_id())
                done = reserve(act(cluster_id), week, ORDER, 40)
                assert wait_for(cluster_id, done.position, seconds=10)
            finally:
                end()
        for words in ("timer wrong failed", "job job failed", "reader blind failed"):
            assert words in caplog.text
        assert seen

    def test_the_loop_itself_never_ends_of_a_fault(self, cluster_id, monkeypatch, caplog):
        tried, stop = [], Signal()

        def fail(due):
            tried.append(1)
            stop.set()
            raise ZeroDivisionError

        monkeypatch.setattr(loop, "cycle", fail)
        run_until(stop)
        assert tried == [1]
        assert "the readers failed" in caplog.text
