"""A seal that does not fit when the won order is divided: that order stops, nobody else waits."""

import pytest
from django.core import mail

from cluster.kernel import clock
from cluster.kernel.errors import Clash
from cluster.ledger.keys import pledge_subject, shred
from cluster.ledger.projection import live
from cluster.ledger.push import push
from cluster.ledger.store import history_of
from orders.allocation.commands import run_allocation
from orders.capacity.models import PledgeRow
from orders.jointorders.models import OrderRow
from orders.policies import divide_what_is_ready
from tests.cast import key
from tests.orders.allocation_stage import divide, state_of, watched
from tests.orders.joint_stage import closed, offered, one_lot
from tests.orders.order_stage import Play, a_lot, nothing_recorded, play
from tests.orders.test_joint import second_order

__all__ = ["play", "watched"]
pytestmark = pytest.mark.django_db


def lose_the_key(play: Play, firm: str = "hana") -> None:
    subject = pledge_subject(play.order_id, play.stage.firms[firm])
    shred(play.stage.cluster_id, subject, closed(play))


def order_row(play):
    return live(OrderRow, play.stage.cluster_id).get(key=play.order_id)


def findings(play):
    facts = [one.event for one in history_of(play.stage.cluster_id, play.order_id)]
    return [one for one in facts if type(one).__name__ == "SealFoundBroken"]


def timer(play, occasion):
    with clock.at(closed(play)):
        divide_what_is_ready(play.stage.cluster_id, clock.now(), occasion)


@pytest.fixture
def keyless(watched):
    """Won; the key of 하나정밀's pledge is gone before the division."""
    one_lot(watched)
    lose_the_key(watched)
    return watched


def test_the_order_stops_and_the_cause_is_recorded_once(keyless):
    timer(keyless, "first")
    (found,) = findings(keyless)
    assert (found.code, found.firm_id) == ("seal-key-missing", keyless.stage.firms["hana"])
    assert (order_row(keyless).state, order_row(keyless).broken) == ("won", "seal-key-missing")
    with nothing_recorded(keyless):
        timer(keyless, "a minute later")


def test_the_coordinator_who_tries_by_hand_is_told_the_cause(keyless):
    by_hand = {"by": keyless.park, "order_id": keyless.order_id}
    with clock.at(closed(keyless)), pytest.raises(Clash, match="seal-key-missing"):
        run_allocation(**by_hand, key=key())
    assert len(findings(keyless)) == 1
    with clock.at(closed(keyless)), pytest.raises(Clash, match="seal-key-missing"):
        run_allocation(**by_hand, key=key())
    assert len(findings(keyless)) == 1


def test_coordinator_and_the_owner_of_that_pledge_are_told(keyless):
    push()
    before = len(mail.outbox)
    timer(keyless, "first")
    push()
    told = [one.to[0].split("@")[0] for one in mail.outbox[before:] if "봉인 하나가" in one.subject]
    assert sorted(told) == ["kim", "park"]


def test_the_other_order_of_the_week_is_divided_without_it(watched):
    second = second_order(watched)
    second.collecting(a_lot(quantity=200, due_on=second.day(25)))
    offered(second)
    one_lot(watched)
    second.accept(at=closed(second))
    lose_the_key(watched)
    timer(second, "first")
    timer(second, "a minute later")
    assert (state_of(watched), state_of(second)) == ("won", "allocating")
    assert len(findings(watched)) == 1
    assert findings(second) == []


@pytest.mark.tampers
def test_once_every_seal_fits_again_it_is_divided_by_hand(watched):
    one_lot(watched)
    row = live(PledgeRow, watched.stage.cluster_id).order_by("commitment").first()
    stored = type(row)._base_manager.filter(cluster_id=row.cluster_id, key=row.key)
    stored.update(commitment="00" * 32)
    timer(watched, "first")
    assert order_row(watched).broken == "seal-broken"
    assert findings(watched)[0].firm_id == row.firm_id
    stored.update(commitment=row.commitment)
    with clock.at(closed(watched)):
        run_allocation(by=watched.park, key=key(), order_id=watched.order_id)
    divide(watched)
    assert (state_of(watched), order_row(watched).broken) == ("allocating", "")


def test_the_pages_say_so_to_each(keyless):
    timer(keyless, "first")
    path = f"/orders/{keyless.order_id}/allocation/"
    assert "봉인의 열쇠가 없어 멈췄어요" in keyless.stage.park.client().get(path).text
    members = keyless.stage.lee.client().get(path).text
    assert "코디네이터가 알아보고 있어요" in members
    assert "봉인의 열쇠" not in members
    desk = keyless.stage.park.client().get(f"/desk/{keyless.order_id}/").text
    assert "배정을 멈췄어요" in desk
