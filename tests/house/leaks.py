"""Where a sealed value could come out: every page of every role, the database, mails and log lines."""

import io
import itertools
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.core import mail
from django.db import connection, transaction
from django.http import HttpResponse

from cluster.kernel import clock
from cluster.ledger.catchup import catch_up
from cluster.ledger.projection import live
from cluster.ledger.push import push
from cluster.members.access import access_of
from cluster.members.models import CustomerDetails, PersonDetails
from cluster.members.routes import Route, routes
from orders.allocation.commands import run_allocation
from orders.drawings import commands as drawings
from orders.jointorders.domain.link import link_id
from orders.jointorders.models import OrderRow
from orders.jointorders.tokens import token_of
from tests.canary import Eye
from tests.cast import hana_cluster, key, other_cluster
from tests.house.access_table import ROLES, TABLE, Line
from tests.house.matrix import path_of, send
from tests.house.scene import PARAMETERS, Scene
from tests.orders.order_stage import Play, a_lot, shelve
from tests.orders.parts import plate

FLOORS = {"kim": 813_740_927, "lee": 947_215_663, "yoon": 702_655_481}
MOST = {"kim": 37_500, "lee": 4_600, "yoon": 10_200}
OFFERED = 950_000_000
STAGES = ("collecting", "sealed", "pricing", "offered", "won", "divided", "lost")
REVISIONS = 34  # versions of each pledge in the first stage: a hundred floors, all sealed for ever
PHONE = "010-7391-4482-6650"  # of the customer
YOONS_PHONE = "010-5529-8061-3374"  # of a person
DRAWN = "BIMIL-DOMYEON-ZQXJ-4471"  # written into the customer's drawing: only its file shows it
KNOWS_WORDS = ("coordinator", "database", "mail")


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
    floors: dict[str, list[int]]
    reached: set[tuple[str, str]] = field(default_factory=set)  # (route, role) answered by a page

    def eyes(self, role: str) -> Iterator[Eye]:
        """What this role must never see: every floor but the own of a price owner."""
        own = {"owner": "kim", "rival": "lee"}.get(role)
        hidden = {who: floors for who, floors in self.floors.items() if who != own}
        texts = () if role in KNOWS_WORDS else (PHONE, YOONS_PHONE, DRAWN)
        last = [floors[-1] for floors in hidden.values()]
        yield Eye(itertools.chain(*hidden.values()), texts, [last])

    def pages(self, role: str) -> Iterator[tuple[str, HttpResponse]]:
        """Every page as this role; once, also every other page and every form sent empty."""
        browser = self.scene.browser(role)
        everything = self.at_stage == STAGES[0]
        for route in routes():
            if not everything and not tells_of_the_order(route):
                continue
            path = path_here(route, self.scene, role)
            with transaction.atomic():
                answer = browser.get(path)
                if answer.status_code < 400 or answer.status_code in _of_table(route).answers:
                    self.reached.add((route.name, role))
                yield path, answer
                if everything and route.name not in ("look", "account_logout"):
                    for method in _writing(route):
                        yield f"{method} {path}", send(browser, method, path, {})
                transaction.set_rollback(True)


def _writing(route: Route) -> list[str]:
    """The methods that are not GET; every page is also sent a form."""
    known = access_of(route.view)
    return sorted({"POST", *(known.rules if known else ())} - {"GET"})


def _of_table(route: Route) -> Line:
    return TABLE.get(route.name, Line())


def path_here(route: Route, scene: Scene, role: str) -> str:
    """The route's path with this order for every parameter."""
    return path_of(route, _of_this_order(route), scene, role)


def _of_this_order(route: Route) -> Line:
    """The table's line, its own orders left out."""
    also = _of_table(route).also
    return Line(also={name: make for name, make in also.items() if name not in PARAMETERS})


def tells_of_the_order(route: Route) -> bool:
    """A page on which it may stand; what only takes forms refuses a look alike at every stage."""
    known = access_of(route.view)
    if known is None or "GET" not in known.rules:
        return False
    parts = {"order_id", "token", "drawing_id"} & set(route.parameters)
    return bool(parts) or route.name in ("home", "orders", "desk", "search", "api-orders")


def a_world(stage: str) -> World:
    """One order with three sealed pledges, led to `stage`."""
    scene, play = an_open_order(stage)
    floors = {who: floors_of(floor, stage) for who, floor in FLOORS.items()}
    for who, sealed in floors.items():
        for floor in sealed:
            seal(play, who, floor)
    lead(play, stage)
    return World(scene, play, stage, floors)


