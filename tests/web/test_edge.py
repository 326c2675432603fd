"""The edge: whole bodies, one stamp at the last byte, caps on size, time and queue."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from cluster.kernel.edgeclock import EdgeClock
from cluster.web import edge as edge_module
from cluster.web.commandkeys import edge_stamp
from cluster.web.edge import FILE_LIMIT, MB, PLAIN_LIMIT, WAITING, Edge

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)


class Ticks:
    """A monotonic clock that the test moves."""

    def __init__(self):
        self.seconds = 100.0

    def __call__(self):
        return self.seconds


class Client:
    """One request: its parts, sent when asked for, and what came back."""

    def __init__(self, *parts, headers=(), leaves=False, before=None):
        self.parts = list(parts) or [b""]
        self.headers = list(headers)
        self.leaves = leaves
        self.before = before or (lambda: None)
        self.sent = []

    async def receive(self):
        if not self.parts:
            if self.leaves:
                return {"type": "http.disconnect"}
            await asyncio.sleep(60)
        part = self.parts.pop(0)
        self.before()
        more = bool(self.parts) or self.leaves
        return {"type": "http.request", "body": part, "more_body": more}

    async def send(self, message):
        self.sent.append(message)

    @property
    def status(self):
        return self.sent[0]["status"]

    @property
    def body(self):
        return b"".join(message.get("body", b"") for message in self.sent)

    async def ask(self, edge):
        scope = {"type": "http", "headers": self.headers}
        await edge(scope, self.receive, self.send)
        return self


class Portal:
    """Stands for Django: keeps what reached it."""

    def __init__(self):
        self.bodies = []
        self.stamps = []

    async def __call__(self, scope, receive, send):
        body = b""
        while (message := await receive())["more_body"]:
            body += message["body"]
        self.bodies.append(body + message["body"])
        self.stamps.append(edge_stamp.get())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def ticks():
    return Ticks()


@pytest.fixture
def portal():
    return Portal()


@pytest.fixture
def edge(portal, ticks):
    clock = EdgeClock(lambda: NOON, ticks)
    clock.read()
    return Edge(portal, clock)


def asked(edge, client):
    # in a thread of its own: the browser tests leave a running loop in the main one
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, client.ask(edge)).result()


FORM = (b"content-type", b"multipart/form-data; boundary=x")


@pytest.mark.parametrize("size", [0, 1, 64 * 1024 - 1, 64 * 1024, MB - 1, MB])
def test_a_body_reaches_the_portal_whole(edge, portal, size):
    content = bytes(size % 251 for size in range(size))
    assert asked(edge, Client(content[: size // 2], content[size // 2 :])).status == 200
    assert portal.bodies == [content]


def test_the_stamp_is_taken_when_the_last_byte_arrives(edge, portal, ticks):
    def wait():
        ticks.seconds += 2

    asked(edge, Client(b"a", b"b", b"c", before=wait))
    assert portal.stamps == [NOON + timedelta(seconds=6)]


def test_a_jump_of_the_wall_clock_changes_nothing(ticks):
    told = [NOON]
    clock = EdgeClock(lambda: told[0], ticks)
    clock.read()
    told[0] = NOON + timedelta(hours=3)
    ticks.seconds += 5
    assert clock.now() == NOON + timedelta(seconds=5)


def test_two_readings_that_disagree_make_the_clock_unsure_until_they_agree(ticks):
    told = [NOON]
    clock = EdgeClock(lambda: told[0], ticks)
    clock.read()
    ticks.seconds += 60
    told[0] = NOON + timedelta(seconds=62)
    clock.read()
    assert not clock.sure
    ticks.seconds += 60
    told[0] += timedelta(seconds=60)
    clock.read()
    assert clock.sure


def test_a_slow_reading_is_not_used(ticks):
    def slow():
        ticks.seconds += 0.6
        return NOON + timedelta(minutes=5)

    clock = EdgeClock(lambda: NOON, ticks)
    clock.read()
    clock._ask = slow
    assert not clock.read()
    assert clock.now() == NOON + timedelta(seconds=0.6)


@pytest.mark.parametrize(
    ("headers", "limit"), [((), PLAIN_LIMIT), ((FORM,), FILE_LIMIT)], ids=["plain", "file"]
)
def test_a_body_over_its_limit_is_refused_while_it_is_read(edge, portal, headers, limit):
    parts = [b"x" * limit, b"x", b"never asked for"]
    client = asked(edge, Client(*parts, headers=headers))
    assert client.status == 413
    assert client.parts == [b"never asked for"]
    assert portal.bodies == []


@pytest.mark.parametrize("size", [str(PLAIN_LIMIT + 1), "9" * 5000], ids=["larger", "absurd"])
def test_an_announced_size_over_the_limit_is_refused_unread(edge, portal, size):
    announced = (b"content-length", size.encode())
    client = asked(edge, Client(b"x", headers=[announced]))
    assert client.status == 413
    assert client.parts == [b"x"]


def test_a_body_that_dribbles_is_late(edge, portal, monkeypatch):
    monkeypatch.setattr(edge_module, "BODY_SECONDS", 0.05)
    client = Client(b"a")
    client.leaves = True  # more is promised, nothing comes

    async def silent():
        if client.parts:
            return {"type": "http.request", "body": client.parts.pop(), "more_body": True}
        return await asyncio.sleep(60)

    client.receive = silent
    assert asked(edge, client).status == 408
    assert portal.bodies == []


def test_who_leaves_in_the_middle_gets_no_answer_and_leaves_no_trace(edge, portal):
    client = asked(edge, Client(b"a", leaves=True))
    assert client.sent == []
    assert portal.bodies == []


def test_a_queue_that_is_full_answers_at_once_and_says_when_to_come_back(edge, portal):
    edge.inside = WAITING
    client = asked(edge, Client(b"a"))
    headers = dict(client.sent[0]["headers"])
    assert (client.status, headers[b"retry-after"]) == (503, b"2")
    assert portal.bodies == []


def test_the_queue_is_left_even_when_the_portal_fails(edge):
    async def broken(scope, receive, send):
        raise ConnectionResetError

    edge.app = broken
    asked(edge, Client(b"a"))
    assert edge.inside == 0


def test_the_edge_speaks_both_languages_under_the_strict_headers(edge):
    client = asked(edge, Client(b"x" * (PLAIN_LIMIT + 1)))
    headers = dict(client.sent[0]["headers"])
    assert b"default-src 'none'" in headers[b"content-security-policy"]
    assert headers[b"cache-control"] == b"no-store"
    page = client.body.decode()
    assert "너무 커서" in page
    assert "too large" in page


def test_in_production_the_edge_demands_https_as_every_page_does(edge, settings):
    settings.SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    client = asked(edge, Client(b"x" * (PLAIN_LIMIT + 1)))
    told = dict(client.sent[0]["headers"])[b"strict-transport-security"]
    assert told == b"max-age=63072000; includeSubDomains; preload"


def test_a_script_gets_the_envelope(edge):
    client = asked(
        edge, Client(b"x" * (PLAIN_LIMIT + 1), headers=[(b"accept", b"application/json")])
    )
    assert json.loads(client.body)["error"]["code"] == "too-large"
