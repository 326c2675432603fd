"""What a read of the API costs, with one row and with many; and that pages show every row once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cluster.kernel import clock
from cluster.ledger.projection import sides
from cluster.members.commands import calendars, customers, machines
from cluster.members.domain import Day
from orders.allocation.commands import run_allocation
from orders.jointorders.commands import ask_question, close_collecting
from tests.api.doors import OPERATIONS, Door
from tests.cast import W400, key
from tests.orders.order_stage import FLOORS, PIECES, Play, a_lot

MOST = 8  # queries of a read, sign-in and access check among them
READS = sorted(name for name, (_, method, _) in OPERATIONS.items() if method == "GET")
OF_AN_ORDER = [name for name in READS if "order_id" in OPERATIONS[name][0].parameters]
LISTS = sorted(set(READS) - set(OF_AN_ORDER))
ROLES = ("coordinator", "owner")


@pytest.fixture(autouse=True)
def sides_stay(monkeypatch):
    """Which table is live is looked up once a second, whoever asks."""
    monkeypatch.setattr(sides, "_SECOND", 10_000)


@pytest.fixture(scope="module")
def many(scene) -> Play:
    """An order of three lots that was led to its split, and more of everything else."""
    stage, now = scene.stage, clock.now()
    for n in range(3):
        facts = customers.CustomerFacts(
            name_ko=f"고객 {n}", brn=("9998600024", "9998600039", "9998600043")[n], pay_days=30
        )
        customers.add_customer(by=stage.coordinator, key=key(), code=f"C9{n}", facts=facts)
        other = type(W400)(
            **{f: getattr(W400, f) for f in W400.__struct_fields__} | {"code": f"{n}"}
        )
        machines.add_machine(
            by=stage.coordinator, key=key(), firm_id=stage.firms["hana"], facts=other
        )
        day = Day(date=(now + timedelta(days=60 + n)).date(), reason="정비")
        for firm_id in (None, stage.firms["hana"]):
            calendars.set_day(by=stage.coordinator, key=key(), firm_id=firm_id, day=day)
    return _led(scene)


def _led(scene) -> Play:
    now = clock.now()
    play = Play(scene.stage, opened=now)
    play.collecting(*[a_lot(due_on=play.day(25)) for _ in range(3)])
    for _ in range(3):
        text = "열처리는 누가 하나요?"
        ask_question(by=scene.stage.kim.actor, key=key(), order_id=play.order_id, text=text)
    for lot in play.lot_ids:
        for who, floor in FLOORS.items():
            play.pledge(who, now, lot, floor_won=floor, most=PIECES[who], least=0)
    close_collecting(by=play.park, key=key(), order_id=play.order_id)
    play.sign("park", now)
    play.sign("jung", now)
    play.send(now, delivery_on=play.day(25), valid_until=now + timedelta(days=9))
    play.accept(at=now)
    run_allocation(by=play.park, key=key(), order_id=play.order_id)
    return play


def queries_of(scene, role: str, path: str) -> int:
    """The second time, so that what a process keeps is there; 0 where the role may not."""
    browser = scene.browser(role)
    if browser.get(path).status_code != 200:
        return 0
    with CaptureQueriesContext(connection) as asked:
        browser.get(path)
    return len(asked)


@pytest.mark.parametrize("name", OF_AN_ORDER)
def test_an_order_of_three_lots_costs_no_more_than_one_lot(scene, many, name):
    door = Door(scene, name)
    ids = {"order_id": str(scene.props["divided"]), "lot_id": str(scene.props["divided lot"])}
    more = {"order_id": str(many.order_id), "lot_id": str(many.lot_id)}
    found = []
    for role in ROLES:
        one, three = (queries_of(scene, role, door.path_with(o)) for o in (ids, more))
        assert three <= one <= MOST, (role, one, three)
        found.append(three)
    assert any(found)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_however_long_it_is(scene, request, name):
    door = Door(scene, name)
    before = {role: queries_of(scene, role, door.path) for role in ROLES}
    request.getfixturevalue("many")
    after = {role: queries_of(scene, role, door.path) for role in ROLES}
    assert before == after
    assert any(after.values())
    assert max(after.values()) <= MOST


def test_page_by_page_shows_every_order_once(scene, many):
    browser, seen, after = scene.browser("coordinator"), [], ""
    while after is not None:
        query = {"size": "3"} | ({"after": after} if after else {})
        page = browser.get("/api/orders", query).json()
        assert len(page["orders"]) <= 3
        seen += [one["order_id"] for one in page["orders"]]
        after = page["next"]
    whole = browser.get("/api/orders", {"size": "100"}).json()["orders"]
    assert seen == [one["order_id"] for one in whole]
    assert len(set(seen)) == len(seen) > 6


def test_orders_by_state(scene):
    browser = scene.browser("coordinator")

    def states(state):
        return {
            one["state"] for one in browser.get("/api/orders", {"state": state}).json()["orders"]
        }

    assert states("draft") == {"draft"}
    assert "draft" in states("open")
    assert states("ended") <= {"lost", "expired", "cancelled", "confirmed"}
