"""The database is cut off under load: everything told is kept, and nobody has to help."""

import psycopg
import pytest

from cluster.kernel.ids import new_id
from tests.ledger import crash_child
from tests.ledger.bookkeeping import Book
from tests.ledger.crash_child import Plan
from tests.ledger.crashing import Child
from tests.ledger.own_server import full, own_server

RESTARTS = 50 if full() else 2


@pytest.fixture
def server():
    with own_server() as made:
        yield made


@pytest.fixture
def book(server):
    made = Book(new_id())
    made.server = server
    (made.url,) = Child(crash_child.prepare, str(server.folder), made.cluster_id).end()
    return made


def people(book, count):
    plans = [Plan(worker, book.next_of(worker)) for worker in range(count)]
    return [Child(crash_child.write, book.url, book.cluster_id, plan) for plan in plans]


def hear_until(book, children, enough):
    for _ in range(1500):
        for child in children:
            book.hear(child.told(0.01))
        if enough():
            return
    raise AssertionError("nobody goes on")


def complaints(book):
    plain = Book(book.cluster_id, book.asked, book.acked)
    (found,) = Child(crash_child.audit, book.url, plain).end()
    return found


def test_restarts_under_load_lose_nothing_that_was_told(book):
    three = people(book, 3)
    hear_until(book, three, lambda: len(book.acked) > 10)
    for _ in range(RESTARTS):
        book.server.restart_at_once()
        before = [book.next_of(worker) for worker in range(3)]
        hear_until(
            book,
            three,
            lambda before=before: all(book.next_of(w) > before[w] + 1 for w in range(3)),
        )
    for person in three:
        book.hear(person.kill())
    assert complaints(book) == []


def test_readers_outlive_a_restart_and_drain_on_sigterm(book):
    readers = Child(crash_child.run_readers, book.url)
    assert readers.told(20) == ["running"]
    (person,) = people(book, 1)
    hear_until(book, [person], lambda: len(book.acked) > 5)
    book.server.restart_at_once()
    before = len(book.acked)
    hear_until(book, [person], lambda: len(book.acked) > before + 5)
    book.hear(person.kill())
    assert _until_read(book)
    assert readers.terminate() == ["drained"]


def _until_read(book):
    """Whether the rows across streams reach the end of the log by themselves."""
    behind = (
        "SELECT count(*) FROM ledger_head h LEFT JOIN ledger_reader r ON r.cluster_id = h.cluster_id"
        " AND r.reader = 'order-load' WHERE r.position IS DISTINCT FROM h.position"
    )
    with psycopg.connect(book.server.url("matson"), autocommit=True) as connection:
        for _ in range(300):
            if connection.execute(behind).fetchone() == (0,):
                return True
            connection.execute("SELECT pg_sleep(0.05)")
    return False


def test_a_commit_that_is_not_on_disk_is_noticed(book):
    """The planted fault: the server says COMMIT before the disk has it."""
    for sql in (
        "ALTER ROLE matson_app SET synchronous_commit = off",
        "ALTER SYSTEM SET wal_writer_delay = '10s'",
        "SELECT pg_reload_conf()",
    ):
        with psycopg.connect(book.server.url(), autocommit=True) as connection:
            connection.execute(sql)
    (person,) = people(book, 1)
    hear_until(book, [person], lambda: len(book.acked) > 20)
    book.hear(person.kill())
    book.server.restart_at_once()
    assert any(complaint.startswith("lost") for complaint in complaints(book))
