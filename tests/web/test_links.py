"""A page behind a secret link tells nobody where one came from, and its form still works."""

import re
from uuid import uuid4

import pytest
from django.test import Client


@pytest.fixture
def guest(visitor):
    return Client(enforce_csrf_checks=True, headers={"accept-language": "ko"})


def sent(guest, path, origin, token=None):
    found = re.search(r'csrfmiddlewaretoken" value="(\w+)"', guest.get(path).text)
    fields = {"name": "하나정밀", "quantity": "8", "command_key": str(uuid4())}
    fields["csrfmiddlewaretoken"] = token or found[1]
    return guest.post(path, fields, headers={"origin": origin})


def test_it_sends_no_referrer(guest):
    assert guest.get("/door/secret/")["Referrer-Policy"] == "no-referrer"
    assert guest.get("/door/")["Referrer-Policy"] == "same-origin"


def test_its_form_comes_without_an_origin_and_is_taken(guest):
    assert sent(guest, "/door/secret/", "null").status_code == 302


def test_the_token_must_fit_all_the_same(guest):
    answer = sent(guest, "/door/secret/", "null", token="x" * 64)
    assert answer.status_code == 403
    assert "새로 고친 뒤" in answer.text


def test_another_site_is_refused(guest):
    assert sent(guest, "/door/secret/", "https://evil.example").status_code == 403


def test_an_ordinary_page_wants_its_origin(guest):
    assert sent(guest, "/door/", "null").status_code == 403
    assert sent(guest, "/door/", "http://testserver").status_code == 302


def test_a_browser_really_sends_such_a_form(page, settings, visitor, live_server):
    page.goto(live_server.url + "/door/secret/")
    page.fill("#id_name", "하나정밀")
    page.fill("#id_quantity", "800")
    page.click("main button[type=submit]")
    page.wait_for_selector("[data-toast]")
