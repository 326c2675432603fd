"""The headers of trust.md 13 are on every answer, whatever went wrong."""

import pytest

from cluster.members.routes import routes

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
