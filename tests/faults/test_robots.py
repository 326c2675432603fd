"""T15: preview robots that open the customer's link change nothing, and a link answers once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from cluster.kernel import clock
from cluster.kernel.ids import new_id
from orders.jointorders.domain import ending, offering
from orders.jointorders.domain.link import CustomerLink, link_id
from orders.jointorders.domain.state import OrderState
from orders.jointorders.tokens import code_of, token_of
from tests.faults.counting import counted
from tests.ledger.crowd import all_have_decided, at_once
from tests.orders.order_stage import DRAINED

pytestmark = pytest.mark.django_db(transaction=True)
ROBOTS = 50
PAGES = ("", "accept/", "counter/", "decline/")


@pytest.fixture
def base(play):
    play.offered()
    return f"/offer/{token_of(play.stage.cluster_id, link_id(play.order_id, 1))}/"


def then(act):
    """`act` an hour after the offer was sent, on a connection of its own."""
    with clock.at(DRAINED + timedelta(hours=1)):
        return act()


def written():
    """Rows by table, and how often anything was inserted, changed or removed."""
    connection.close()  # what a session did is counted when it ends
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.5)")
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"
            " WHERE relname NOT IN ('django_session', 'ledger_reader')"
        )
        return counted(), cursor.fetchone()[0]


def _look(path):
    return lambda: then(lambda: Client().get(path))


def test_fifty_robots_at_once_change_no_row(base):
    before = written()
    looks = [_look(base + page) for page in PAGES * (ROBOTS // len(PAGES) + 1)][:ROBOTS]
    assert {answer.status_code for answer in at_once(*looks)} == {200}
    heads = [lambda: then(lambda: Client().head(base))] * 5
    assert {answer.status_code for answer in at_once(*heads)} == {200}
    assert written() == before


def test_a_look_that_writes_is_noticed(base, play):
    """The planted fault: opening the page asks for a code."""
    before = written()
    then(lambda: Client().post(base + "code/", {"command_key": str(new_id())}))
    assert written() != before


def answered_twice(base, play):
    """The statuses of two answers, each decided before the other is recorded."""
    code = {"command_key": str(new_id())}
    then(lambda: Client().post(base + "code/", code))
    fields = {"name": "김구매", "code": code_of(link_id(play.order_id, 1), 1), "reason": "다른 곳"}

    def answer(path):
        form = fields | {"command_key": str(new_id())}
        return lambda: then(lambda: Client().post(base + path, form).status_code)

    with all_have_decided(2):
        return sorted(at_once(answer("accept/"), answer("decline/")))


def test_of_two_answers_at_once_one_is_recorded(base, play):
    assert answered_twice(base, play) == [302, 409]


@pytest.mark.tampers
def test_a_link_that_answers_twice_is_noticed(base, play, monkeypatch):
    """The planted fault: nobody looks whether it is over, whichever answer comes first."""
    monkeypatch.setattr(CustomerLink, "must_be_open", lambda *_: None)
    for asks in (ending, offering):
        monkeypatch.setattr(asks, "must_be_answerable", lambda order, *_: order.sent)
    monkeypatch.setattr(OrderState, "need", lambda *_: None)
    assert answered_twice(base, play) == [302, 302]
