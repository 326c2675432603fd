"""A joint order played through its commands on the stage of the cast."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from uuid import UUID

import pytest
from msgspec.structs import replace

from cluster.embedded import BASE
from cluster.kernel import clock
from cluster.kernel.ids import id_for
from cluster.ledger import store
from cluster.ledger.uow import command
from cluster.members.commands import calendars
from cluster.members.domain import Hours
from orders.capacity.commands import Pledging, seal_pledge
from orders.capacity.domain.terms import Terms
from orders.drawings import shelf
from orders.drawings.domain.drawing import Drawing
from orders.drawings.domain.events import Custody, DrawingStored
from orders.drawings.report import read_report
from orders.jointorders import commands
from orders.jointorders.commands.opening import Signing
from orders.jointorders.domain.link import link_id
from orders.jointorders.domain.state import Lot, Offer, OfferLine
from orders.jointorders.queries.clocks import run_out
from orders.jointorders.tokens import code_of
from orders.policies import let_clocks_run_out
from tests.cast import DAY, Actor, Stage, key

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 10:00 in Seoul
DEADLINE = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)  # Thursday 17:00 in Seoul
DRAIN = timedelta(seconds=16)
DRAINED = DEADLINE + DRAIN
UNTIL = datetime(2026, 12, 3, 8, 0, tzinfo=UTC)
DRAWING = id_for("drawing", "punch")
FLOORS = {"kim": 20_500, "lee": 34_700, "yoon": 40_400}
PIECES = {"kim": 375, "lee": 46, "yoon": 102}


@cache
def report(name: str = "p01_punch.dxf"):
    """What the reader says of a sample drawing; read once."""
    return read_report((BASE / "data/cluster/dxf_good" / name).read_bytes())[0]


def shelve(stage: Stage, short: str = "punch", *, measured: bool = True) -> UUID:
    """A drawing in custody, measured or not; uploading has its own tests."""

    def body(work):
        drawing = work.new(Drawing, id_for("drawing", short))
        stored = DrawingStored(
            file="ab" * 32,
            sha256="cd" * 32,
            size_bytes=4_000,
            custody=Custody(owner_id=stage.customer_id, purpose="프레스 펀치", nda=False),
            at=MONDAY,
        )
        drawing.store(stored)
        if measured:
            drawing.measure(report(), MONDAY)
        return {}

    command(stage.coordinator.act(key()), body)
    return id_for("drawing", short)


@pytest.fixture
def play(stage):
    """One order on the cast's stage, its drawing already measured."""
    shelve(stage)
    return Play(stage)


def shelve_files(stage: Stage, short: str = "punch") -> None:
    """The sealed files of such a drawing, so that its picture can be drawn."""
    content = (BASE / "data/cluster/dxf_good/p01_punch.dxf").read_bytes()
    of = (stage.cluster_id, id_for("drawing", short), "ab" * 32)
    for part, body in {
        "file": content,
        "report": read_report(content)[1],
        "name": b"p.dxf",
    }.items():
        shelf.put(of, part, body)


def a_lot(**changes) -> Lot:
    facts = {
        "lot_id": id_for("no lot yet"),
        "drawing_id": DRAWING,
        "material": "SKD11",
        "thickness_um": 40_000,
        "quantity": 1000,
        "tolerance_um": 10,
        "ra_nm": 1600,
        "parts_per_setup": 4,
        "due_on": date(2026, 12, 18),
        "target_won": 42_800,
    }
    return Lot(**facts | changes)


def terms(**changes) -> Terms:
    facts = {
        "most": 365,
        "least": 20,
        "hours": 150,
        "floor_won": 20_500,
        "first_on": date(2026, 11, 30),
        "last_on": date(2026, 12, 18),
        "agree_at_floor": True,
    }
    return Terms(**facts | changes)


