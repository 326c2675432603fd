"""Statements that travel together: their answers, their first error, and the connection afterwards."""

import psycopg
import pytest
from django.db import connection, connections
from psycopg import errors

from cluster.kernel.ids import new_id
from cluster.ledger.recorder import Trip, one_trip
from tests.ledger.crowd import in_another_session
from tests.ledger.machine_week import act, open_week, reserve
from tests.ledger.owner import owner

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_the_first_error_ends_the_trip_and_the_connection_goes_on():
    connection.ensure_connection()
    failing = Trip(connection.connection)
    for sql, number in (("SELECT %s::int", 1), ("SELECT 1 / %s::int", 0), ("SELECT %s::json", 1)):
        failing.execute(sql, (number,))
    with pytest.raises(errors.DivisionByZero):
        failing.go()
    with one_trip() as trip:
        answers = [trip.execute("SELECT %s::int", (n,)) for n in range(300)]
    assert [a.fetchone() for a in answers] == [(n,) for n in range(300)]


def test_a_statement_that_cannot_be_prepared_can_be_mended():
    sql = "SELECT count(*) FROM sooner_or_later"
    for _ in range(2):
        with pytest.raises(errors.UndefinedTable), one_trip() as trip:
            trip.execute(sql)
    with owner() as cursor:
        cursor.execute("CREATE TABLE sooner_or_later ()")
    with one_trip() as trip:
        answer = trip.execute(sql)
    assert answer.fetchall() == [(0,)]
    with owner() as cursor:
        cursor.execute("DROP TABLE sooner_or_later")


def test_without_prepared_statements(settings, cluster_id):
    settings.LEDGER_PREPARED = False
    open_week(cluster_id, week := new_id())
    assert reserve(act(cluster_id), week, new_id(), 10).position == 2


def test_an_answer_before_the_trip_is_a_mistake():
    with one_trip() as trip:
        answer = trip.execute("SELECT 1")
        with pytest.raises(RuntimeError):
            answer.fetchall()
    assert answer.fetchone() == (1,)
    with one_trip():
        pass


def test_megabytes_go_out_and_come_back():
    text = "맞손" * 500_000
    with one_trip() as trip:
        answers = [trip.execute("SELECT %s::text", (text,)) for _ in range(4)]
    assert all(a.fetchone() == (text,) for a in answers)


def test_a_cut_connection_is_told_as_one():
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid

    def cut():
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])

    in_another_session(cut)
    with pytest.raises(psycopg.OperationalError), one_trip() as trip:
        trip.execute("SELECT 1")
    connection.close()
