"""The log holds what the list allows and nothing else, whatever happens to be at hand."""

import json
import logging

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from cluster.web import logbook
from cluster.web.logbook import JsonLines, RequestLogMiddleware, UnknownKey, note

CANARY = "777,123,456"


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO)
    return lambda: [json.loads(JsonLines().format(record)) for record in caplog.records]


def test_a_request_is_told_by_its_route_never_by_its_path(lines):
    request = RequestFactory().get(f"/offer/{CANARY}/?price={CANARY}", headers={"x-key": CANARY})
    request.resolver_match = None
    RequestLogMiddleware(lambda _: HttpResponse(CANARY))(request)
    (line,) = lines()
    assert CANARY not in json.dumps(line)
    assert (line["event"], line["method"], line["status"]) == ("request", "GET", 200)


def test_a_key_that_is_not_on_the_list_raises_here_and_is_dropped_in_production(lines, monkeypatch):
    with pytest.raises(UnknownKey):
        note("pledge-sealed", price=CANARY)
    monkeypatch.setattr(logbook, "STRICT", False)
    note("pledge-sealed", price=CANARY, position=7)
    (line,) = lines()
    assert line["position"] == 7
    assert CANARY not in json.dumps(line)


def test_an_exception_is_its_type_and_its_places_not_its_words(lines):
    def fails():
        price = CANARY
        raise ValueError(f"duplicate key ({price})")

    try:
        fails()
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", CANARY)
    (line,) = lines()
    assert line["exception"] == "ValueError"
    assert line["places"][-1].endswith(" fails")
    assert CANARY not in json.dumps(line)


def test_line_breaks_and_controls_are_escaped(lines, caplog):
    note("request", route="a\nb\u202e")
    assert "\n" not in JsonLines().format(caplog.records[0])
    assert "\u202e" not in JsonLines().format(caplog.records[0])


def test_a_formatter_that_prints_everything_would_be_caught():
    record = logging.makeLogRecord({"msg": "price %s", "args": (CANARY,), "name": "matson"})
    assert CANARY in logging.Formatter().format(record)
    assert CANARY not in JsonLines().format(record)
