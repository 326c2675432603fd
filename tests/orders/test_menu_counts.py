"""The numbers in the menu: what waits for this person, and nothing about other firms."""

import re

import pytest

from cluster.kernel import clock
from cluster.ledger.catchup import catch_up, loop
from cluster.web.places import entries
from orders.allocation.commands import Accepting, accept_share, run_allocation
from tests.cast import key
from tests.orders.order_stage import DRAINED, MONDAY

pytestmark = pytest.mark.django_db


def counts(play, who, at=MONDAY):
    with clock.at(at):
        found = entries(play.stage.people[who].actor, "/")
    return {entry.place.key: entry.count for entry in found if entry.count}


def test_an_owner_sees_the_orders_that_ask_him(play):
    play.collecting()
    assert counts(play, "kim") == {"orders": 1}
    play.pledged("kim")
    assert counts(play, "kim") == {}
    assert counts(play, "lee") == {"orders": 1}


def test_after_the_deadline_nothing_is_waited_for(play):
    play.collecting()
    assert counts(play, "kim", DRAINED) == {}


def test_a_worker_and_the_auditor_are_asked_nothing(play):
    play.collecting()
    assert counts(play, "han") == counts(play, "seo") == {}


def test_the_coordinator_sees_what_waits_where_it_is_decided(play):
    play.draft()
    assert counts(play, "park") == {"orders": 1}
    play.order_id, play.lot_ids = None, []
    play.collecting()
    assert counts(play, "park") == {"orders": 1, "desk": 1}


def test_the_second_person_sees_what_he_has_not_signed(play):
    play.sealed()
    assert counts(play, "jung", DRAINED) == {"desk": 1}
    play.sign("jung")
    assert counts(play, "jung", DRAINED) == {}


def test_a_share_counts_until_it_is_answered(play):
    loop._ENSURED.clear()  # another test's cluster had the same id
    catch_up()
    play.won()
    with clock.at(DRAINED):
        run_allocation(by=play.park, key=key(), order_id=play.order_id)
        assert counts(play, "kim", DRAINED) == {"orders": 1}
        what = Accepting(play.order_id, play.lot_id, 1, 375)
        accept_share(by=play.stage.kim.actor, key=key(), what=what)
    assert counts(play, "kim", DRAINED) == {}
    assert counts(play, "lee", DRAINED) == {"orders": 1}


def test_the_menu_and_the_phone_bar_show_the_number(play):
    play.collecting()
    with clock.at(MONDAY):
        page = play.stage.kim.client().get("/").content.decode()
    shown = re.findall(r'<span class="count count-hot" >.*?기다리는 일 </span>(\d+)</span>', page)
    assert shown == ["1", "1"]  # side menu and bottom bar
