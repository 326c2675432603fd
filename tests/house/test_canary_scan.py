"""Nobody but its owner ever sees a floor price: every page, form, row, mail and log line."""

import logging

import pytest
from django.db import transaction

from tests.house.access_table import TABLE
from tests.house.leaks import (
    FLOORS,
    ROLES,
    STAGES,
    a_world,
    floors_of,
    leaks_in_database,
    leaks_in_mails,
    leaks_in_pages,
    unscanned,
    with_owner_seen_as,
)

pytestmark = [pytest.mark.django_db, pytest.mark.plays]
EVERYTHING = {(name, role) for name, line in TABLE.items() for role in line.GET}
DECIDE = ("coordinator", "second", "auditor")


# pages that nobody can reach before pieces are divided; at the first stage all others are looked at
DIVIDED = {
    *((name, role) for name in ("allocation-instance", "allocation-result") for role in DECIDE),
    *(
        (name, role)
        for name in ("allocation-what-if", "api-share-what-if")
        for role in ("staff", "owner", "rival")
    ),
}
LOOKS = [(STAGES[0], ROLES[:6]), (STAGES[0], ROLES[6:]), *((stage, ROLES) for stage in STAGES[1:])]


@pytest.mark.parametrize(
    ("stage", "roles"), LOOKS, ids=lambda one: one if isinstance(one, str) else one[0]
)
def test_no_sealed_value_leaves_its_owner_and_every_page_is_looked_at(stage, roles, caplog, capfd):
    with caplog.at_level(logging.DEBUG), transaction.atomic():
        world = a_world(stage)
        found = leaks_in_pages(world, roles) + leaks_in_database(world) + leaks_in_mails(world)
        transaction.set_rollback(True)
    assert found == []
    said = (caplog.text + "".join(capfd.readouterr())).encode()
    assert [v for eye in world.eyes("log") for v in eye.sightings(said)] == []
    if stage == STAGES[0]:
        others = {(name, role) for name, role in EVERYTHING if role not in roles}
        assert unscanned(world.reached | others | DIVIDED) == []
    if stage == "divided":
        assert world.reached >= DIVIDED


def test_the_looks_are_of_every_role_at_every_stage():
    for stage in STAGES:
        assert {role for at, roles in LOOKS if at == stage for role in roles} == set(ROLES)


def test_a_hundred_floors_are_looked_for():
    assert sum(len(floors_of(floor, STAGES[0])) for floor in FLOORS.values()) >= 100


def test_a_page_that_nobody_looked_at_is_noticed():
    assert unscanned(EVERYTHING) == []
    assert unscanned(EVERYTHING - {("desk-order", "second")}) == ["desk-order as second"]


def test_the_owner_sees_his_own_price(client):
    world = a_world("collecting")
    page = world.scene.browser("owner").get(f"/orders/{world.play.order_id}/").content.decode()
    assert f"{FLOORS['kim']:,}" in page or str(FLOORS["kim"]) in page


def test_a_rival_with_the_owners_page_is_caught():
    world = a_world("sealed")
    assert any("rival saw" in told for told in leaks_in_pages(with_owner_seen_as(world, "rival")))


def test_a_page_that_breaks_off_is_caught(monkeypatch):
    def broken(*_):
        raise LookupError

    monkeypatch.setattr("orders.jointorders.views.orders.history_for", broken)
    world = a_world("lost")
    page = f"/orders/{world.play.order_id}/history/"
    assert f"owner got 500 at {page}" in leaks_in_pages(world, ["owner"])


@pytest.mark.tampers
def test_a_price_in_a_row_is_caught():
    from django.db import connection

    world = a_world("collecting")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE order_row_a SET title = %s WHERE key = %s",
            [f"하한 {FLOORS['lee']:,}원", world.play.order_id],
        )
    assert any("order_row_a" in told for told in leaks_in_database(world))
