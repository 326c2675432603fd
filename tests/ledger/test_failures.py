"""The database refuses or goes away: what is tried again, what is told, what stays a bug."""

import psycopg
import pytest
from django import db
from django.db import connection, transaction
from psycopg import errors

from cluster.kernel.errors import RuleBroken
from cluster.kernel.ids import new_id
from cluster.ledger import store
from cluster.ledger.projection import WRITERS, before_append, live
from cluster.ledger.recorder import Envelope, LedgerRecorder, Row, Trip
from cluster.ledger.uow import command
from tests.ledger.crowd import at_once, in_another_session
from tests.ledger.machine_week import (
    MachineWeek,
    MachineWeekRow,
    act,
    open_week,
    reserve,
)
from tests.ledger.owner import owner

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
NAME = "sample.machine-week.opened@1"


def append(cluster_id, rows=None, **envelope):
    rows = [Row(new_id(), 1, NAME, b"{}")] if rows is None else rows
    return LedgerRecorder(cluster_id).append(rows, Envelope(**envelope))


@pytest.fixture(params=[1, 2], ids=["one event", "two events"])
def rows(request):
    return [Row(new_id(), 1, NAME, b"{}", ("firm:3",)) for _ in range(request.param)]


class TestCodes:
    """Each code of the append, from the scalar function and from the array function."""

    def refused(self, state, cluster_id, rows, **envelope):
        before = count()
        with pytest.raises(psycopg.Error) as found:
            append(cluster_id, rows, **envelope)
        assert found.value.sqlstate == state
        assert count() == before
        return found.value

    def test_another_isolation(self, cluster_id, rows):
        with transaction.atomic():
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            with pytest.raises(psycopg.Error) as found:
                append(cluster_id, rows)
            transaction.set_rollback(True)
        assert found.value.sqlstate == "LD000"

    def test_an_unknown_cluster(self, rows):
        self.refused("LD001", new_id(), rows)

    def test_another_generation(self, cluster_id, rows):
        self.refused("LD002", cluster_id, rows, generation=2)

    def test_a_newer_event_with_the_tag(self, cluster_id, rows):
        append(cluster_id, rows)
        self.refused("LD003", cluster_id, [Row(new_id(), 1, NAME, b"{}")], tags=("firm:3",))
        assert append(cluster_id, tags=("firm:3",), after=len(rows)) == len(rows) + 1

    def test_the_same_command(self, cluster_id, rows):
        once = new_id()
        append(cluster_id, command_id=once)
        broken = self.refused("23505", cluster_id, rows, command_id=once)
        assert broken.diag.constraint_name == "ledger_command_id"

    def test_the_same_version(self, cluster_id, rows):
        append(cluster_id, rows)
        broken = self.refused("23505", cluster_id, rows)
        assert broken.diag.constraint_name == "ledger_event_stream_version"

    def test_a_name_of_another_shape(self, cluster_id, rows):
        bad = [Row(new_id(), 1, "cluster.ledger.codec:Event", b"{}"), *rows[1:]]
        self.refused("23514", cluster_id, bad)

    def test_a_nul_in_the_text(self, cluster_id, rows):
        bad = [Row(new_id(), 1, NAME, b'{"a":"\\u0000"}'), *rows[1:]]
        self.refused("22P05", cluster_id, bad)

    def test_history_is_refused_even_to_the_owner(self, cluster_id, rows):
        append(cluster_id, rows)
        for verb in ("UPDATE ledger_event SET type=type", "DELETE FROM ledger_event",
                     "TRUNCATE ledger_event"):  # fmt: skip
            with owner() as cursor, pytest.raises(db.Error) as found:
                cursor.execute(verb)
            assert found.value.__cause__.sqlstate == "LD004"


def count():
    return connection.cursor().execute("SELECT count(*) FROM ledger_event").fetchone()[0]


