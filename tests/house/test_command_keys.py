"""T3: every command route takes a key, once; the same body again is the first answer."""

from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import override_settings

from cluster.members.routes import routes
from tests.house.access_table import ROLES, STRANGERS, TABLE
from tests.house.matrix import path_of
from tests.house.scene import raise_scene

# no fact comes of the first three (/import/ only rehearses); a link is its own key
NO_COMMAND = {"look", "csp-report", "import", "join"}
LOOKS = ["orders.drawing-views.drawing-seen@1"]
COMMANDS = {
    route.name: route
    for route in routes()
    if route.name not in NO_COMMAND
    and not route.name.startswith("account_")
    and route.name in TABLE
    and set(TABLE[route.name].POST) - set(STRANGERS)
    and not TABLE[route.name].answers  # a documented refusal is no effect that could double
}

SHARED = {name for name in COMMANDS if len(set(TABLE[name].POST) - set(STRANGERS)) > 1}


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """One scene for all routes; nothing of it stays."""
    patient = override_settings(ACCOUNT_RATE_LIMITS=False, AXES_ENABLED=False)
    with django_db_blocker.unblock(), transaction.atomic(), patient:
        yield raise_scene()
        transaction.set_rollback(True)


@pytest.fixture
def post(scene, request):
    """Send the route's command as its first allowed member."""
    name = request.getfixturevalue("name")
    route, line = COMMANDS[name], TABLE[name]
    allowed = [role for role in ROLES if role in line.POST and role not in STRANGERS]

    same = line.body(scene)  # made once: a drawing made twice is two drawings

    def send(key=None, role=None, **changed):
        who = role or allowed[0]
        for file in same.values():
            if hasattr(file, "seek"):
                file.seek(0)
        body = same | changed | ({"command_key": key} if key else {})
        return scene.browser(who).post(path_of(route, line, scene, who), body)

    with transaction.atomic():
        yield send, allowed
        transaction.set_rollback(True)


def position(scene):
    """How many facts there are; a look at a page that is drawn again is no effect of a command."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_event WHERE type <> ALL(%s)", [LOOKS])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_without_a_key_nothing_happens(scene, post, name):
    send, _ = post
    before = position(scene)
    answer = send()
    assert answer.status_code == 400, answer.content[:300]
    assert position(scene) == before


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_twice_is_once(scene, post, name):
    send, _ = post
    key = str(uuid4())
    first = send(key)
    after = position(scene)
    again = send(key)
    assert position(scene) == after
    assert (again.status_code, again.headers.get("Location")) == (
        first.status_code,
        first.headers.get("Location"),
    )


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_another_body_under_the_same_key_is_refused(scene, post, name):
    send, _ = post
    key = str(uuid4())
    assert send(key).status_code < 400
    after = position(scene)
    answer = send(key, smuggled="x")
    assert answer.status_code == 422
    assert position(scene) == after


@pytest.mark.parametrize("name", sorted(SHARED))
def test_a_key_of_somebody_else_is_another_key(scene, post, name):
    """Whatever the second person is told, it is an answer of his own, never the first one's."""
    send, allowed = post
    key = str(uuid4())
    send(key)
    between = position(scene)
    answer = send(key, role=allowed[1])
    alone = position(scene)
    assert answer.status_code < 400 or alone == between
    assert answer.status_code != 422
