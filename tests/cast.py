"""The cast of every test: two rival firms, a third one, who coordinates, a customer, and outsiders.

하나정밀 (owner Kim, worker Han), 동탄와이어 (owner Lee), 수원정공 (owner Yoon), coordinator Park,
second person Jung, auditor Seo, customer Sejong Motors; Oh was removed from 하나정밀 and still has
a session; Choi owns a firm in another cluster and must see nothing. All fictional.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from uuid import UUID

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from cluster.kernel import clock
from cluster.kernel.ids import new_id
from cluster.ledger.uow import Key
from cluster.members import queries
from cluster.members.access import Actor
from cluster.members.commands import calendars, customers, firms, founding, machines, people
from cluster.members.domain import CLOSED, FirmFacts, Hours, MachineFacts
from cluster.members.models import Account, PersonDetails
from tests.remembered import raised

DAY = Hours(opens=8 * 60 + 30, closes=18 * 60 + 30, unattended=6 * 60)
WEEK = (DAY,) * 5 + (CLOSED,) * 2
PASSWORD = "blue-wire-on-monday"
W400 = MachineFacts(
    code="1호기",
    model="가상 W400",
    year=2019,
    travel_x_um=400_000,
    travel_y_um=300_000,
    max_thickness_um=250_000,
    max_taper_mdeg=15_000,
    tank="immersed",
    wire_um=250,
    auto_threading=True,
    rough_speed=96,
    best_tolerance_um=5,
    best_ra_nm=400,
    rate_won_h=25_000,
)


@cache
def _hashed() -> str:
    """Hashed once: it costs as much as it should."""
    return make_password(PASSWORD)


def key(seen: int | None = None) -> Key:
    """A fresh command key, as a form carries it, with the version it was typed for."""
    return Key(new_id(), "test", b"test", clock.now(), seen=seen)


@dataclass(frozen=True)
class Player:
    """One person: who acts, and what he signs in with."""

    name: str
    person_id: UUID
    account: Account

    @property
    def actor(self) -> Actor:
        """As a request would see him, freshly signed in."""
        details = queries.details_of_account(self.account)
        return queries.actor_of(details, clock.now())

    def client(self) -> Client:
        """A browser that is signed in, by password and just now."""
        browser = Client()
        browser.force_login(self.account)
        session = browser.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": clock.now().timestamp()}
        ]
        session.save()
        return browser


@dataclass
class Stage:
    """One cluster with its firms, people and machines, by short name."""

    cluster_id: UUID
    system: Actor
    coordinator: Actor
    firms: dict[str, UUID] = field(default_factory=dict)
    machines: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, Player] = field(default_factory=dict)
    customer_id: UUID | None = None

    def __getattr__(self, name: str) -> Player:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def firm(self, short: str, name: tuple[str, str], brn: str) -> UUID:
        """A member firm that takes part, with one machine and a usual week."""
        facts = FirmFacts(
            name_ko=name[0],
            name_en=name[1],
            brn=brn,
            industry="금속가공",
            employees=4,
            tax_type="general",
            wire_edm=True,
        )
        joining = firms.Joining(code=short, facts=facts, joined_on=date(2026, 2, 15))
        done = firms.add_firm(by=self.coordinator, key=key(), joining=joining)
        firm_id = self.firms[short] = UUID(done.result["firm_id"])
        added = machines.add_machine(by=self.coordinator, key=key(), firm_id=firm_id, facts=W400)
        self.machines[short] = UUID(added.result["machine_id"])
        calendars.set_week(by=self.coordinator, key=key(), firm_id=firm_id, week=WEEK)
        return firm_id

    def person(self, short: str, role: str, firm: str | None = None, title: str = "") -> Player:
        """A person with an account, as `stage.short`."""
        named = people.Named(name=short.title(), title=title, email=self._address(short))
        firm_id = self.firms[firm] if firm else None
        joining = people.Joining(role=role, firm_id=firm_id, named=named)
        done = people.add_person(by=self.coordinator, key=key(), joining=joining)
        return self._with_account(short, UUID(done.result["person_id"]))

    def consent(self, *shorts: str) -> None:
        """The owners let their firms take part in joint orders."""
        for short in shorts:
            firms.consent_to_joint_orders(
                by=self.people[short].actor, key=key(), firm_id=self.people[short].actor.firm_id
            )

    def _address(self, short: str) -> str:
        return f"{short}@{self.cluster_id.hex[:8]}.example.com"

    def _with_account(self, short: str, person_id: UUID) -> Player:
        account = Account.objects.create(email=self._address(short), password=_hashed())
        PersonDetails.objects.keep(self.cluster_id, person_id, {"account": account})
        player = self.people[short] = Player(short.title(), person_id, account)
        return player


def raise_curtain(name: str, coordinator: str) -> Stage:
    """A cluster with its coordinator."""
    first = people.Named(name=coordinator.title(), email=f"{coordinator}@{name}.example.com")
    cluster_id = founding.found_cluster(name=name, first={"coordinator": first})
    row = next(r for r in queries.people_rows(cluster_id) if r.role == "coordinator")
    system = Actor.system(cluster_id)
    stage = Stage(cluster_id, system, replace(system, person_id=row.person_id))
    player = stage._with_account(coordinator, row.person_id)
    stage.coordinator = player.actor
    return stage


def hana_cluster() -> Stage:
    """The cluster most stories are about."""
    stage = raise_curtain("hana", "park")
    stage.firm("hana", ("하나정밀", "Hana Precision"), "9998100015")
    stage.firm("dongtan", ("동탄와이어", "Dongtan Wire"), "9998100029")
    stage.firm("suwon", ("수원정공", "Suwon Jeonggong"), "9990100032")
    stage.person("kim", "owner", "hana", "대표")
    stage.person("han", "staff", "hana", "반장")
    stage.person("oh", "owner", "hana", "이사")
    stage.person("lee", "owner", "dongtan", "대표")
    stage.person("yoon", "owner", "suwon", "대표")
    stage.person("jung", "second")
    stage.person("seo", "auditor")
    stage.consent("kim", "lee", "yoon")
    facts = customers.CustomerFacts(
        name_ko="세종모터스",
        name_en="Sejong Motors",
        brn="9998600010",
        contact="구매팀",
        email="buyer@sejong.example.com",
        phone="02-000-0001",
        pay_days=30,
    )
    done = customers.add_customer(by=stage.coordinator, key=key(), code="C01", facts=facts)
    stage.customer_id = UUID(done.result["customer_id"])
    people.remove_person(by=stage.coordinator, key=key(), person_id=stage.oh.person_id)
    return stage


def other_cluster() -> Stage:
    """Choi's cluster: a firm, a machine and an owner that nobody of the first may see."""
    stage = raise_curtain("pohang", "baek")
    stage.firm("pohang", ("포항금형", "Pohang Mold"), "9998100048")
    stage.person("choi", "owner", "pohang", "대표")
    stage.consent("choi")
    return stage


@pytest.fixture
def stage(db) -> Stage:
    return raised(hana_cluster)


@pytest.fixture
def pohang(db) -> Stage:
    return raised(other_cluster)


@pytest.fixture
def choi(pohang: Stage) -> Player:
    """The outsider."""
    return pohang.choi
