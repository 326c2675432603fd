"""Nobody reaches a view that has no rule, and a rule speaks before the view, its methods and its body."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from cluster.members import routes
from cluster.members.access import Actor, Role, Verdict, access, public, rule, verdict

OWNER = Actor(role=Role.OWNER)


def _hello(request: HttpRequest, **_kwargs: object) -> HttpResponse:
    return HttpResponse(f"seen by {request.actor.role}")


@rule("test.hidden")
def _hidden(_actor, **_kwargs):
    return Verdict.HIDE


@rule("test.denied")
def _denied(_actor, **_kwargs):
    return Verdict.DENY


@rule("test.only-seven")
def _only_seven(_actor, *, number):
    return Verdict.ALLOW if number == 7 else Verdict.HIDE


def _copy():
    return lambda request, **kwargs: _hello(request, **kwargs)


urlpatterns = [
    path("no-rule/", _copy(), name="no-rule"),
    path("unknown-rule/", access(GET="test.never-registered")(_copy())),
    path("open/", public("test.open", reason="a test")(_copy())),
    path("hidden/", access(GET="test.hidden")(_copy())),
    path("denied/", access(GET="test.denied", POST="test.only-seven")(_copy())),
    path("inner/", include([path("<int:number>/", access(GET="test.only-seven")(_copy()))])),
    path("", include("cluster.urls")),  # error pages name the style sheet
]


@pytest.fixture
def ask(settings, rf, monkeypatch):
    settings.ROOT_URLCONF = __name__
    settings.LOGIN_URL = "/account/login/"
    settings.MIDDLEWARE = [
        f"{__name__}.acting",
        "cluster.members.routes.DefaultDenyMiddleware",
    ]

    def ask(client, address, actor=OWNER, method="get"):
        monkeypatch.setattr("tests.members.test_default_deny.CURRENT", actor)
        return getattr(client, method)(address)

    return ask


CURRENT = OWNER


def acting(respond):
    def with_actor(request):
        request.actor = CURRENT
        return respond(request)

    return with_actor


class TestDefaultDeny:
    def test_a_view_without_a_rule_is_refused(self, ask, client):
        assert ask(client, "/no-rule/").status_code == 403

    def test_a_view_with_an_unknown_rule_is_refused(self, ask, client):
        assert ask(client, "/unknown-rule/").status_code == 403

    def test_a_public_route_answers_anybody(self, ask, client):
        assert ask(client, "/open/", Actor()).content == b"seen by anonymous"

    def test_hidden_is_404_and_denied_is_403(self, ask, client):
        assert ask(client, "/hidden/").status_code == 404
        assert ask(client, "/denied/").status_code == 403

    def test_a_stranger_is_sent_to_sign_in_and_comes_back(self, ask, client):
        answer = ask(client, "/inner/7/?page=2", Actor())
        assert answer.status_code == 302
        assert answer.url == "/account/login/?next=%2Finner%2F7%2F%3Fpage%3D2"

    def test_path_parameters_reach_the_rule(self, ask, client):
        assert ask(client, "/inner/7/").status_code == 200
        assert ask(client, "/inner/8/").status_code == 404

    def test_an_undeclared_method_says_so_only_to_those_with_a_right(self, ask, client):
        assert ask(client, "/inner/7/", method="delete").status_code == 405
        assert ask(client, "/inner/8/", method="delete").status_code == 404
        assert ask(client, "/inner/7/", Actor(), method="options").status_code == 302

    def test_head_says_no_more_than_get(self, ask, client):
        assert ask(client, "/inner/8/", method="head").status_code == 404
        assert ask(client, "/inner/7/", method="head").status_code == 200


class TestStart:
    def test_a_route_without_a_rule_stops_the_start(self, settings):
        settings.ROOT_URLCONF = __name__
        found = routes.every_route_has_a_rule()
        assert [error.id for error in found] == ["matson.E001", "matson.E001"]
        assert "/no-rule/" in found[0].msg
        assert "/unknown-rule/" in found[1].msg

    def test_a_socket_without_a_rule_stops_the_start(self, settings):
        from channels.generic.websocket import WebsocketConsumer
        from channels.routing import ProtocolTypeRouter, URLRouter

        settings.ASGI_APPLICATION = f"{__name__}.application"
        guarded = access(GET="test.hidden")(type("Guarded", (WebsocketConsumer,), {}))
        globals()["application"] = ProtocolTypeRouter(
            {
                "websocket": URLRouter(
                    [
                        path("live/", guarded.as_asgi()),
                        path("open/", WebsocketConsumer.as_asgi()),
                    ]
                )
            }
        )
        found = routes.every_socket_has_a_rule()
        assert [error.id for error in found] == ["matson.E002"]
        assert "/open/" in found[0].msg


class TestRegistry:
    def test_a_rule_has_one_meaning(self):
        with pytest.raises(ValueError, match=r"test\.hidden"):
            rule("test.hidden")(_hidden)

    def test_a_public_route_needs_a_reason(self):
        with pytest.raises(ValueError, match="reason"):
            public("test.reasonless", reason=" ")

    def test_a_rule_for_members_never_speaks_to_a_stranger(self):
        assert verdict("test.hidden", Actor()) is Verdict.SIGN_IN
        assert verdict("test.hidden", Actor(role=Role.GUEST)) is Verdict.SIGN_IN
