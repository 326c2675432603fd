"""Where a sealed value could come out: every page of every role, the database, mails and log lines."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.core import mail
from django.db import connection, transaction
from django.http import HttpResponse

from cluster.kernel import clock
from cluster.ledger.catchup import catch_up
from cluster.ledger.push import push
from cluster.members.access import access_of
from cluster.members.routes import Route, routes
from orders.jointorders.domain.link import link_id
from orders.jointorders.tokens import token_of
from tests.canary import Eye
from tests.cast import hana_cluster, other_cluster
from tests.house.access_table import ROLES, TABLE, Line
from tests.house.matrix import path_of, send
from tests.house.scene import PARAMETERS, Scene
from tests.orders.order_stage import Play, a_lot, shelve

FLOORS = {"kim": 813_740_927, "lee": 947_215_663, "yoon": 702_655_481}
MOST = {"kim": 375_000, "lee": 46_000, "yoon": 102_000}
OFFERED = 950_000_000
STAGES = ("collecting", "sealed", "pricing", "offered", "won", "lost")


class Everything(dict):
    """Whatever object a route asks for, it is one of this order's."""

    def __missing__(self, name: str) -> object:
        kind = next((kind for kind in self if kind in name), "order")
        return self[kind]


@dataclass
class World:
    """The cast around one order whose sealed values are canaries."""

    scene: Scene
    play: Play
    at_stage: str

    def eyes(self, role: str) -> Iterator[Eye]:
        """What this role must never see: every floor but the own of a price owner."""
        own = {"owner": "kim", "rival": "lee"}.get(role)
        yield Eye(floor for who, floor in FLOORS.items() if who != own)

    def pages(self, role: str) -> Iterator[tuple[str, HttpResponse]]:
        """Every page as this role; once, also every other page and every form sent empty."""
        browser = self.scene.browser(role)
        everything = self.at_stage == STAGES[0]
        for route in routes():
            if not everything and not _tells_of_the_order(route):
                continue
            path = path_of(route, _of_this_order(route), self.scene, role)
            with transaction.atomic():
                yield path, browser.get(path)
                if everything and route.name not in ("look", "account_logout"):
                    for method in _writing(route):
                        yield f"{method} {path}", send(browser, method, path, {})
                transaction.set_rollback(True)


def _writing(route: Route) -> list[str]:
    """The methods that are not GET; every page is also sent a form."""
    known = access_of(route.view)
    return sorted({"POST", *(known.rules if known else ())} - {"GET"})


def _of_this_order(route: Route) -> Line:
    """The table's line, its own orders left out."""
    also = TABLE.get(route.name, Line()).also
    return Line(also={name: make for name, make in also.items() if name not in PARAMETERS})


def _tells_of_the_order(route: Route) -> bool:
    parts = {"order_id", "token", "drawing_id"} & set(route.parameters)
    return bool(parts) or route.name in ("home", "orders", "desk", "search", "api-orders")


def a_world(stage: str) -> World:
    """One order with three sealed pledges, led to `stage`."""
    scene = Scene(hana_cluster(), other_cluster())
    now = clock.now()
    drawing = shelve(scene.stage)
    play = Play(scene.stage, opened=now)
    due = play.day(25)
    play.collecting(a_lot(quantity=900_000, target_won=930_000_000, due_on=due))
    for who, floor in FLOORS.items():
        play.pledge(who, now, floor_won=floor, most=MOST[who], least=0, last_on=due)
    _lead(play, stage)
    link = link_id(play.order_id, 1)
    scene.props = Everything(
        order=play.order_id,
        lot=play.lot_id,
        drawing=drawing,
        token=token_of(scene.stage.cluster_id, link),
    )
    scene.sign_everybody_in()
    return World(scene, play, stage)


def _lead(play: Play, stage: str) -> None:
    from orders.jointorders.commands import cancel_order, close_collecting
    from tests.cast import key

    now, order = clock.now(), play.order_id
    steps = STAGES.index(stage) if stage != "lost" else 1
    if steps >= 1:
        close_collecting(by=play.park, key=key(), order_id=order)
    if steps >= 2:
        play.sign("park", now)
        play.sign("jung", now)
    if steps >= 3:
        until = now + (play.deadline - play.opened)
        facts = {"quantity": 500_000, "delivery_on": play.day(25), "valid_until": until}
        play.send(now, price=OFFERED, **facts)
    if steps >= 4:
        play.accept(at=now)
        catch_up()
    if stage == "lost":
        cancel_order(by=play.park, key=key(), order_id=order, reason="고객이 뜻을 접었습니다.")


def leaks_in_pages(world: World) -> list[str]:
    """Sightings by role and path; the price owner's own page shows his own and nobody else's."""
    found = []
    for role in ROLES:
        eyes = list(world.eyes(role))
        for path, answer in world.pages(role):
            said = unpacked(answer.content) + json.dumps(dict(answer.headers)).encode()
            seen = set().union(*(eye.sightings(said) for eye in eyes))
            found += [f"{role} saw {value} at {path}" for value in sorted(seen)]
    return found


def unpacked(body: bytes) -> bytes:
    """What a workbook says, its packing taken off; other answers as they are."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return b"\n".join(book.read(name) for name in book.namelist())


def leaks_in_database(world: World) -> list[str]:
    """Every row of every table, as text."""
    eyes = list(world.eyes("database"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM {table} t")
            said = cursor.fetchone()[0].encode()
            seen = set().union(*(eye.sightings(said) for eye in eyes))
            found += [f"table {table} holds {value}" for value in sorted(seen)]
    return found


def leaks_in_mails(world: World) -> list[str]:
    """Everything that was written to anybody."""
    push()
    said = "\n".join(f"{one.subject}\n{one.body}\n{one.to}" for one in mail.outbox).encode()
    return [f"a mail holds {v}" for eye in world.eyes("mail") for v in eye.sightings(said)]


def with_owner_seen_as(world: World, role: str) -> World:
    """The same world with a planted fault: `role` gets the session of the price owner."""
    sessions = world.scene.sessions | {role: world.scene.sessions["owner"]}
    return replace(world, scene=replace(world.scene, sessions=sessions))
