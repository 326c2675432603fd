"""Every form that changes an existing thing carries the version it was typed for.

An old one answers 409 `changed-meanwhile`, records nothing, and gives back what was typed. The routes
are found; what is exempt says why.
"""

import re
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.urls import Resolver404, resolve

from cluster.members.routes import routes
from tests.house.access_table import ROLES, STRANGERS, TABLE
from tests.house.matrix import path_of
from tests.house.scene import raise_scene
from tests.house.test_command_keys import position

pytestmark = pytest.mark.plays

NOT_EDITING = {
    **dict.fromkeys(("look", "csp-report"), "no fact of the cluster"),
    **dict.fromkeys(("account", "myself"), "one's own habits and name; nobody else writes them"),
    **dict.fromkeys(("add-firm", "customers", "cluster-people", "firm-people"), "adds"),
    **dict.fromkeys(("add-machine", "order-new", "lot-new", "order-ask", "drawings:new"), "adds"),
    **dict.fromkeys(("import", "import-take"), "the whole list was rehearsed; it says what holds"),
    **dict.fromkeys(
        ("allocation-consent", "allocation-consent-withdraw"),
        "a firm's own yes, taken back at will; others give theirs in the same stream",
    ),
    "allocation-cancel": "`attempt` is the division that is stopped; a later one goes on",
    "join": "the token is one invitation; a newer one makes it void",
    **dict.fromkeys(
        ("offer-code", "offer-accept", "offer-decline", "offer-counter"),
        "the token is one version of the offer; a newer one answers 410",
    ),
    **dict.fromkeys(
        ("allocation-accept", "allocation-decline"),
        "firms answer beside one another in one stream; `run`, and the pieces of a share that is "
        "taken, are its version",
    ),
}
NEVER = "999999"
EDITING = {
    route.name: route
    for route in routes()
    if route.name in TABLE
    and set(TABLE[route.name].POST) - set(STRANGERS)
    and route.name not in NOT_EDITING
    and not route.name.startswith("account_")
    and not route.path.startswith("/api/")  # no form: see tests/api/test_hostile.py
}
BY_RUN = {"allocation-accept", "allocation-decline"}
# edited in a state that no page of the scene shows; their templates are looked at below
NOT_SHOWN = {
    "drawings:parts": "the scene's drawing asks for its unit only",
    "drawings:entities": "every line of the scene's drawing is cut",
    "allocation-run": "a won order is divided before anybody looks",
    "consent": "the firms of the scene take part already",
    "end-repair": "no machine stands still",
    "order-decline": "both firms have pledged",
    "clear-day": "days that are over are not shown",
    "clear-shared-day": "days that are over are not shown",
}
BARE = re.compile(
    r"<form(?=[^>]*method=\"post\")[^>]*>(?:(?!</form>).)*?\{% command_key %\}", re.DOTALL
)


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    patient = override_settings(ACCOUNT_RATE_LIMITS=False, AXES_ENABLED=False)
    with django_db_blocker.unblock(), transaction.atomic(), patient:
        yield raise_scene()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _nothing_stays(scene):
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def first_of(name):
    return next(role for role in ROLES if role in TABLE[name].POST and role not in STRANGERS)


def send(scene, name, **changed):
    who = first_of(name)
    route = next(route for route in routes() if route.name == name)
    body = TABLE[name].body(scene) | {"command_key": str(uuid4())} | changed
    return scene.browser(who).post(path_of(route, TABLE[name], scene, who), body)


@pytest.mark.parametrize("name", sorted(EDITING))
def test_a_stale_form_is_told_and_changes_nothing(scene, name):
    before = position(scene)
    answer = send(scene, name, expected_version=NEVER)
    assert answer.status_code == 409, answer.content[:300]
    assert "changed-meanwhile" in answer.content.decode() or "그사이" in answer.content.decode()
    assert position(scene) == before


@pytest.mark.parametrize("name", sorted(BY_RUN))
def test_an_answer_to_an_older_run_is_told_and_changes_nothing(scene, name):
    before = position(scene)
    answer = send(scene, name, run="7")
    assert answer.status_code == 409
    assert "그사이" in answer.content.decode()
    assert position(scene) == before


def test_pieces_other_than_those_shown_are_not_taken(scene):
    before = position(scene)
    shown = TABLE["allocation-accept"].body(scene)["pieces"]
    answer = send(scene, "allocation-accept", pieces=shown - 1)
    assert answer.status_code == 409
    assert "그사이" in answer.content.decode()
    assert position(scene) == before


