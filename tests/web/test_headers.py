"""The headers of trust.md 13 are on every answer, whatever went wrong."""

import pytest
from django.conf import settings as configured
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.test import Client

from cluster.kernel.errors import Clash
from cluster.members.access import Access, Verdict
from cluster.members.routes import routes
from cluster.web import middleware
from cluster.web.errors import error_page

STATUSES = (400, 403, 404, 405, 408, 409, 410, 413, 415, 422, 429, 500, 503)


def guarded(answer):
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for directive in ("base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert directive in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=(self)" in answer["Permissions-Policy"]
    assert "no-store" in answer["Cache-Control"] or answer["Content-Type"] == "text/css"
    return answer["X-Request-Id"]


@pytest.mark.parametrize("status", STATUSES)
def test_an_error_has_a_page_the_headers_and_both_languages(visitor, status):
    for language, letters in (("ko", "다요"), ("en", "e")):
        answer = visitor.get("/door/fail/", {"how": status}, headers={"accept-language": language})
        assert answer.status_code == status
        assert guarded(answer)
        assert f'lang="{language}"' in answer.text
        assert set(letters) & set(answer.text.split("<h1>")[1].split("</h1>")[0])
        assert "secret" not in answer.text


def test_hidden_and_absent_answer_with_the_same_bytes(visitor):
    hidden = visitor.get("/door/fail/", {"how": "404"})
    absent = visitor.get("/door/no-such-order/")
    assert hidden.content == absent.content


def test_a_failure_names_the_request_and_nothing_else(visitor):
    answer = visitor.get("/door/fail/", {"how": "500"})
    assert answer["X-Request-Id"] in answer.text
    assert "17350" not in answer.text
    assert "ValueError" not in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_every_route_of_the_portal_answers_with_the_headers(client, method):
    from tests.web.paths import filled

    for route in routes():
        answer = getattr(client, method)(filled(route.path))
        assert guarded(answer), route.path


def test_a_request_id_of_the_proxy_is_kept_and_a_wild_one_is_not(visitor):
    assert visitor.get("/", headers={"x-request-id": "proxy-12345678"})["X-Request-Id"] == (
        "proxy-12345678"
    )
    wild = visitor.get("/", headers={"x-request-id": "<script>alert(1)</script>"})
    assert "<" not in wild["X-Request-Id"]


def test_a_database_without_a_free_place_says_busy_and_when_to_come_back(visitor):
    answer = visitor.get("/door/fail/", {"how": "pool"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert "잠시 뒤에 다시" in answer.text


def _raising(error):
    def fail(_request):
        raise error

    return fail


OUTCOMES = {
    200: lambda _request: HttpResponse("a page"),
    302: lambda _request: HttpResponseRedirect("/"),
    403: _raising(PermissionDenied()),
    404: _raising(Http404("hidden")),
    405: lambda _request: HttpResponseNotAllowed(["GET"]),
    409: lambda request: error_page(request, 409, Clash("changed-meanwhile")),
    413: _raising(RequestDataTooBig()),
    500: _raising(ValueError("a floor of 17350")),
}
FORCED = [200]


def forcing(respond):
    """Innermost: whatever the view is, the outcome is the one asked for."""

    def around(request):
        return respond(request)

    around.process_view = lambda request, *_: OUTCOMES[FORCED[0]](request)
    return around


@pytest.fixture
def forced(settings, monkeypatch):
    settings.MIDDLEWARE = [*configured.MIDDLEWARE, f"{__name__}.forcing"]
    settings.SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    monkeypatch.setattr(Access, "judge", lambda *_: Verdict.ALLOW)
    monkeypatch.setattr(Access, "answers", lambda *_: True)

    def ask(status):
        FORCED[0] = status
        browser = Client(raise_request_exception=False)
        return [(route, browser.get(_path(route), secure=True)) for route in routes()]

    return ask


def _path(route):
    from tests.web.paths import filled

    return filled(route.path)


def complaints(route, answer, status):
    found = [] if answer.status_code == status else [f"{answer.status_code}, not {status}"]
    try:
        guarded(answer)
    except (AssertionError, KeyError) as problem:
        found.append(f"headers: {problem!r}")
    if answer.get("Strict-Transport-Security") != "max-age=63072000; includeSubDomains; preload":
        found.append("no HSTS")
    if "token" in route.parameters and answer["Referrer-Policy"] != "no-referrer":
        found.append("a secret address is told on")
    if "17350" in answer.text:
        found.append("a detail of the failure")
    return [f"{route.path}: {told}" for told in found]


@pytest.mark.django_db
@pytest.mark.parametrize("status", OUTCOMES)
def test_every_route_has_the_headers_with_every_outcome(forced, status):
    found = [told for route, answer in forced(status) for told in complaints(route, answer, status)]
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize("status", [200, 500])
def test_missing_headers_are_noticed(forced, status, monkeypatch):
    """The planted fault: one header less, on error pages too."""
    kept = {k: v for k, v in middleware.HEADERS.items() if k != "X-Content-Type-Options"}
    monkeypatch.setattr(middleware, "HEADERS", kept)
    monkeypatch.setattr("django.conf.settings.SECURE_CONTENT_TYPE_NOSNIFF", False, raising=False)
    for route, answer in forced(status):
        assert complaints(route, answer, status), route.path