def an_open_order(stage: str) -> tuple[Scene, Play]:
    """The cast, and one order that collects; nobody has pledged."""
    scene = Scene(hana_cluster(), other_cluster())
    _phones(scene)
    measured = shelve(scene.stage)
    drawing = _a_file(scene) if stage == STAGES[0] else measured
    play = Play(scene.stage, opened=clock.now())
    play.collecting(a_lot(quantity=90_000, target_won=930_000_000, due_on=play.day(25)))
    scene.props = Everything(
        order=play.order_id,
        lot=play.lot_id,
        drawing=drawing,
        token=token_of(scene.stage.cluster_id, link_id(play.order_id, 1)),
    )
    scene.sign_everybody_in()
    return scene, play


def seal(play: Play, who: str, floor: int, most: int | None = None) -> None:
    """Pledge, or replace what was pledged."""
    facts = {"most": most or MOST[who], "least": 0, "last_on": play.day(25)}
    play.pledge(who, play.opened, floor_won=floor, **facts)


def _phones(scene: Scene) -> None:
    """What is kept beside events: only who deals with these people may read it."""
    stage = scene.stage
    customer, yoon = stage.customer_id, stage.yoon.person_id
    assert customer is not None
    CustomerDetails.objects.keep(stage.cluster_id, customer, {"phone": PHONE})
    PersonDetails.objects.keep(stage.cluster_id, yoon, {"phone": YOONS_PHONE})


def _a_file(scene: Scene) -> UUID:
    """A drawing that really lies on the shelf, with the customer's words in it."""
    content = b"999\n" + DRAWN.encode() + b"\n" + plate(0)
    by, upload = scene.stage.coordinator, drawings.Upload(content, "p.dxf")
    stored = drawings.upload_drawing(by=by, key=key(), upload=upload)
    drawing_id = UUID(stored.result["drawing_id"])
    holders = [drawings.Holder(scene.stage.firms["hana"])]
    drawings.admit_holders(by=by, key=key(), drawing_id=drawing_id, holders=holders)
    return drawing_id


def floors_of(last: int, stage: str) -> list[int]:
    """What a firm seals, one version after the other; the last one stands."""
    times = REVISIONS if stage == STAGES[0] else 1
    return [last - 1_370_297 * n for n in range(times - 1, -1, -1)]


def lead(play: Play, stage: str) -> None:
    from orders.jointorders.commands import cancel_order, close_collecting

    now, order = clock.now(), play.order_id
    steps = min(STAGES.index(stage), 4) if stage != "lost" else 1
    if steps >= 1:
        close_collecting(by=play.park, key=key(), order_id=order)
    if steps >= 2:
        play.sign("park", now)
        play.sign("jung", now)
    if steps >= 3:
        until = now + (play.deadline - play.opened)
        facts = {"quantity": 50_000, "delivery_on": play.day(25), "valid_until": until}
        play.send(now, price=OFFERED, **facts)
    if steps >= 4:
        play.accept(at=now)
        catch_up()
    won = live(OrderRow, play.stage.cluster_id).filter(key=order, state="won")
    if stage == "divided" and won.exists():  # the readers may have been faster
        run_allocation(by=play.park, key=key(), order_id=order)
        catch_up()
    if stage == "lost":
        cancel_order(by=play.park, key=key(), order_id=order, reason="고객이 뜻을 접었습니다.")


def leaks_in_pages(world: World, roles: Iterable[str] = ROLES) -> list[str]:
    """Sightings by role and path, and faults: a page that broke off has not been looked at.

    The price owner's own page shows his own and nobody else's.
    """
    found = []
    for role in roles:
        looked_at = _Looking(list(world.eyes(role)))
        for path, answer in world.pages(role):
            if answer.status_code >= 500:
                found.append(f"{role} got {answer.status_code} at {path}")
            seen = looked_at(answer)
            found += [f"{role} saw {value} at {path}" for value in sorted(seen)]
    return found


class _Looking:
    """Looks at answers; at the same bytes once, the id of the request aside, as refusals are."""

    def __init__(self, eyes: list[Eye]) -> None:
        self.eyes = eyes
        self.known: dict[bytes, set[str]] = {}

    def __call__(self, answer: HttpResponse) -> set[str]:
        named = answer.headers.get("X-Request-Id", "")
        refusal = {"Content-Security-Policy"} if answer.status_code >= 400 else set()  # a nonce
        told = {name: said for name, said in answer.headers.items() if name not in refusal}
        said = unpacked(answer.content) + json.dumps(told).encode()
        said = said.replace(named.encode(), b"") if named else said
        if said not in self.known:
            self.known[said] = set().union(*(eye.sightings(said) for eye in self.eyes))
        return self.known[said]


def unpacked(body: bytes) -> bytes:
    """What a workbook says, its packing taken off; other answers as they are."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return b"\n".join(book.read(name) for name in book.namelist())


def unscanned(reached: set[tuple[str, str]], table: dict[str, Line] = TABLE) -> list[str]:
    """Pages somebody may see and nobody looked at: (route, role), of routes that there are."""
    there = {route.name for route in routes()}
    return sorted(
        f"{name} as {role}"
        for name, line in table.items()
        for role in line.GET
        if name in there and (name, role) not in reached
    )


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
