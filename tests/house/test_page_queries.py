"""No page asks the database more than eight times, however much there is to show (P5, I15)."""

import pytest
from django.db import transaction
from django.test import override_settings

from cluster.ledger.projection import sides
from cluster.members.routes import routes
from tests.house.access_table import TABLE
from tests.house.crowd import CROWD
from tests.house.matrix import path_of
from tests.house.scene import raise_scene
from tests.statements import statements

pytestmark = pytest.mark.plays

MOST = 8
PAGES = [
    (route, role)
    for route in routes()
    if route.name in TABLE
    for role in TABLE[route.name].allowed("GET")
]


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """Several lots, orders, firms and drawings: where many cost eight, one costs no more."""
    patient = override_settings(ACCOUNT_RATE_LIMITS=False, AXES_ENABLED=False)
    with django_db_blocker.unblock(), transaction.atomic(), patient:
        yield raise_scene(*CROWD, lots=3)
        transaction.set_rollback(True)


def asked(browser, path):
    """The statements of a page that is looked at again; what is live is forgotten before."""
    browser.get(path)  # a first look at a drawing is noted, which is a command of its own
    sides._READ.clear()
    with statements() as sent:
        answer = browser.get(path)
    return answer.status_code, sent


@pytest.mark.parametrize(("route", "role"), PAGES, ids=[f"{r.name}-{who}" for r, who in PAGES])
def test_eight_queries_are_enough(scene, route, role):
    line = TABLE[route.name]
    path = path_of(route, line, scene, role)
    status, sent = asked(scene.browser(role), path)
    assert status < 500
    assert len(sent) <= MOST, "\n".join(sql[:200] for sql in sent)


def test_the_counting_sees_every_way_to_the_database(scene):
    """Django's cursor, the kept one of the ledger, and the keys."""
    path = f"/orders/{scene.props['order']}/"
    _, sent = asked(scene.browser("owner"), path)
    assert any("django_session" in sql for sql in sent)
    assert any("keys.ledger_key" in sql for sql in sent)
    from cluster.ledger import store

    with statements() as heads:
        store.head(scene.stage.cluster_id)
    assert len(heads) == 1