class TestTriedAgain:
    @pytest.mark.parametrize(
        "error",
        [
            errors.SerializationFailure("40001"),
            errors.DeadlockDetected("40P01"),
            errors.AdminShutdown("57P01"),
            errors.LockNotAvailable("55P03"),
            psycopg.OperationalError("the connection is lost"),
            db.OperationalError("the connection is lost"),
        ],
        ids=lambda error: type(error).__name__,
    )
    def test_a_refusal_of_the_moment(self, cluster_id, error):
        open_week(cluster_id, week := new_id())
        tries = []

        def body(work):
            tries.append(1)
            if len(tries) < 5:
                raise error
            work.load(MachineWeek, week).reserve(new_id(), 10)

        assert command(act(cluster_id), body).position == 2
        assert len(tries) == 5

    def test_a_real_deadlock_has_one_effect_each(self, cluster_id):
        weeks = [new_id(), new_id()]
        for week in weeks:
            open_week(cluster_id, week)

        def crossed(first, second):
            def body(work):
                for number in (first, second):
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
                        cursor.execute("SELECT pg_sleep(0.1)")
                work.load(MachineWeek, weeks[first]).reserve(new_id(), 10)

            return command(act(cluster_id), body)

        answers = at_once(lambda: crossed(0, 1), lambda: crossed(1, 0))
        assert {a.position for a in answers} == {3, 4}

    def test_a_lost_acknowledgement_is_answered_from_the_store(self, cluster_id, monkeypatch):
        open_week(cluster_id, week := new_id())
        go, lost = Trip.go, []

        def go_and_lose(trip):
            saving = any(sql == "COMMIT" for sql, *_ in trip._calls)
            go(trip)
            if saving and not lost:
                lost.append(1)
                trip.raw.close()
                raise psycopg.OperationalError("the connection was lost")

        monkeypatch.setattr(Trip, "go", go_and_lose)
        done = reserve(act(cluster_id), week, new_id(), 10)
        assert (done.position, done.repeated, done.result) == (2, True, {"free": 590})
        assert store.head(cluster_id).position == 2

    def test_moved_rows_do_not_count_as_a_try(self, cluster_id):
        open_week(cluster_id, week := new_id())
        tries = []

        def switch():
            with connection.cursor() as cursor:
                cursor.execute("SELECT ledger_switch(%s, 'elsewhere', 'b', 0)", [cluster_id])

        def body(work):
            tries.append(work.generation)
            if len(tries) <= 7:
                in_another_session(switch)
            work.load(MachineWeek, week).reserve(new_id(), 10)

        command(act(cluster_id), body)
        assert tries == list(range(1, 9))


class TestGivenUp:
    def test_a_database_that_stays_away_is_busy(self, cluster_id):
        tries = []

        def body(work):
            tries.append(1)
            raise psycopg.OperationalError("away")

        with pytest.raises(RuleBroken, match="busy"):
            command(act(cluster_id), body)
        assert len(tries) == 5

    def test_a_statement_that_takes_too_long_is_not_repeated(self, cluster_id):
        tries = []

        def body(work):
            tries.append(1)
            connection.cursor().execute("SET LOCAL statement_timeout = 20")
            connection.cursor().execute("SELECT pg_sleep(1)")

        with pytest.raises(RuleBroken, match="busy"):
            command(act(cluster_id), body)
        assert len(tries) == 1

    def test_a_bug_stays_a_bug(self, cluster_id):
        with pytest.raises(db.ProgrammingError):
            command(
                act(cluster_id), lambda work: connection.cursor().execute("SELECT no_such_column")
            )

    def test_inside_another_transaction_a_lost_connection_is_its_owners(self, cluster_id):
        def body(work):
            raise psycopg.OperationalError("away")

        with transaction.atomic(), pytest.raises(psycopg.OperationalError):
            command(act(cluster_id), body)

    def test_a_cluster_that_was_never_opened(self):
        with pytest.raises(LookupError):
            open_week(new_id(), new_id())
        with pytest.raises(LookupError):
            store.head(new_id())


class TestInsideAnother:
    def test_a_command_ends_with_the_transaction_around_it(self, cluster_id):
        week = new_id()
        with transaction.atomic():
            open_week(cluster_id, week)
            transaction.set_rollback(True)
        assert store.head(cluster_id).position == 0
        assert not live(MachineWeekRow, cluster_id).exists()


class TestWriters:
    """Registered writers go into the saving round trip, after the rows and before the append."""

    @pytest.fixture
    def journal(self):
        with owner() as cursor:
            cursor.execute("CREATE TABLE journal (cluster_id uuid, noted text)")
            cursor.execute("GRANT ALL ON journal TO PUBLIC")
        before = list(WRITERS)
        yield
        WRITERS[:] = before
        with owner() as cursor:
            cursor.execute("DROP TABLE journal")

    def test_what_they_write_stays_with_the_event_or_not_at_all(self, journal, cluster_id):
        @before_append
        def note(trip, cluster_id, events):
            for event in events:
                words = (cluster_id, type(event).__name__)
                trip.execute("INSERT INTO journal VALUES (%s, %s)", words)

        open_week(cluster_id, week := new_id())
        with pytest.raises(RuleBroken):
            reserve(act(cluster_id), week, new_id(), 10**6)
        found = connection.cursor().execute("SELECT noted FROM journal").fetchall()
        assert found == [("WeekOpened",)]

    def test_a_writer_that_fails_takes_everything_with_it(self, journal, cluster_id):
        @before_append
        def fail(trip, cluster_id, events):
            trip.execute("INSERT INTO journal VALUES (%s, %s)", ("not a uuid", ""))

        with pytest.raises(psycopg.DataError):
            open_week(cluster_id, new_id())
        assert store.head(cluster_id).position == 0
        assert not live(MachineWeekRow, cluster_id).exists()
