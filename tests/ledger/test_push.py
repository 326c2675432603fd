"""The outbox: a row per fact and recipient, mails at least once, nothing secret in the database."""

import logging
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection

from cluster.kernel import clock
from cluster.kernel.ids import id_for, new_id
from cluster.ledger.catchup import catch_up, parked
from cluster.ledger.push import LETTERS, Letter, Mail, letter, push, send_due
from cluster.ledger.push import outbox as outboxes
from cluster.ledger.push import sender as senders
from tests.ledger.machine_week import MinutesReserved, WeekOpened, act, open_week, reserve

pytestmark = pytest.mark.django_db
WEEK, ORDER = id_for("week", 1), id_for("order", 1)
ADDRESS, TOKEN = "kim@hana.example", "canary-token-77"


@pytest.fixture(autouse=True)
def letters():
    """Kim and Lee are told of every reservation."""
    before = dict(LETTERS)
    LETTERS.clear()

    @letter(MinutesReserved)
    class Reserved(Letter):
        def recipients(self, fact):
            return ["person/lee", "person/kim", "person/kim"]

        def write(self, fact, recipient):
            if recipient == "person/lee":
                return None
            return Mail(ADDRESS, "기계 시간이 잡혔습니다", f"{fact.event.minutes}분 {TOKEN}")

    yield
    LETTERS.clear()
    LETTERS.update(before)


@pytest.fixture
def reserved(cluster_id):
    open_week(cluster_id, WEEK)
    reserve(act(cluster_id), WEEK, ORDER, 30)
    return cluster_id


def rows(*columns):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledger_outbox ORDER BY position, recipient")
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [tuple(row[name] for name in columns) for row in found] if columns else found


@contextmanager
def broken_mail(monkeypatch, error):
    def fail(*_, **__):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(senders.EmailMessage, "send", fail)
        yield


def later(minutes):
    return clock.now() + timedelta(minutes=minutes)


class TestSent:
    def test_each_recipient_gets_one_row_and_one_mail(self, reserved):
        push()
        push()
        assert rows("position", "recipient", "state", "tries") == [
            (2, "person/kim", "sent", 1),
            (2, "person/lee", "dropped", 1),
        ]
        assert [m.to for m in mail.outbox] == [[ADDRESS]]
        assert "30분" in mail.outbox[0].body

    def test_facts_without_a_letter_write_nothing(self, cluster_id):
        open_week(cluster_id, WEEK)
        push()
        assert rows() == []

    def test_what_was_recorded_before_the_first_run_is_not_lost(self, reserved):
        catch_up(reserved)
        push()
        assert len(mail.outbox) == 1

    def test_nobody_is_written_to_about_old_history(self, reserved):
        with clock.moved(timedelta(days=8)):
            push()
        assert rows() == []

    def test_redelivery_changes_nothing(self, reserved):
        push()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE ledger_reader SET position = 0 WHERE reader = 'outbox'")
        push()
        assert len(rows()) == 2
        assert len(mail.outbox) == 1
        assert parked(reserved) == {}

    def test_neither_address_nor_link_lies_in_the_database(self, reserved):
        push()
        shown = repr(rows())
        assert ADDRESS not in shown
        assert TOKEN not in shown
        assert TOKEN not in repr(Mail(ADDRESS, "s", TOKEN)) + repr(Mail(TOKEN, "s", "b"))


class TestTrouble:
    def test_a_failed_mail_is_tried_again_with_growing_waits(self, reserved, monkeypatch):
        with broken_mail(monkeypatch, OSError("550 kim@hana.example")):
            push()
            assert rows("state", "tries", "problem")[0] == ("waiting", 1, "OSError")
            assert send_due(clock.now()) == 0
            assert send_due(later(1)) == 1
            assert send_due(later(1)) == 0
            assert send_due(later(3)) == 1
        assert send_due(later(10)) == 1
        assert rows("state", "tries", "problem")[0] == ("sent", 4, "")

    def test_every_try_carries_the_same_key(self, reserved, monkeypatch):
        seen = []

        def send(message):
            seen.append(message.extra_headers["Idempotency-Key"])
            if len(seen) == 1:
                raise OSError

        monkeypatch.setattr(senders.EmailMessage, "send", send)
        push()
        send_due(later(5))
        reserve(act(reserved), WEEK, ORDER, 40)
        push()
        assert seen[0] == seen[1] != seen[2]

    def test_after_the_last_try_it_is_given_up_loudly(self, reserved, monkeypatch, caplog):
        with broken_mail(monkeypatch, OSError(ADDRESS)), caplog.at_level(logging.WARNING):
            push()
            for days in range(1, 14):
                send_due(clock.now() + timedelta(days=days))
        assert rows("state", "tries")[0] == ("failed", senders.MOST_TRIES)
        assert [r.levelname for r in caplog.records][-1] == "ERROR"
        assert ADDRESS not in caplog.text
        assert all(ADDRESS not in repr(r.__dict__.get("facts")) for r in caplog.records)

    def test_a_crash_before_the_mail_is_booked_repeats_it(self, reserved, monkeypatch):
        class Killed(BaseException):
            pass

        with broken_mail(monkeypatch, Killed()), pytest.raises(Killed):
            push()
        assert rows("state") == [("waiting",)] * 2
        assert send_due(later(5)) == 2
        assert len(mail.outbox) == 1

    def test_one_bad_mail_does_not_stop_the_others(self, reserved, monkeypatch):
        reserve(act(reserved), WEEK, ORDER, 40)
        real = senders.EmailMessage.send

        def send(message):
            if "30분" in message.body:
                raise OSError
            return real(message)

        monkeypatch.setattr(senders.EmailMessage, "send", send)
        push()
        assert rows("position", "state")[::2] == [(2, "waiting"), (3, "sent")]

    def test_a_letter_that_cannot_name_its_readers_waits_and_goes_on(self, reserved, monkeypatch):
        reserved_letter = LETTERS[MinutesReserved]
        monkeypatch.setattr(reserved_letter, "recipients", lambda fact: 1 // 0)
        for _ in range(7):
            push()
        assert parked(reserved)["outbox"]["reader"]
        monkeypatch.undo()
        push()
        assert mail.outbox == []
        call_command("ledger_run", "--unpark", "outbox")
        push()
        assert len(mail.outbox) == 1


class TestRegistry:
    def test_two_letters_about_one_fact_are_refused(self):
        with pytest.raises(ValueError, match="two letters"):
            letter(MinutesReserved)(Letter)

    def test_a_bare_letter_says_nothing(self):
        letter(WeekOpened)(Letter)
        for act_of in (lambda a: a.recipients(None), lambda a: a.write(None, "")):
            with pytest.raises(NotImplementedError):
                act_of(LETTERS[WeekOpened])


class TestRunCommand:
    def test_once_brings_rows_and_mails_to_the_end(self, reserved):
        call_command("ledger_run", "--once")
        assert len(mail.outbox) == 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT position FROM ledger_reader")
            assert cursor.fetchall() == [(2,)]

    def test_an_unknown_reader_is_told(self):
        with pytest.raises(CommandError, match="no reader is named") as refused:
            call_command("ledger_run", "--unpark", "nobody")
        assert refused.value.returncode == 2

    def test_pages_of_one_give_the_same(self, reserved, monkeypatch):
        monkeypatch.setattr(outboxes, "PAGE", 1)
        for _ in range(3):
            reserve(act(reserved), WEEK, new_id(), 5)
        while push():
            pass
        assert len(mail.outbox) == 4
