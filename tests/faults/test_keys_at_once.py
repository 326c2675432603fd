"""T3 on real connections: every command route twenty times at once, on another route, after a restart."""

import time
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import override_settings

from cluster.kernel.ids import id_for
from cluster.web import commandkeys
from orders.jointorders.domain.link import link_id
from orders.jointorders.tokens import code_of
from tests import database
from tests.faults import portal_child
from tests.faults.counting import counted
from tests.faults.last_second import place_of
from tests.house.access_table import TABLE
from tests.house.matrix import path_of, send
from tests.house.scene import raise_scene
from tests.house.test_command_keys import BY_NAME, COMMANDS, allowed
from tests.ledger.crashing import Child
from tests.ledger.crowd import at_once
from tests.ledger.own_server import full

AT_ONCE = 20
MEASURES = ("drawings", "api-drawing")  # a capped process for each press
LATER = (429, 503)  # no answer yet: the same is sent again
LOOKS = "orders.drawing-views.drawing-seen@1"
COMMAND_EVENTS = """
SELECT (SELECT count(*) FROM ledger_command WHERE command_id = %s),
       (SELECT count(*) FROM ledger_event WHERE meta->>'command' = %s AND type <> %s)
"""
NEW_FACTS = "SELECT count(*) FROM ledger_event WHERE type <> %s"


def _other_terms(scene):
    lot = scene.props["offered"].lot_id
    delivery = scene.props["offered"].day(25).isoformat()
    return {f"price-{lot}": "39500", f"quantity-{lot}": "500", "delivery_on": delivery}


def _with_code(scene):
    """Name and code; the code was asked for before."""
    from orders.jointorders.commands import ask_code
    from tests.cast import key

    play = scene.props["offered"]
    ask_code(by=play.guest(), key=key(), version=1)
    return {"name": "김구매", "code": code_of(link_id(play.order_id, 1), 1)}


# by link: what the customer sends, whom the access table lets in with any token
BY_LINK = {
    "offer-code": lambda _scene: {},
    "offer-accept": _with_code,
    "offer-counter": _other_terms,
    "offer-decline": lambda _scene: {"reason": "다른 곳과 계약"},
}
NAMES = sorted({*COMMANDS, *BY_LINK})


def command_of(name):
    """(route, method) of a name of `NAMES`."""
    return COMMANDS.get(name) or (BY_NAME[name], "POST")


@pytest.fixture
def patient(transactional_db):
    """Nobody is told to come back later."""
    with override_settings(ACCOUNT_RATE_LIMITS=False, AXES_ENABLED=False):
        yield


@dataclass
class Press:
    """One command as one person sends it; the same bytes however often."""

    name: str
    scene: object
    role: str
    fields: dict

    @classmethod
    def of(cls, name, scene):
        if name in BY_LINK:
            return cls(name, scene, "customer", BY_LINK[name](scene))
        route, method = command_of(name)
        body = {} if method == "DELETE" else TABLE[route.name].body(scene)
        fields = {field: _kept(value) for field, value in body.items()}
        return cls(name, scene, allowed(name)[0], fields)

    @property
    def path(self):
        route, _ = command_of(self.name)
        return path_of(route, TABLE[route.name], self.scene, self.role)

    @property
    def method(self):
        return command_of(self.name)[1]

    def command_id(self, key):
        player = self.scene.player(self.role)
        play = self.scene.props["offered"]
        return id_for(player.person_id if player else play.guest().person_id, key)

    def once(self, key):
        """(status, Location)."""
        return sent(self.scene.browser(self.role), self.method, self.path, self.fields, key)

    def answered(self, key):
        """(status, Location), sent again for as long as the portal asks to wait."""
        while (answer := self.once(key))[0] in LATER:
            time.sleep(0.1)
        return answer

    def session(self):
        return self.scene.sessions.get(self.role, "")


def sent(browser, method, path, fields, key):
    """As a browser sends a form, or a program to the API; (status, Location)."""
    body = {name: _file(value) for name, value in fields.items()}
    answer = send(browser, method, path, body, str(key))
    return answer.status_code, answer.headers.get("Location")


