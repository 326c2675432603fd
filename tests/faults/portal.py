"""A portal in a process of its own, people who use it over HTTP, and the book kept outside."""

import http.client
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

from cluster import settings
from cluster.kernel.ids import id_for
from tests.faults import portal_child
from tests.ledger.crashing import Child

CSRF = "a" * 32


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Portal:
    """Started on a port of its own; it is killed rather than stopped."""

    def __init__(self, place, changed=None):
        self.port = free_port()
        self.child = Child(portal_child.serve, place, self.port, changed)
        self.alive = True

    def ready(self, seconds=30):
        """Wait for the port, which opens after the start checks."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.02)
        raise AssertionError("the portal does not open its port")

    def kill(self):
        """SIGKILL, once."""
        if self.alive:
            self.alive = False
            self.child.kill()


@contextmanager
def portal(place, changed=None):
    running = Portal(place, changed)
    try:
        yield running.ready()
    finally:
        running.kill()


@dataclass
class Person:
    """Somebody signed in, with one connection that is opened again when it breaks."""

    who: str
    person_id: object
    session: str
    port: int = 0
    _line: http.client.HTTPConnection | None = None

    def post(self, path, fields, key=None, **headers):
        """(status, Location) of a form sent as a browser does."""
        body = urlencode({"csrfmiddlewaretoken": CSRF, "command_key": str(key or uuid4())} | fields)
        return self.ask("POST", path, body, **headers)[:2]

    def ask(self, method, path, body=None, **headers):
        """(status, Location, page); OSError and HTTPException when nothing came back."""
        cookie = f"{settings.SESSION_COOKIE_NAME}={self.session}; csrftoken={CSRF}"
        words = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        words |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            line = self._open()
            line.request(method, path, body, words)
            answer = line.getresponse()
            page = answer.read()
        except (OSError, http.client.HTTPException):
            self.hang_up()
            raise
        return answer.status, answer.getheader("Location"), page

    def _open(self):
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        return self._line

    def hang_up(self):
        if self._line is not None:
            self._line.close()
            self._line = None


def people(place):
    return {who: Person(who, *known) for who, known in place["people"].items()}


@dataclass
class Book:
    """What was asked and what was acknowledged; nothing of it is in the database."""

    name: str = field(default_factory=lambda: uuid4().hex)  # no key of another book is met again
    asked: dict = field(default_factory=dict)  # command id -> (who, n)
    acked: set = field(default_factory=set)

    def complaints(self, commands):
        """`commands`: command id -> number of its events, as the ledger has them."""
        told = self.asked
        found = [f"lost: {told[one]}" for one in self.acked if one not in commands]
        found += [
            f"{events} times: {told[one]}"
            for one, events in commands.items()
            if one in told and events != 1
        ]
        return sorted(found)


@dataclass
class Robot:
    """One person who gives command after command, each again under its key until it is taken."""

    person: Person
    path: str
    fields: object  # n -> the form
    book: Book
    n: int = 0
    told: list = field(default_factory=list)  # every answer that was no success

    def command_id(self):
        return str(id_for(self.person.person_id, self.key()))

    def key(self):
        return id_for("robot", self.book.name, self.person.who, self.n)

    def press(self):
        """Once; whether it was taken."""
        self.book.asked[self.command_id()] = (self.person.who, self.n)
        try:
            status, _ = self.person.post(self.path, self.fields(self.n), self.key())
        except (OSError, http.client.HTTPException):
            self.told.append("no answer")
            return False
        if status != 302:
            self.told.append(status)
            return False
        self.book.acked.add(self.command_id())
        self.n += 1
        return True

    def work(self, port, until):
        """Press until `until()` says stop or the portal is gone."""
        self.person.hang_up()
        self.person.port = port
        while not until():
            if not self.press():
                time.sleep(0.02)
        self.person.hang_up()


@contextmanager
def at_work(robots, port):
    """All of them at once; stopped at the end of the block."""
    over = []
    with ThreadPoolExecutor(len(robots)) as crowd:
        running = [crowd.submit(robot.work, port, lambda: bool(over)) for robot in robots]
        try:
            yield
        finally:
            over.append(True)
        for one in running:
            one.result(60)


def audited(place, book):
    """The complaints of the book, and the faults of hashes and rows."""
    ((commands, faults),) = Child(portal_child.audit, place).end(60)
    return book.complaints(commands) + faults
