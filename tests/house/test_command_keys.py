"""T3: every command route takes a key, once; the same body again is the first answer."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import override_settings

from cluster.members.access import METHODS
from cluster.members.routes import routes
from tests.house import matrix
from tests.house.access_table import ROLES, STRANGERS, TABLE
from tests.house.scene import raise_scene
from tests.orders.parts import plate

pytestmark = pytest.mark.plays

# no fact comes of the first three (/import/ only rehearses); a link is its own key
NO_COMMAND = {"look", "csp-report", "import", "join"}
LOOKS = ["orders.drawing-views.drawing-seen@1"]
BY_NAME = {route.name: route for route in routes()}
COMMANDS = {
    f"{method} {name}": (BY_NAME[name], method)
    for name in BY_NAME
    for method in METHODS
    if method != "GET"
    and name not in NO_COMMAND
    and not name.startswith("account_")
    and name in TABLE
    and set(TABLE[name].allowed(method)) - set(STRANGERS)
    and not TABLE[name].answers  # a documented refusal is no effect that could double
}


def allowed(name: str) -> list[str]:
    """The members who may give the command; the first of them gives it."""
    route, method = COMMANDS[name]
    found = TABLE[route.name].allowed(method)
    return [role for role in ROLES if role in found and role not in STRANGERS]


SHARED = {name for name in COMMANDS if len(allowed(name)) > 1}
WITH_A_BODY = {name for name in COMMANDS if not name.startswith("DELETE")}


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """One scene for all routes; nothing of it stays."""
    patient = override_settings(ACCOUNT_RATE_LIMITS=False, AXES_ENABLED=False)
    with django_db_blocker.unblock(), transaction.atomic(), patient:
        yield raise_scene()
        transaction.set_rollback(True)


class Sender:
    """Sends one command as often as it is asked to, with the body of the first time."""

    def __init__(self, scene, name: str) -> None:
        self.scene, self.name = scene, name
        self.route, self.method = COMMANDS[name]
        line = TABLE[self.route.name]
        # made once: a drawing made twice is two drawings
        self.body = {} if self.method == "DELETE" else line.body(scene)

    def __call__(self, key: str = "", role: str = "", body: dict[str, Any] | None = None):
        who = role or allowed(self.name)[0]
        body = self.body if body is None else body
        for file in body.values():
            if hasattr(file, "seek"):
                file.seek(0)
        path = matrix.path_of(self.route, TABLE[self.route.name], self.scene, who)
        return matrix.send(self.scene.browser(who), self.method, path, body, key)


@pytest.fixture
def send(scene, request):
    """The command of the test; everything it did is undone."""
    with transaction.atomic():
        yield Sender(scene, request.getfixturevalue("name"))
        transaction.set_rollback(True)


def position(scene):
    """How many facts there are; a look at a page that is drawn again is no effect of a command."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_event WHERE type <> ALL(%s)", [LOOKS])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_without_a_key_nothing_happens(scene, send, name):
    before = position(scene)
    answer = send()
    assert answer.status_code == 400, answer.content[:300]
    assert position(scene) == before


def stored() -> int:
    """How many commands have left their key and their answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_command")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_that_is_taken_leaves_its_key(scene, send, name):
    before = stored()
    answer = send(str(uuid4()))
    assert answer.status_code < 400, answer.content[:300]
    assert not str(answer.headers.get("Location", "")).startswith("/account/reauthenticate/")
    assert stored() > before


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_twice_is_once(scene, send, name):
    key = str(uuid4())
    first = send(key)
    after = position(scene)
    again = send(key)
    assert first.status_code < 400, first.content[:300]
    assert position(scene) == after
    assert told(again) == told(first)


def told(answer) -> tuple[Any, ...]:
    """What the answer says, a page's fresh tokens aside."""
    body = answer.content if answer.headers.get("Content-Type") == "application/json" else b""
    return answer.status_code, answer.headers.get("Location"), body


@pytest.mark.parametrize("name", sorted(WITH_A_BODY))
def test_another_body_under_the_same_key_is_refused(scene, send, name):
    key = str(uuid4())
    assert send(key).status_code < 400
    after = position(scene)
    answers = [send(key, body=body) for body in changed(send)]
    assert {answer.status_code for answer in answers} <= {422}
    assert position(scene) == after
    if name.split()[1].removeprefix("drawings:").startswith("api-") and answers:
        codes = [answer.json()["error"]["code"] for answer in answers]
        assert "command-key-reused" in codes, codes


def changed(send: Sender) -> Iterator[dict[str, Any]]:
    """A page: a field more. The API, which refuses one: each field with another fit value."""
    if not send.route.path.startswith("/api/"):
        yield send.body | {"smuggled": "x"}
        return
    for name, value in send.body.items():
        yield from (send.body | {name: other} for other in others(value))


CHOICES = {"busy": "machine", "curve": "without-curve"}


def others(value: Any) -> list[Any]:
    """Values of the same shape."""
    if isinstance(value, int):
        return [value + 1]
    if hasattr(value, "seek"):
        return [SimpleUploadedFile("p.dxf", plate(0))]
    if isinstance(value, list):
        first = value[0] if isinstance(value[0], dict) else {}
        inside = [{**first, n: v + 1} for n, v in first.items() if isinstance(v, int)]
        return [value[:-1], *([one, *value[1:]] for one in inside)]
    if value in CHOICES:
        return [CHOICES[value]]
    try:
        return [
            str(datetime.fromisoformat(value) + timedelta(days=1)).replace(" ", "T")[: len(value)]
        ]
    except ValueError:
        return [value + "1"]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_key_of_one_route_is_no_key_of_another(scene, send, name):
    role, key = allowed(name)[0], str(uuid4())
    other = next(
        n for n in sorted(COMMANDS) if n != name and n in CAN_BE_SENT and role in allowed(n)
    )
    assert send(key).status_code < 400
    after = position(scene)
    answer = Sender(scene, other)(key, role=role)
    assert answer.status_code == 422, answer.content[:300]
    assert position(scene) == after


# what can be sent in the scene whatever was sent before it
CAN_BE_SENT = {"POST order-ask", "POST api-questions", "PUT api-capacity", "POST myself"}


@pytest.mark.parametrize("name", sorted(SHARED))
def test_a_key_of_somebody_else_is_another_key(scene, send, name):
    """Whatever the second person is told, it is an answer of his own, never the first one's."""
    key = str(uuid4())
    send(key)
    between = position(scene)
    answer = send(key, role=allowed(name)[1])
    alone = position(scene)
    assert answer.status_code < 400 or alone == between
    assert answer.status_code != 422