def _kept(value):
    return (value.name, value.read()) if hasattr(value, "read") else value


def _file(value):
    return SimpleUploadedFile(*value) if isinstance(value, tuple) else value


def again_elsewhere(told, place, cookie, *press):
    """In a process that was not there before: the same once more; and the hash of nothing is kept."""
    from django.test import Client

    portal_child.use(place["url"], place["owner"])
    settings.UPLOADS = portal_child.Path(place["uploads"])
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    told.send(sent(client, *press))
    connections.close_all()


def facts(command_id):
    """(commands stored, their events, all events)."""
    with connection.cursor() as cursor:
        cursor.execute(COMMAND_EVENTS, [command_id, str(command_id), LOOKS])
        stored = cursor.fetchone()
        cursor.execute(NEW_FACTS, [LOOKS])
        return *stored, cursor.fetchone()[0]


def _since(before, after):
    """(commands stored under the key, facts that are new)."""
    return after[0], after[2] - before[2]


@pytest.fixture
def press(patient, name):
    """The command, how many rows one press alone leaves, and its (commands stored, new facts)."""
    alone = Press.of(name, raise_scene())
    before, key = counted(), uuid4()
    facts_before = facts(alone.command_id(key))
    assert alone.once(key)[0] < 400
    grown = {table: rows - before[table] for table, rows in counted().items()}
    once = _since(facts_before, facts(alone.command_id(key)))
    assert once[0] >= 1, "taken, and yet nothing is stored under its key"
    database.wipe()
    return Press.of(name, raise_scene()), grown, once


@pytest.mark.parametrize("name", NAMES)
def test_twenty_at_once_are_one_and_so_is_another_after_a_restart(press, tmp_path):
    press, grown, once = press
    key, before = uuid4(), counted()
    facts_before = facts(press.command_id(key))
    measures = command_of(press.name)[0].name.startswith(MEASURES)
    times = 5 if measures and not full() else AT_ONCE
    answers = at_once(*[lambda: press.answered(key)] * times)
    assert len(set(answers)) == 1, answers
    assert answers[0][0] < 400
    here = place_of(tmp_path) | {"uploads": str(settings.UPLOADS)}
    again = (press.session(), press.method, press.path, press.fields, key)
    (later,) = Child(again_elsewhere, here, *again).end(60)
    assert later == answers[0]
    assert _since(facts_before, facts(press.command_id(key))) == once
    assert {table: rows - before[table] for table, rows in counted().items()} == grown
    assert _on_another_route(press, key) == 422


def _on_another_route(press, key):
    """The same key with another command of the same person."""
    if press.role == "customer":
        other = "offer-code" if press.name != "offer-code" else "offer-decline"
        return Press(other, press.scene, "customer", {"reason": "price"}).once(key)[0]
    other = "POST myself" if press.name != "POST myself" else "POST account"
    fields = TABLE[other.split()[1]].body(press.scene)
    return Press(other, press.scene, press.role, fields).once(key)[0]


@pytest.mark.parametrize("name", ["POST order-ask"])
def test_a_key_that_ignores_the_body_or_the_route_is_noticed(press, monkeypatch):
    """The planted fault: bodies and routes count for nothing."""
    press, _, _ = press
    key = uuid4()
    press.once(key)
    monkeypatch.setattr(commandkeys, "_digest", lambda request: b"always the same")
    monkeypatch.setattr(commandkeys, "_route", lambda request: "POST anywhere")
    other = uuid4()
    press.once(other)
    changed = Press(press.name, press.scene, press.role, press.fields | {"text": "다른 질문"})
    assert changed.once(other)[0] < 400
    assert _on_another_route(press, other) < 400


@pytest.mark.parametrize("name", ["POST order-ask"])
def test_a_key_that_is_not_kept_is_noticed(press, monkeypatch):
    """The planted fault: every press is a new command."""
    press, _, _ = press
    monkeypatch.setattr(commandkeys, "_client", lambda request: uuid4())
    key = uuid4()
    before = facts(press.command_id(key))[2]
    at_once(*[lambda: press.answered(key)] * 3)
    assert facts(press.command_id(key))[2] - before == 3
