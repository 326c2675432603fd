"""Every route x method x role against the reviewed table (trust.md 4.1), and planted faults."""

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path

from cluster.members.access import Verdict, access, public, rule
from cluster.members.commands import machines
from cluster.members.routes import Route, every_route_has_a_rule, routes
from tests.cast import W400, key
from tests.house.access_table import ALL, COORDINATOR, IN_CLUSTER, MEMBERS, TABLE, Line
from tests.house.matrix import faults
from tests.house.scene import PARAMETERS, raise_scene

pytestmark = pytest.mark.plays

ROUTES = {f"{route.path} {route.name}": route for route in routes()}


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """One scene for all cells; nothing of it stays."""
    patient = override_settings(ACCOUNT_RATE_LIMITS=False, AXES_ENABLED=False)
    with django_db_blocker.unblock(), transaction.atomic(), patient:
        yield raise_scene()
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_every_cell_is_as_the_table_says(scene, name):
    scene.keep_fresh()
    assert faults(ROUTES[name], scene, TABLE) == []


def test_the_table_names_no_route_that_is_gone():
    optional = {"kit", "outbox"}  # the demo's own
    assert set(TABLE) - {route.name for route in ROUTES.values()} <= optional


def test_the_start_finds_a_rule_for_every_route():
    assert every_route_has_a_rule() == []


@rule("planted.everybody")
def _everybody(_actor, **_kwargs):
    return Verdict.ALLOW


@rule("planted.coordinator")
def _coordinator(actor, **_kwargs):
    return Verdict.ALLOW if actor.is_coordinator else Verdict.DENY


@rule("planted.own-firm")
def _own_firm(actor, *, firm_id):
    return Verdict.ALLOW if actor.cluster_id else Verdict.HIDE


def _answers(status):
    return lambda request, **_kwargs: HttpResponse("planted", status=status)


def _adds_a_machine(request, **_kwargs):
    """Writes first and thinks afterwards."""
    actor = request.actor
    if actor.firm_id and actor.is_owner:
        machines.add_machine(by=actor, key=key(), firm_id=actor.firm_id, facts=_OTHER)
    return HttpResponse(status=403)


_OTHER = type(W400)(**{f: getattr(W400, f) for f in W400.__struct_fields__} | {"code": "심은 것"})
_OPEN = public("planted.open", reason="a planted fault", methods=("GET", "POST"))
_EACH = public(
    "planted.each", reason="a planted fault", methods=("GET", "POST", "PUT", "PATCH", "DELETE")
)
LETS_ALL_IN = access(GET="planted.everybody")(_answers(200))
FOR_ONE = access(GET="planted.coordinator")(_answers(200))
PLANTED = {
    "a rule that lets everybody in": (
        LETS_ALL_IN,
        Line(GET=COORDINATOR),
        "as owner: refused with 200",
    ),
    "a method without a rule of its own": (
        _EACH(_answers(200)),
        Line(GET=ALL),
        "PUT /planted/ as coordinator: refused with 200, not 405",
    ),
    "validation before the right": (
        _OPEN(_answers(422)),
        Line(GET=COORDINATOR),
        "GET /planted/ as rival: refused with 422, not 403",
    ),
    "an allowed cell that is never reached": (
        FOR_ONE,
        Line(GET=MEMBERS),
        "GET /planted/ as auditor: allowed, but answered 403",
    ),
    "a page that is not there": (
        _OPEN(_answers(404)),
        Line(GET=ALL, POST=ALL),
        "GET /planted/ as owner: allowed, but answered 404",
    ),
    "a write behind a refusal": (
        _OPEN(_adds_a_machine),
        Line(GET=COORDINATOR),
        "GET /planted/ as rival: refused, and yet something was written",
    ),
    "a view that falls over": (
        _OPEN(lambda request: 1 / 0),
        Line(GET=ALL, POST=ALL),
        "GET /planted/ as owner: 500",
    ),
    "a flood gate on the way": (
        _OPEN(_answers(429)),
        Line(GET=ALL, POST=ALL),
        "GET /planted/ as owner: 429",
    ),
    "a refusal that shows existence across clusters": (
        FOR_ONE,
        Line(GET=COORDINATOR, hidden=("outsider",)),
        "GET /planted/ as outsider: refused with 403, not 404",
    ),
}
urlpatterns = [path("", include("cluster.urls"))]


@pytest.mark.parametrize("fault", sorted(PLANTED))
def test_a_planted_fault_turns_the_matrix_red(scene, settings, fault):
    view, line, said = PLANTED[fault]
    settings.ROOT_URLCONF = __name__
    urlpatterns[:] = [path("planted/", view, name="planted"), path("", include("cluster.urls"))]
    found = faults(Route("/planted/", "planted", view, ()), scene, {"planted": line})
    assert any(told.startswith(said) or said in told for told in found), found


def test_a_rule_that_forgets_the_cluster_turns_the_matrix_red(scene, settings):
    view = access(GET="planted.own-firm")(_answers(200))
    settings.ROOT_URLCONF = __name__
    urlpatterns[:] = [
        path("planted/<uuid:firm_id>/", view, name="planted"),
        path("", include("cluster.urls")),
    ]
    planted = Route("/planted/<uuid:firm_id>/", "planted", view, ("firm_id",))
    found = faults(planted, scene, {"planted": Line(GET=IN_CLUSTER, hidden=("outsider",))})
    assert any("as outsider: refused with 200, not 404" in told for told in found), found


def test_rows_without_their_filters_turn_the_matrix_red(scene, monkeypatch):
    """T11: every row class says that everybody may see every row of his cluster."""
    classes = {base for model in apps.get_models() for base in model.__mro__}
    for row in classes:
        if "visible_to" in vars(row):
            monkeypatch.setattr(row, "visible_to", classmethod(lambda cls, actor: Q()))
    found = [
        told
        for route in ROUTES.values()
        if route.name in ("order-check", "drawings:page")
        for told in faults(route, scene, TABLE)
    ]
    assert any("as rival: refused with" in told for told in found), found


def test_a_route_without_a_line_turns_the_matrix_red(scene):
    unknown = Route("/new/", "new", _answers(200), ())
    assert faults(unknown, scene, TABLE) == ["/new/ (new) has no line in the access table"]


def test_a_parameter_without_an_object_turns_the_matrix_red(scene):
    odd = Route("/new/<uuid:odd_id>/", "new", _answers(200), ("odd_id",))
    assert faults(odd, scene, {"new": Line()}) == ["/new/<uuid:odd_id>/: no object for odd_id"]
    assert "odd_id" not in PARAMETERS


def test_hidden_and_absent_are_the_same_bytes(scene):
    from uuid import uuid4

    found = {
        scene.browser("outsider").get(address).content
        for address in (
            f"/firms/{scene.stage.firms['hana']}/",
            f"/firms/{uuid4()}/",
        )
    }
    assert len(found) == 1
