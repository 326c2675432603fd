"""T8 over HTTP: a crowd in the last second, a body that dribbles, a clock that jumps; the stamp decides."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from random import Random  # noqa: TID251 - seeded
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings

from cluster.kernel import clock
from cluster.ledger.store import history_of
from orders.capacity.domain.pledge import CapacityPledged, pledge_id
from orders.capacity.queries.pledges import standing
from tests.faults.last_second import (
    DUE,
    clock_an_hour_off,
    collecting_until,
    crowd,
    go_by_the_machine,
    note_stamps,
    place_of,
    signed_in,
    stamps,
)
from tests.faults.portal import CSRF, portal
from tests.ledger.own_server import full
from tests.orders.order_stage import shelve

pytestmark = pytest.mark.django_db(transaction=True)
FIRMS = (100, 1000) if full() else (100,)
SOON = timedelta(seconds=6)


def a_pledge(play, n=0):
    return {
        "most": 10 + n % 300,
        "floor_won": 41_000 + n,
        "first_on": play.day(13).isoformat(),
        "last_on": play.day(DUE - 1).isoformat(),
        "over_capacity_ok": "on",
    }


def path_of(play):
    return f"/orders/{play.order_id}/lots/{play.lot_id}/pledge/"


@pytest.fixture
def set_up(stage, tmp_path):
    """How a portal with a crowd in front of it is made."""
    shelve(stage)

    def set_up(count):
        persons = crowd(stage, count)
        play = collecting_until(stage, clock.now() + SOON + timedelta(seconds=count / 50))
        return persons, play

    return set_up


def running(tmp_path, changed=note_stamps):
    return portal(place_of(tmp_path), (changed, str(tmp_path)))


def sends(person, play, at):
    """Wait until `at`, press once; (request id, status)."""
    named = f"storm-{uuid4().hex}"
    person.ask("GET", "/account/")
    person.hang_up()  # a server lets go of who is silent for some seconds
    time.sleep(max(0.0, (at - clock.now()).total_seconds()))
    status, _ = person.post(path_of(play), a_pledge(play), X_Request_Id=named)
    person.hang_up()
    return named, status


@pytest.mark.parametrize("count", FIRMS)
def test_the_last_second_of_a_hundred_firms(set_up, tmp_path, count):
    persons, play = set_up(count)
    chance = Random(count)
    deadline = play.opened + timedelta(days=12)
    with running(tmp_path) as door, ThreadPoolExecutor(count) as pool:
        for person in persons:
            person.port = door.port
        moments = [deadline - timedelta(seconds=1 - 1.3 * chance.random()) for _ in persons]
        sent = [
            pool.submit(sends, person, play, at)
            for person, at in zip(persons, moments, strict=True)
        ]
        time.sleep(max(0.0, (deadline - clock.now()).total_seconds() - 0.6))
        with clock_an_hour_off(tmp_path, 1):
            time.sleep(0.5)
        with clock_an_hour_off(tmp_path, -1):
            answers = [one.result(60) for one in sent]
    stamped = {name: datetime.fromisoformat(at) for name, at in stamps(tmp_path).items()}
    told = [(302 if stamped[name] < deadline else 409, status) for name, status in answers]
    assert [status for _, status in told] == [wanted for wanted, _ in told]
    assert 0 < sum(status == 302 for _, status in answers) < count
    _only_those_are_in(play, persons, answers, stamped)


@pytest.mark.parametrize(("changed", "answer"), [(note_stamps, 302), (go_by_the_machine, 503)])
def test_a_wrong_clock_of_the_machine_decides_nothing(stage, tmp_path, changed, answer):
    """And where the portal went by it, a pledge would seem an hour old."""
    shelve(stage)
    play = collecting_until(stage, clock.now() + timedelta(hours=3))
    kim = signed_in(stage, "kim")
    with running(tmp_path, changed) as door:
        kim.port = door.port
        with clock_an_hour_off(tmp_path, 1):
            assert sends(kim, play, clock.now())[1] == answer


def _only_those_are_in(play, persons, answers, stamped):
    cluster_id = play.stage.cluster_id
    firms = {
        play.stage.firms[person.who]: stamped[name]
        for person, (name, status) in zip(persons, answers, strict=True)
        if status == 302
    }
    assert {row.firm_id for row in standing(cluster_id, play.order_id)} == set(firms)
    for firm_id, stamp in firms.items():
        facts = history_of(cluster_id, pledge_id(play.order_id, play.lot_id, firm_id))
        (fact,) = [one.event for one in facts]
        assert isinstance(fact, CapacityPledged)
        assert abs(fact.stamp - stamp) < timedelta(milliseconds=1)


def dribbled(person, play, port, last_byte_at):
    """A whole form but its last byte, which comes at its own hour; the status line."""
    body = urlencode(
        {"csrfmiddlewaretoken": CSRF, "command_key": uuid4()} | a_pledge(play)
    ).encode()
    head = (
        f"POST {path_of(play)} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n"
        f"Cookie: {settings.SESSION_COOKIE_NAME}={person.session}; csrftoken={CSRF}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), 30) as line:
        line.sendall(head.encode() + body[:-1])
        time.sleep(max(0.0, (last_byte_at - clock.now()).total_seconds()))
        line.sendall(body[-1:])
        return int(line.recv(4096).split()[1])


def test_a_body_that_ends_after_the_deadline_is_late_and_closing_waits_for_the_drain(
    stage, tmp_path
):
    shelve(stage)
    play = collecting_until(stage, clock.now() + timedelta(seconds=4))
    deadline = play.opened + timedelta(days=12)
    with running(tmp_path) as door, ThreadPoolExecutor(2) as pool:
        moments = {"kim": -0.3, "lee": 0.2}
        answers = {
            who: pool.submit(
                dribbled, signed_in(stage, who), play, door.port, deadline + timedelta(seconds=s)
            )
            for who, s in moments.items()
        }
        assert {who: one.result() for who, one in answers.items()} == {"kim": 302, "lee": 409}
        closed = _closed(play)
    assert closed.recorded_at >= deadline + timedelta(seconds=settings.DEADLINE_DRAIN_SECONDS)
    assert [one.firm_id for one in closed.event.commitments] == [stage.firms["hana"]]


def _closed(play):
    for _ in range(400):
        for fact in history_of(play.stage.cluster_id, play.order_id):
            if fact.type.startswith("orders.order.collecting-closed"):
                return fact
        time.sleep(0.1)
    raise AssertionError("nobody closed the order")


def test_in_time_but_after_an_early_closing_is_told_to_firm_and_coordinator(stage, tmp_path):
    shelve(stage)
    play = collecting_until(stage, clock.now() + timedelta(days=1))
    for who in ("kim", "lee", "yoon"):
        play.pledge(who, clock.now(), first_on=play.day(13), last_on=play.day(DUE - 1))
    cast = {who: signed_in(stage, who) for who in ("kim", "park", "lee")}
    order = f"/orders/{play.order_id}/"
    with running(tmp_path) as door:
        for person in cast.values():
            person.port = door.port
        assert cast["park"].post(order + "close/", {})[0] == 302
        assert cast["kim"].post(path_of(play), a_pledge(play))[0] == 409
        desk = cast["park"].ask("GET", f"/desk/{play.order_id}/")[2].decode()
        own, others = (cast[who].ask("GET", order)[2].decode() for who in ("kim", "lee"))
        for person in cast.values():
            person.hang_up()
    last = history_of(stage.cluster_id, pledge_id(play.order_id, play.lot_id, stage.firms["hana"]))
    assert last[-1].type == "orders.pledge.received-in-time-not-counted@1"
    told = "제때 왔으나 세지 못"
    assert (told in desk, told in own, told in others) == (True, True, False)
