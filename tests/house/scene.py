"""One scene for the access matrix: two clusters, and an object for every path parameter.

A step that brings a new path parameter adds it to `PARAMETERS`; an object it needs is made by a
function in `PROPS`, once per scene.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import Client, override_settings

from cluster.kernel import clock
from cluster.ledger.projection import live
from cluster.members import queries
from cluster.members.commands import calendars
from cluster.members.domain import Day
from orders.allocation.commands import (
    Accepting,
    Declining,
    accept_share,
    conclude,
    decline_share,
    run_allocation,
)
from orders.allocation.models import ShareRow
from orders.drawings import commands as drawings
from orders.jointorders.commands import ask_question, close_collecting, draft_offer
from orders.jointorders.domain.link import link_id
from orders.jointorders.models import QuestionRow
from orders.jointorders.queries.orders import order_row
from orders.jointorders.tokens import token_of
from tests.cast import Player, Stage, hana_cluster, key, other_cluster
from tests.house.access_table import DESK, ROLES
from tests.orders.order_stage import FLOORS, PIECES, Play, a_lot, shelve, shelve_files
from tests.orders.parts import plate
from tests.remembered import raised

PLAYERS = {
    "staff": "han",
    "owner": "kim",
    "rival": "lee",
    "coordinator": "park",
    "second": "jung",
    "auditor": "seo",
    "removed": "oh",
}


@dataclass
class Scene:
    """The cast, what the steps put on the stage, and a session for every role."""

    stage: Stage
    pohang: Stage
    props: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    lots: int = 1  # of every order
    signed_in: datetime = field(default_factory=clock.now)

    def play(self) -> Play:
        """A new order on this stage."""
        return Play(self.stage, opened=clock.now(), usual_lots=self.lots)

    def version(self, what: str) -> int:
        """What a form of this thing carries as the version it saw."""
        stage = self.stage
        found = {
            "firm": lambda: queries.firm(stage.cluster_id, stage.firms["hana"]).version,
            "machine": lambda: queries.machine(stage.cluster_id, stage.machines["hana"]).version,
            "calendar": lambda: queries.calendar_row(stage.cluster_id, stage.firms["hana"]).version,
            "customer": lambda: queries.customer_for(stage.coordinator, stage.customer_id).version,
            "order": lambda: order_row(stage.coordinator, self.props["order"]).version,
            "draft": lambda: order_row(stage.coordinator, self.props["draft"].order_id).version,
        }
        return found[what]()

    def player(self, role: str) -> Player | None:
        """Who plays a role; a stranger has no account."""
        if role == "outsider":
            return self.pohang.choi
        return self.stage.people[PLAYERS[role]] if role in PLAYERS else None

    def browser(self, role: str) -> Client:
        """A browser of this role; the removed member's session is still alive in it."""
        client = Client(raise_request_exception=False)
        if role in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def sign_everybody_in(self) -> None:
        """Before the first cell, whose writes are rolled back with it."""
        for role in ROLES:
            self._sign_in(role)
        self.signed_in = clock.now()

    def keep_fresh(self) -> None:
        """Two persons open only freshly signed in; a slow machine takes longer than that."""
        if clock.now() - self.signed_in > timedelta(minutes=3):
            for role in DESK:
                self._sign_in(role)
            self.signed_in = clock.now()

    def _sign_in(self, role: str) -> None:
        if (player := self.player(role)) is not None:
            signed_in = player.client()
            self.sessions[role] = signed_in.cookies[settings.SESSION_COOKIE_NAME].value


Prop = Callable[[Scene], None]
PROPS: list[Prop] = []


def prop(make: Prop) -> Prop:
    """Register what a step puts on the stage."""
    PROPS.append(make)
    return make


@prop
def another_second_person(scene: Scene) -> None:
    """Moon, whom an order may name where Jung has left."""
    scene.stage.person("moon", "second")


@prop
def special_days(scene: Scene) -> None:
    """One day of 하나정밀 and one of the cluster that differ, so that they can be cleared."""
    stage = scene.stage
    today = clock.now().date()
    days = {"own day": today + timedelta(days=9), "shared day": today + timedelta(days=33)}
    scene.props |= {name: day.isoformat() for name, day in days.items()}
    own = Day(date=days["own day"], reason="정기점검")
    calendars.set_day(by=stage.coordinator, key=key(), firm_id=stage.firms["hana"], day=own)
    shared = Day(date=days["shared day"], reason="임시휴무")
    calendars.set_day(by=stage.coordinator, key=key(), firm_id=None, day=shared)


PARAMETERS: dict[str, Callable[[Scene, str], Any]] = {
    "firm_id": lambda scene, _role: scene.stage.firms["hana"],
    "machine_id": lambda scene, _role: scene.stage.machines["hana"],
    "person_id": lambda scene, _role: scene.stage.han.person_id,
    "customer_id": lambda scene, _role: scene.stage.customer_id,
    "token": lambda scene, role: (
        "A" * 64 if role == "other-customer" else scene.props["offer token"]
    ),
    "order_id": lambda scene, _role: scene.props["order"],
    "lot_id": lambda scene, _role: scene.props["lot"],
    "question_id": lambda scene, _role: scene.props["question"],
    "kind": lambda _scene, _role: "xlsx",
    "digest": lambda _scene, _role: "now",
    "uidb36": lambda _scene, _role: "abc",
    "key": lambda _scene, _role: "def",
    "drawing_id": lambda scene, _role: scene.props["drawing"],
}