@dataclass
class Play:
    """One order on a stage; every step is a command at a stated hour."""

    stage: Stage
    opened: datetime = MONDAY
    order_id: UUID | None = None
    lot_ids: list[UUID] = field(default_factory=list)
    usual_lots: int = 1

    @property
    def deadline(self) -> datetime:
        return self.opened + (DEADLINE - MONDAY)

    def day(self, days: int) -> date:
        """So many days after the order was opened, as Seoul counts."""
        return self.opened.astimezone(clock.SEOUL).date() + timedelta(days=days)

    @property
    def park(self) -> Actor:
        return self.stage.park.actor

    @property
    def lot_id(self) -> UUID:
        return self.lot_ids[0]

    def position(self) -> int:
        return store.head(self.stage.cluster_id).position

    def draft_without_lots(self) -> "Play":
        with clock.at(self.opened):
            new = commands.NewOrder(self.stage.customer_id, "프레스 펀치 1,000개")
            done = commands.open_order(by=self.park, key=key(), new=new)
            self.order_id = UUID(done.result["order_id"])
        return self

    def draft(self, *lots: Lot) -> "Play":
        self.draft_without_lots()
        with clock.at(self.opened):
            for lot in lots or (a_lot(due_on=self.day(25)),) * self.usual_lots:
                added = commands.add_lot(by=self.park, key=key(), order_id=self.order_id, lot=lot)
                self.lot_ids.append(UUID(added.result["lot_id"]))
        return self

    def checked(self, *lots: Lot) -> "Play":
        self.draft(*lots)
        with clock.at(self.opened):
            commands.check_order(by=self.park, key=key(), order_id=self.order_id)
        return self

    def asking(self, **changes) -> commands.Asking:
        facts = {"deadline": self.deadline, "second_person_id": self.stage.jung.person_id}
        return commands.Asking(**facts | changes)

    def collecting(self, *lots: Lot) -> "Play":
        self.checked(*lots)
        with clock.at(self.opened):
            commands.invite_members(
                by=self.park, key=key(), order_id=self.order_id, asking=self.asking()
            )
        return self

    def pledge(self, who: str, at: datetime | None = None, lot: UUID | None = None, **changes):
        changes = {"first_on": self.day(7), "last_on": self.day(25)} | changes
        with clock.at(at or self.opened):
            return seal_pledge(
                by=self.stage.people[who].actor,
                key=key(),
                what=Pledging(self.order_id, lot or self.lot_id),
                terms=terms(**changes),
            )

    def pledged(self, *who: str) -> "Play":
        self._day_and_night()
        for name in who or FLOORS:
            for lot in self.lot_ids:
                self.pledge(name, lot=lot, floor_won=FLOORS[name], most=PIECES[name], least=0)
        return self

    def _day_and_night(self) -> None:
        """Hana's machine runs alone at night and at weekends: time for its 375 pieces."""
        alone = Hours(unattended=24 * 60)
        week = (replace(DAY, unattended=14 * 60),) * 5 + (alone,) * 2
        with clock.at(self.opened):
            firm_id = self.stage.firms["hana"]
            calendars.set_week(by=self.stage.coordinator, key=key(), firm_id=firm_id, week=week)

    def tick(self, at: datetime) -> int:
        """Let the timers look at this hour; how many clocks had run out."""
        with clock.at(at):
            due = len(run_out(self.stage.cluster_id, at))
            let_clocks_run_out(at)
        return due

    def sealed(self, *who: str) -> "Play":
        self.collecting().pledged(*who)
        self.tick(DRAINED)
        return self

    def answered(self) -> "Play":
        """All three have pledged, and the coordinator has closed at once."""
        self.collecting().pledged()
        with clock.at(self.opened):
            commands.close_collecting(by=self.park, key=key(), order_id=self.order_id)
        return self

    def priced(self) -> "Play":
        """Opened by both within the hour it was asked."""
        self.answered()
        self.sign("park", self.opened)
        self.sign("jung", self.opened)
        return self

    def sign(self, who: str, at: datetime = DRAINED, **changes):
        with clock.at(at):
            signing = Signing(self.order_id, **changes)
            return commands.sign_opening(
                by=self.stage.people[who].actor, key=key(), signing=signing
            )

    def pricing(self) -> "Play":
        self.sealed()
        self.sign("park")
        self.sign("jung")
        return self

    def offer(self, price: int = 41_000, quantity: int = 523, **changes) -> Offer:
        lines = [
            OfferLine(lot_id=lot, unit_price_won=price, quantity=quantity) for lot in self.lot_ids
        ]
        facts = {
            "version": 0,
            "lines": lines,
            "delivery_on": date(2026, 12, 18),
            "valid_until": UNTIL,
            "terms": "로트마다 검사 성적서를 드립니다.",
        }
        return Offer(**facts | changes)

    def offered(self, at: datetime = DRAINED) -> "Play":
        self.pricing()
        self.send(at)
        return self

    def send(self, at: datetime = DRAINED, **changes) -> int:
        with clock.at(at):
            drafted = commands.draft_offer(
                by=self.park, key=key(), order_id=self.order_id, offer=self.offer(**changes)
            )
            version = drafted.result["version"]
            commands.send_offer(by=self.park, key=key(), order_id=self.order_id, version=version)
        return version

    def guest(self, version: int = 1) -> Actor:
        return Actor.guest(self.stage.cluster_id, link_id(self.order_id, version))

    def code(self, version: int = 1, number: int = 1, at: datetime = DRAINED) -> str:
        with clock.at(at):
            commands.ask_code(by=self.guest(version), key=key(), version=version)
        return code_of(link_id(self.order_id, version), number)

    def accept(self, version: int = 1, at: datetime = DRAINED):
        return self.accepted(self.code(version, at=at), at, version)

    def accepted(self, code: str, at: datetime, version: int = 1):
        """With the code that the customer was sent."""
        with clock.at(at):
            return commands.accept_offer(
                by=self.guest(version),
                key=key(),
                acceptance=commands.Acceptance(version, "구매 담당", code),
            )

    def won(self) -> "Play":
        self.offered().accept()
        return self


@contextmanager
def nothing_recorded(play: Play):
    """Whatever is refused inside leaves no event."""
    before = play.position()
    yield
    assert play.position() == before
