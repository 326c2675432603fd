"""The switch while people write: nothing lost, and without the generation check it must go wrong."""

import threading
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from cluster.kernel.ids import id_for
from cluster.ledger import notary, store
from cluster.ledger.catchup import catch_up, ensure_readers
from cluster.ledger.catchup.projecting import ProjectionReader
from cluster.ledger.projection import live, live_side, table_of
from cluster.ledger.rebuild import compare, rebuild
from cluster.ledger.recorder import LedgerRecorder
from cluster.ledger.uow import command
from cluster.ledger.uow import run as running
from tests.ledger.crowd import in_another_session
from tests.ledger.machine_week import MachineWeekRow, OrderLoad, act, open_week, reserve
from tests.ledger.own_server import full
from tests.ledger.owner import changed_append

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
WEEKS = [id_for("week", n) for n in range(6)]
ORDERS = [id_for("order", n) for n in range(3)]
BOARD, BOOKED, LOAD = "machine-weeks", "reservations", "order-load"
SWITCHES = 40 if full() else 4


@pytest.fixture
def book(cluster_id):
    for week in WEEKS:
        open_week(cluster_id, week, free=10**6)
    return cluster_id


@pytest.fixture
def no_generation_check():
    """The planted fault: an append that does not ask whether the rows have moved."""
    with changed_append("IF g <> gen THEN", "IF false THEN"):
        yield


@contextmanager
def writers(cluster_id):
    """Six people, each reserving minutes of a machine of their own, until the block ends."""
    stop, done, broken = threading.Event(), [], []

    def work(week):
        try:
            while not stop.is_set():
                reserve(act(cluster_id), week, ORDERS[len(done) % 3], 1)
                done.append(week)
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(week,)) for week in WEEKS]
    for thread in threads:
        thread.start()
    try:
        yield done
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert broken == []


@contextmanager
def one_writer_between_rows_and_append(cluster_id, monkeypatch):
    """A command that has written its rows and pauses before its append, until the block ends."""
    paused, go, save = threading.Event(), threading.Event(), running.save

    def save_slowly(work, result, outermost):
        once_only.append(work.generation)
        if len(once_only) == 1:
            with monkeypatch.context() as patch:
                patch.setattr(LedgerRecorder, "send", wait_then_send)
                return save(work, result, outermost)
        return save(work, result, outermost)

    def wait_then_send(recorder, trip, rows, envelope):
        trip.go()  # the rows before it have arrived
        paused.set()
        assert go.wait(20)
        return send(recorder, trip, rows, envelope)

    once_only, send = [], LedgerRecorder.send
    monkeypatch.setattr(running, "save", save_slowly)
    thread = threading.Thread(target=_reserve_and_close, args=(cluster_id,))
    thread.start()
    assert paused.wait(20)
    try:
        yield once_only
    finally:
        go.set()
        thread.join()


def _reserve_and_close(cluster_id):
    reserve(act(cluster_id), WEEKS[0], ORDERS[0], 77)
    connection.close()


def test_a_command_reads_the_rows_that_are_written_not_those_of_a_second_ago(book):
    """Pages may see the old table for a second after a switch elsewhere; a decision may not."""
    assert live_side(MachineWeekRow, book) == "a"
    in_another_session(lambda: _switched_elsewhere(book))
    seen = []

    def body(work):
        seen.append(live_side(MachineWeekRow, book))

    command(act(book), body)
    assert (seen, live_side(MachineWeekRow, book)) == (["b"], "a")


def _switched_elsewhere(cluster_id):
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_switch(%s, %s, 'b', 0)", [cluster_id, BOARD])


class TestLateWriter:
    def test_it_tries_again_in_the_new_table(self, book, monkeypatch):
        with one_writer_between_rows_and_append(book, monkeypatch) as generations:
            assert rebuild(book, BOARD).switched
        assert generations == [1, 2]
        assert live(MachineWeekRow, book).get(key=WEEKS[0]).free == 10**6 - 77
        assert compare(book, BOARD).equal
        old = table_of(MachineWeekRow, "a")._base_manager.get(cluster_id=book, key=WEEKS[0])
        assert old.free == 10**6

    def test_without_the_check_its_rows_are_lost(self, book, monkeypatch, no_generation_check):
        with one_writer_between_rows_and_append(book, monkeypatch) as generations:
            assert rebuild(book, BOARD).switched
        assert generations == [1]
        assert live(MachineWeekRow, book).get(key=WEEKS[0]).free == 10**6
        assert not compare(book, BOARD).equal

    def test_any_number_of_switches_is_no_conflict(self, book, monkeypatch):
        class Moved(psycopg.Error):
            sqlstate = "LD002"

        once, left = running._once, list(range(3 * running.TRIES))

        def moved_often(act, body, queued):
            if left:
                left.pop()
                raise Moved
            return once(act, body, queued)

        monkeypatch.setattr(running, "_once", moved_often)
        assert reserve(act(book), WEEKS[0], ORDERS[0], 5).result == {"free": 10**6 - 5}


class TestUnderLoad:
    def test_every_switch_keeps_every_row(self, book):
        with writers(book) as done:
            for n in range(SWITCHES):
                before = len(done)
                report = rebuild(book, (BOARD, BOOKED)[n % 2])
                assert report.switched
                assert report.equal
                _until(lambda before=before: len(done) > before + 6)
        assert {name: compare(book, name).equal for name in (BOARD, BOOKED)} == {
            BOARD: True,
            BOOKED: True,
        }
        assert store.head(book).position == len(WEEKS) + len(done)
        assert store.head(book).generation == 1 + SWITCHES
        assert notary.verify(book).fault is None

    def test_a_reader_at_work_takes_nothing_twice(self, book):
        reader = ProjectionReader(OrderLoad())
        ensure_readers(book, [reader])
        with writers(book) as done:
            for _ in range(SWITCHES):
                reader.advance(book)
                assert rebuild(book, LOAD).switched
                before = len(done)
                _until(lambda before=before: len(done) > before + 6)
        catch_up(book)
        assert compare(book, LOAD).equal


def _until(holds):
    pause = threading.Event()
    for _ in range(500):
        if holds():
            return
        pause.wait(0.02)
    raise AssertionError("the writers stand still")