@prop
def drawing(scene: Scene) -> None:
    """A drawing without a unit, held by 하나정밀."""
    by, upload = scene.stage.coordinator, drawings.Upload(plate(0), "p.dxf")
    stored = drawings.upload_drawing(by=by, key=key(), upload=upload)
    drawing_id = scene.props["drawing"] = UUID(stored.result["drawing_id"])
    holders = [drawings.Holder(scene.stage.firms["hana"])]
    drawings.admit_holders(by=by, key=key(), drawing_id=drawing_id, holders=holders)


def an_order_that_collects(scene: Scene) -> None:
    """One lot, both firms asked until next week, both have pledged; one question is open."""
    drawing = shelve(scene.stage)
    shelve_files(scene.stage)
    play = scene.play()
    play.collecting()
    play.pledge("kim")
    play.pledge("lee")
    ask_question(
        by=scene.stage.han.actor, key=key(), order_id=play.order_id, text="열처리는 누가 하나요?"
    )
    scene.props |= {
        "measured": drawing,
        "order": play.order_id,
        "lot": play.lot_id,
        "question": live(QuestionRow, scene.stage.cluster_id).get().key,
    }


def orders_in_other_states(scene: Scene) -> None:
    """One order for every state a command asks for, and the customer's link to the last."""
    now = clock.now()
    made = {
        "draft": lambda play: play.draft(),
        "checked": lambda play: play.checked(),
        "waiting": lambda play: play.collecting().pledged(),
        "sealed": lambda play: play.answered(),
        "pricing": lambda play: play.priced(),
        "drafted": lambda play: play.priced(),
        "offered": lambda play: play.priced(),
    }
    for state, brought in made.items():
        play = scene.props[state] = brought(scene.play())
        offer = {"delivery_on": play.day(25), "valid_until": now + timedelta(days=9)}
        if state == "drafted":
            draft_offer(by=play.park, key=key(), order_id=play.order_id, offer=play.offer(**offer))
        if state == "offered":
            play.send(now, **offer)
            link = link_id(play.order_id, 1)
            scene.props["offer token"] = token_of(scene.stage.cluster_id, link)


def orders_that_are_divided(scene: Scene) -> None:
    """One won, one split and unanswered, one that fell short because 동탄와이어 declined."""
    play = _split(scene)
    scene.props |= {"divided": play.order_id, "divided lot": play.lot_id}
    asked = _waiting(scene, play)
    by_role = {"owner": scene.stage.kim, "rival": scene.stage.lee}
    scene.props["shown"] = {role: asked[one.actor.firm_id] for role, one in by_role.items()}
    short = _split(scene)
    lot = {"order_id": short.order_id, "lot_id": short.lot_id}
    waiting = _waiting(scene, short)
    for who in ("kim", "yoon"):
        actor = scene.stage.people[who].actor
        if pieces := waiting.get(actor.firm_id):
            what = Accepting(short.order_id, short.lot_id, 1, pieces)
            accept_share(by=actor, key=key(), what=what)
    if pieces := waiting.get(scene.stage.lee.actor.firm_id, 0):
        back = Declining(short.order_id, short.lot_id, 1, min(46, pieces), "busy")
        decline_share(by=scene.stage.lee.actor, key=key(), what=back)
    conclude(by=scene.stage.system, key=key(), **lot)
    scene.props |= {"short": short.order_id, "short lot": short.lot_id}
    scene.props["computing"] = _computing(scene)
    scene.props["won"] = _won(scene)


def _waiting(scene: Scene, play: Play) -> dict[UUID | None, int]:
    """Pieces each firm is asked to take; of lots divided together a firm may get none."""
    shares = live(ShareRow, scene.stage.cluster_id).filter(lot_id=play.lot_id)
    return {share.firm_id: share.open_pieces for share in shares}


def _split(scene: Scene) -> Play:
    play = _won(scene)
    run_allocation(by=play.park, key=key(), order_id=play.order_id)
    return play


def _computing(scene: Scene) -> UUID:
    """Two lots that a worker process would divide; none looks at it here."""
    now = clock.now()
    play = scene.play()
    play.collecting(a_lot(due_on=play.day(25)), a_lot(due_on=play.day(25)))
    for lot in play.lot_ids:
        for who, floor in FLOORS.items():
            play.pledge(who, lot=lot, floor_won=floor, most=PIECES[who], least=0)
    close_collecting(by=play.park, key=key(), order_id=play.order_id)
    for who in ("park", "jung"):
        play.sign(who, now)
    play.send(now, delivery_on=play.day(25), valid_until=now + timedelta(days=9))
    play.accept(at=now)
    with override_settings(ALLOCATION_INLINE_PAIRS=0):
        run_allocation(by=play.park, key=key(), order_id=play.order_id)
    return play.order_id


def _won(scene: Scene) -> Play:
    now = clock.now()
    play = scene.play().priced()
    play.send(now, delivery_on=play.day(25), valid_until=now + timedelta(days=9))
    play.accept(at=now)
    return play


PROPS += [an_order_that_collects, orders_in_other_states, orders_that_are_divided]


def raise_scene(*more: Prop, lots: int = 1) -> Scene:
    """Everything the matrix needs, made by commands; `more` comes after it."""
    scene = raised(usual_scene) if lots == 1 else _made(lots)
    for make in more:
        make(scene)
    scene.sign_everybody_in()
    return scene


def usual_scene() -> Scene:
    """The scene of one lot an order, nobody signed in yet."""
    return _made(1)


def _made(lots: int) -> Scene:
    scene = Scene(hana_cluster(), other_cluster(), lots=lots)
    for make in PROPS:
        make(scene)
    return scene