@pytest.mark.parametrize("name", ["lot", "order-extend", "order-cancel", "correct-firm", "pledge"])
def test_what_was_typed_comes_back(scene, name):
    typed = TABLE[name].body(scene)
    told = send(scene, name, expected_version=NEVER).content.decode()
    missing = [value for value in map(str, typed.values()) if value not in told]
    assert missing == []


def test_nonsense_as_a_version_is_refused_at_its_field(scene):
    before = position(scene)
    answer = send(scene, "order-extend", expected_version="１")
    assert answer.status_code == 422
    assert position(scene) == before


class Forms(HTMLParser):
    """Forms that post, with their hidden fields."""

    def __init__(self):
        super().__init__()
        self.found, self._at = [], None

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        if tag == "form" and facts.get("method") == "post":
            self._at = (facts.get("action"), {})
            self.found.append(self._at)
        if tag == "input" and self._at and facts.get("type") == "hidden":
            self._at[1][facts["name"]] = facts.get("value")

    def handle_endtag(self, tag):
        if tag == "form":
            self._at = None


def pages(scene):
    """Every page with a form, by every role that may send one."""
    for route in routes():
        line = TABLE.get(route.name)
        if line is None or not line.GET:
            continue
        for role in ("coordinator", "owner", "second"):
            if role in line.GET:
                yield role, path_of(route, line, scene, role)
    for state in ("draft", "checked", "waiting", "sealed", "pricing", "drafted", "offered"):
        order = scene.props[state].order_id
        for path in (f"/orders/{order}/", f"/desk/{order}/"):
            yield "coordinator", path
    won = getattr(scene.props["won"], "order_id", scene.props["won"])
    for order in (won, scene.props["divided"]):
        yield "coordinator", f"/orders/{order}/allocation/"
    yield "coordinator", f"/orders/{scene.props['short']}/allocation/{scene.props['short lot']}/"
    yield "coordinator", f"/firms/{scene.stage.firms['hana']}/people/"


def forms_on(scene):
    """Route name, hidden fields and where the form stands, of every form on every page."""
    for role, path in pages(scene):
        answer = scene.browser(role).get(path, headers={"accept": "text/html"})
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        parser = Forms()
        parser.feed(answer.content.decode())
        for action, hidden in parser.found:
            where = re.sub(r"[?#].*", "", action or path)
            try:
                yield resolve(where).view_name, hidden, (role, where)
            except Resolver404:
                pytest.fail(f"a form on {path} leads nowhere: {where}")


def test_every_form_that_edits_says_what_it_was_typed_for(scene):
    seen, silent, refused = set(), set(), set()
    for name, hidden, (role, where) in forms_on(scene):
        if name not in EDITING:
            continue
        seen.add(name)
        if not hidden.get("expected_version"):
            silent.add(f"{name} for {role}")
            continue
        with transaction.atomic():
            body = {"command_key": str(uuid4()), "expected_version": hidden["expected_version"]}
            told = scene.browser(role).post(where, TABLE[name].body(scene) | body).content.decode()
            if "그사이" in told:
                refused.add(f"{name} for {role}")
            transaction.set_rollback(True)
    assert (silent, refused) == (set(), set())
    assert set(EDITING) - seen <= set(NOT_SHOWN)


ADDING = {
    "members/account.html": 2,
    "members/customers.html": 1,
    "members/import.html": 2,
    "members/join.html": 1,
    "members/people.html": 1,
    "orders/allocation/_after_closing.html": 2,
    "orders/allocation/_answer.html": 2,
    "orders/allocation/_progress.html": 1,
    "orders/drawings/new.html": 1,
    "orders/jointorders/_questions.html": 1,
    "orders/jointorders/lot_new.html": 1,
    "orders/jointorders/new.html": 1,
    "orders/jointorders/offer.html": 2,
    "orders/jointorders/offer_accept.html": 2,
    "orders/jointorders/offer_counter.html": 1,
    "orders/jointorders/offer_decline.html": 1,
}


def test_templates_leave_the_version_out_where_nothing_is_edited_only():
    folder = settings.BASE / "templates"
    found = {
        str(file.relative_to(folder)): len(BARE.findall(file.read_text()))
        for file in folder.rglob("*.html")
    }
    bare = {name: count for name, count in found.items() if count and not name.startswith("web/")}
    assert bare == ADDING


def test_what_is_exempt_is_still_there():
    assert set(NOT_EDITING) <= {route.name for route in routes()}
