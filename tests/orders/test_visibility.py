"""Who sees what of a joint order (joint orders, section 3.1): every cell that exists today.

One order is led through its life. At each stage everything a role can open about it is read: pages,
tables to take home, the search; a cell of the table says whether a mark of the datum is there.
"""

from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.test import Client, override_settings

from cluster.kernel import clock
from cluster.members.commands import machines
from orders.allocation.commands import run_allocation
from orders.jointorders import commands
from orders.jointorders.domain.link import link_id
from orders.jointorders.tokens import token_of
from tests.cast import hana_cluster, key, other_cluster
from tests.orders.order_stage import Play, a_lot, shelve

ROLES = {
    "coordinator": "park",
    "second": "jung",
    "auditor": "seo",
    "owner": "kim",
    "staff": "han",
    "rival": "lee",
    "not invited": "bang",
    "choi": "choi",
}
DESK = {"coordinator", "second", "auditor"}
ASKED = {"owner", "staff", "rival"}
STAGES = ("collecting", "sealed", "pricing", "offered", "allocating")
FLOORS = {"kim": 31_007, "lee": 33_011, "yoon": 38_013}
PIECES = {"kim": 371, "lee": 197, "yoon": 433}
PRICE, QUANTITY = 43_300, 977
TITLE, CUSTOMER = "프레스 펀치 1,000개", "세종모터스"


@dataclass
class Seen:
    """Everything each role could read, stage by stage."""

    text: dict[tuple[str, str], str] = field(default_factory=dict)
    status: dict[tuple[str, str], int] = field(default_factory=dict)
    customer: str = ""

    def of(self, role: str, stage: str) -> str:
        return self.text[role, stage]


def _paths(play: Play, stage: str) -> list[str]:
    order = f"/orders/{play.order_id}/"
    desk = f"/desk/{play.order_id}/"
    found = [order, f"{order}history/", desk, f"/search/?q={TITLE[:3]}", "/orders/", "/"]
    found += [f"{order}lots/table.csv", f"{order}history/table.csv", "/orders/table.csv"]
    found += [f"{desk}{name}.csv" for name in ("answers", "curve", "offers")]
    if stage == "allocating":
        found += [f"{order}allocation/{play.lot_id}/", f"{order}allocation/table.csv"]
    return found


def _look(seen: Seen, people, play: Play, stage: str) -> None:
    for role, name in ROLES.items():
        client = people[name].client()
        answers = [client.get(path) for path in _paths(play, stage)]
        seen.status[role, stage] = answers[0].status_code
        read = [a for a in answers if a.status_code == 200]
        seen.text[role, stage] = " ".join(a.content.decode("utf-8-sig") for a in read)


def _lead(play: Play, stage: str) -> None:
    now, order = clock.now(), play.order_id
    if stage == "sealed":
        commands.close_collecting(by=play.park, key=key(), order_id=order)
    if stage == "pricing":
        play.sign("park", now)
        play.sign("jung", now)
    if stage == "offered":
        until = now + (play.deadline - play.opened)
        facts = {"quantity": QUANTITY, "delivery_on": play.day(25), "valid_until": until}
        play.send(now, price=PRICE, **facts)
    if stage == "allocating":
        play.accept(at=now)
        run_allocation(by=play.park, key=key(), order_id=order)


@pytest.fixture(scope="module")
def seen(django_db_setup, django_db_blocker):
    patient = override_settings(ACCOUNT_RATE_LIMITS=False, AXES_ENABLED=False)
    with django_db_blocker.unblock(), transaction.atomic(), patient:
        stage = hana_cluster()
        # a firm whose only machine stands still is not invited
        stage.firm("ansan", ("안산와이어", "Ansan Wire"), "9998100053")
        stage.person("bang", "owner", "ansan", "대표")
        stage.consent("bang")
        machines.begin_repair(by=stage.coordinator, key=key(), machine_id=stage.machines["ansan"])
        people = stage.people | {"choi": other_cluster().choi}
        shelve(stage)
        play = Play(stage, opened=clock.now())
        play.draft(a_lot(quantity=1000, due_on=play.day(25), target_won=45_100))
        commands.check_order(by=play.park, key=key(), order_id=play.order_id)
        play_invite(play)
        found = Seen()
        for name in STAGES:
            if name == "collecting":
                _pledge(play)
            _lead(play, name)
            _look(found, people, play, name)
        found.customer = _customers_page(token_of(stage.cluster_id, link_id(play.order_id, 1)))
        yield found
        transaction.set_rollback(True)


def play_invite(play):
    commands.invite_members(by=play.park, key=key(), order_id=play.order_id, asking=play.asking())


def _pledge(play):
    for who, floor in FLOORS.items():
        play.pledge(who, clock.now(), floor_won=floor, most=PIECES[who], least=0)


def _customers_page(token):
    return Client().get(f"/offer/{token}/").content.decode()


# datum -> mark on the page, stage, the roles that may see it; every other role must not
CELLS = {
    "the order exists": ("JO-", "collecting", DESK | ASKED),
    "the customer's name while pledging": (CUSTOMER, "collecting", DESK),
    "the customer's name once won": (CUSTOMER, "allocating", DESK | ASKED),
    "who has answered": ("답했어요", "collecting", {"coordinator"}),
    "own pledged pieces of 하나정밀": (f'value="{PIECES["kim"]}"', "collecting", {"owner"}),
    "own floor price of 하나정밀": (f'value="{FLOORS["kim"]}"', "collecting", {"owner"}),
    "floor price of 수원정공": (f"{FLOORS['yoon']:,}", "pricing", set()),
    "floor price of 수원정공, plain": (str(FLOORS["yoon"]), "allocating", set()),
    "the blind curve before the opening": ("공급곡선", "collecting", set()),
    "who has answered, after the closing": ("답했어요", "sealed", {"coordinator", "auditor"}),
    "the blind curve after it": ("38,500", "pricing", DESK),
    "the unit price to the customer": (f"{PRICE:,}", "offered", DESK),
    "the share of 동탄와이어 by name": ('"동탄와이어"', "allocating", DESK | {"rival"}),
    "the share of 하나정밀 by name": ('"하나정밀"', "allocating", DESK | {"owner", "staff"}),
    "own money": (f",{PRICE},", "allocating", DESK | {"owner", "rival"}),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("datum", CELLS)
def test_a_cell(seen, datum, role):
    mark, stage, may = CELLS[datum]
    assert (mark in seen.of(role, stage)) == (role in may)


@pytest.mark.parametrize("stage", STAGES)
def test_who_was_not_asked_and_choi_find_no_order_at_any_stage(seen, stage):
    for role in ("not invited", "choi"):
        assert seen.status[role, stage] == 404
        assert "JO-" not in seen.of(role, stage)


def test_the_customer_sees_one_joint_price_and_no_firm(seen):
    assert f"{PRICE:,}" in seen.customer or "수락해 주셔서" in seen.customer
    for hidden in ("하나정밀", "동탄와이어", "수원정공", *map(str, FLOORS.values())):
        assert hidden not in seen.customer
