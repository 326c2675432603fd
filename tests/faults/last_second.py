"""A crowd of firms that an order asks, its deadline a few seconds away; and what a portal notes for tests."""

import json
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread

from django.conf import settings
from django.db import connections

from cluster.kernel import clock
from orders.jointorders import commands
from tests.cast import key
from tests.faults.portal import Person
from tests.ledger.crashing import database_url
from tests.orders.order_stage import Play, a_lot

DUE = 45  # days after the opening: hours enough, whatever holidays lie between
LONG_AGO = timedelta(days=12)  # holds four working hours whatever the calendar says
WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


def a_number(n):
    """A registration number of our test range with its check digit."""
    body = f"99{n:07d}"
    total = sum(w * int(d) for w, d in zip(WEIGHTS, body, strict=True)) + int(body[8]) * 5 // 10
    return f"{body}{-total % 10}"


def crowd(stage, count):
    """`count` firms, each with a machine and an owner who is signed in."""
    persons = []
    for n in range(count):
        short = f"storm{n}"
        stage.firm(short, (f"가상금속 {n}", f"Virtual Metal {n}"), a_number(5_000 + n))
        stage.person(short, "owner", short)
        stage.consent(short)
        persons.append(signed_in(stage, short))
    return persons


def signed_in(stage, short):
    player = stage.people[short]
    session = player.client().cookies[settings.SESSION_COOKIE_NAME].value
    return Person(short, player.person_id, session)


def collecting_until(stage, deadline):
    """An order that asks every firm of the stage, opened long ago."""
    play = Play(stage, opened=deadline - LONG_AGO)
    play.checked(a_lot(due_on=play.day(DUE)))
    with clock.at(play.opened):
        asking = play.asking(deadline=deadline)
        commands.invite_members(by=play.park, key=key(), order_id=play.order_id, asking=asking)
    return play


def place_of(folder):
    """The test database as a portal of its own process finds it."""
    owner = connections.settings["owner"]
    parts = {"host": owner["HOST"], "port": owner["PORT"], "password": owner["PASSWORD"]}
    words = "&".join(f"{name}={value}" for name, value in parts.items() if value)
    name = connections.settings["default"]["NAME"]
    url = f"postgresql:///{name}?{words}&user={owner['USER']}"
    return {"url": database_url(), "owner": url, "folder": str(folder)}


# in the portal's process


def note_stamps(folder):
    """Keep every command's stamp by its request id, and let the wall clock jump when a file says so."""
    from cluster import asgi
    from cluster.web.commandkeys import edge_stamp

    inner = asgi._edge.app

    async def noting(scope, receive, send):
        named = dict(scope["headers"]).get(b"x-request-id", b"").decode()
        with (Path(folder) / "stamps").open("a") as book:
            book.write(json.dumps([named, edge_stamp.get().isoformat()]) + "\n")
        await inner(scope, receive, send)

    asgi._edge.app = noting
    Thread(target=_jump, args=(Path(folder) / "jump",), daemon=True).start()


def go_by_the_machine(folder):
    """The planted fault: the portal's present is the machine's, not the database's."""
    from cluster import asgi

    asgi.present.follow = lambda source: None
    note_stamps(folder)


def _jump(file):
    """The machine's clock, as this process reads it, an hour off for as long as `file` says."""
    from django.utils import timezone

    wall, django_now, seconds = clock._wall, timezone.now, time.time
    by = [timedelta(0)]
    clock._wall = lambda: wall() + by[0]
    timezone.now = lambda: django_now() + by[0]
    time.time = lambda: seconds() + by[0].total_seconds()
    while True:
        by[0] = timedelta(seconds=int(file.read_text() or 0)) if file.exists() else timedelta(0)
        time.sleep(0.01)


@contextmanager
def clock_an_hour_off(folder, hours):
    """Inside this block the portal's process reads a wrong wall clock."""
    file = Path(folder) / "jump"
    file.write_text(str(hours * 3600))
    time.sleep(0.05)
    try:
        yield
    finally:
        file.unlink()


def stamps(folder):
    """request id -> stamp, as the edge took it."""
    lines = (Path(folder) / "stamps").read_text().splitlines()
    return dict(json.loads(line) for line in lines)
