"""Nothing that was told is ever lost or doubled: SIGKILL at each step and at random moments."""

from random import Random  # noqa: TID251 - seeded

import pytest
from django.db import connection

from cluster.ledger.projection import live_side
from tests.ledger import crash_child
from tests.ledger.bookkeeping import Book, rows_fit
from tests.ledger.crash_child import WEEKS
from tests.ledger.crashing import Child, database_url
from tests.ledger.machine_week import MachineWeekRow, open_week
from tests.ledger.own_server import full

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = ("machine-weeks", "reservations")
ROUNDS = 1000 if full() else 20


@pytest.fixture
def book(cluster_id):
    for week in WEEKS:
        open_week(cluster_id, week, free=10**8)
    yield Book(cluster_id)
    _wait_for_the_backends_of_the_dead()


def key_in(book):
    return lambda worker, n: str(crash_child.key(book.cluster_id, worker, n).command_id)


def writer(book, worker=0, **faults):
    plan = crash_child.Plan(worker, book.next_of(worker), **faults)
    return Child(crash_child.write, database_url(), book.cluster_id, plan)


def hear_until(book, child, enough):
    while not enough():
        words = child.told(10)
        assert words, "the process is silent"
        book.hear(words)


class TestEachStep:
    @pytest.mark.parametrize(
        ("step", "recorded"),
        [
            ("before append", False),
            ("before commit", False),
            ("unheard commit", True),
            ("after commit", True),
        ],
    )
    def test_the_command_in_flight_ends_exactly_once(self, book, step, recorded):
        book.hear(writer(book, crash=(3, step)).end())
        assert sorted(book.acked) == [(0, 0), (0, 1), (0, 2)]
        assert ((0, 3) in book.in_ledger(key_in(book))) == recorded
        assert book.complaints(key_in(book)) == []
        again = writer(book)
        hear_until(book, again, lambda: book.next_of(0) > 5)
        book.hear(again.kill())
        assert book.complaints(key_in(book)) == []
        rows_fit(book.cluster_id, *ROWS)

    def test_success_told_too_early_is_noticed(self, book):
        book.hear(writer(book, crash=(3, "before append"), told_early=True).end())
        assert book.complaints(key_in(book)) == ["lost: (0, 3)"]

    @pytest.mark.parametrize(
        ("step", "mails"), [("before checkpoint", 5), ("before mail", 5), ("after mail", 6)]
    )
    def test_a_killed_reader_goes_on_where_it_was(self, book, step, mails, tmp_path, monkeypatch):
        for n in range(5):
            crash_child.command(book.cluster_id, 0, n)
        follow = (crash_child.follow, database_url(), book.cluster_id, str(tmp_path))
        assert Child(*follow, step).end() == []
        _send_again_now()
        assert Child(*follow).end() == ["done"]
        sent = [file.read_text().count("Subject:") for file in tmp_path.iterdir()]
        keys = {line for file in tmp_path.iterdir() for line in file.read_text().splitlines()
                if line.startswith("Idempotency-Key")}  # fmt: skip
        assert (sum(sent), len(keys)) == (mails, 5)
        rows_fit(book.cluster_id, *ROWS, "order-load")

    @pytest.mark.parametrize(("step", "side"), [("after copy", "a"), ("before switch", "b")])
    def test_a_killed_rebuild_leaves_a_whole_table_live(self, book, step, side):
        for n in range(5):
            crash_child.command(book.cluster_id, 0, n)
        build = (crash_child.build, database_url(), book.cluster_id, "machine-weeks")
        assert Child(*build, step).end() == []
        assert live_side(MachineWeekRow, book.cluster_id) == side
        rows_fit(book.cluster_id, *ROWS)
        assert Child(*build).end() == [True]
        rows_fit(book.cluster_id, *ROWS)


class TestRandomMoments:
    def test_three_people_killed_again_and_again(self, book):
        chance = Random(20261120)
        for _ in range(ROUNDS):
            people = [writer(book, worker) for worker in range(3)]
            before = len(book.acked)
            hear_until(book, people[0], lambda before=before: len(book.acked) > before)
            book.hear(people[1].told(chance.random() / 5))
            for person in chance.sample(people, 3):
                book.hear(person.kill())
            assert book.complaints(key_in(book)) == []
        assert len(book.acked) > ROUNDS
        rows_fit(book.cluster_id, *ROWS)


def _wait_for_the_backends_of_the_dead():
    """Those still at work or in a transaction; sessions of other tests' threads only lie idle."""
    others = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                AND usename = current_user AND pid <> pg_backend_pid() AND state <> 'idle'"""
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute(others)
            if cursor.fetchone() == (0,):
                return
            cursor.execute("SELECT pg_sleep(0.05)")


def _send_again_now():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_outbox SET next_at = now() WHERE state = 'waiting'")
