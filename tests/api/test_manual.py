"""The page about the API is true: every path with its methods, the example in five minutes."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from cluster.embedded import BASE
from tests.api.doors import OPERATIONS
from tests.cast import PASSWORD

PAGE = (BASE / "docs" / "api.md").read_text()


def test_every_path_is_told_with_its_methods():
    told = dict(re.findall(r"^\| `(/api/[^`]*)` \|(.*)\|$", PAGE, re.MULTILINE))
    there: dict[str, set[str]] = {}
    for route, method, _ in OPERATIONS.values():
        there.setdefault(re.sub(r"<\w+:(\w+)>", r"{\1}", route.path), set()).add(method)
    assert set(told) == set(there)
    for path, methods in there.items():
        assert set(re.findall(r"\b(GET|POST|PUT|DELETE)\b", told[path])) == methods, path


@pytest.mark.django_db
def test_in_five_minutes(stage):
    """The road of the example: a token, the sign-in, a read, a command."""
    browser = Client(enforce_csrf_checks=True)
    browser.get("/account/login/")
    form = {"login": stage.kim.account.email, "password": PASSWORD}
    form["csrfmiddlewaretoken"] = browser.cookies["csrftoken"].value
    browser.post("/account/login/", form)
    assert browser.get("/api/me").json()["role"] == "owner"
    path = f"/api/machines/{stage.machines['hana']}/repair"
    key, token = {"Idempotency-Key": str(uuid4())}, browser.cookies["csrftoken"].value
    refused = browser.post(path, content_type="application/json", headers=key)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "form-expired")
    done = browser.generic("POST", path, headers=key | {"X-CSRFToken": token})
    assert (done.status_code, done.content) == (204, b"")
