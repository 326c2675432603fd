"""The weights of a division stand when the pledges close: nothing that comes later moves a piece."""

import json
from datetime import timedelta

import msgspec
import pytest

from cluster.kernel import clock
from cluster.ledger import catalogue
from cluster.ledger.codec import decode
from cluster.ledger.projection import live
from cluster.members.commands import machines
from orders.allocation.domain.facts import FirmRow
from orders.allocation.domain.weighing import first_fixed, weighed
from orders.allocation.models import ShareRow
from orders.capacity.commands import Finding, verify_capacity
from orders.jointorders.commands import collecting
from orders.jointorders.domain.order import JointOrder
from tests.cast import W400, key
from tests.orders.allocation_stage import SOON, decline, divide, share_of, split_row, watched
from tests.orders.joint_stage import _won, joint_row, one_lot, share, two_lots
from tests.orders.order_stage import DRAINED, MONDAY, Play, a_lot, play
from tests.orders.order_story import DONGTAN, HANA, closing

__all__ = ["play", "watched"]
WEEK = 3_000  # attended minutes of one machine in a usual week


def verify(play, short, minutes, at=DRAINED):
    finding = Finding(minutes, at.date(), "3개월 가동 기록")
    with clock.at(at):
        firm_id = play.stage.firms[short]
        verify_capacity(by=play.park, key=key(), firm_id=firm_id, finding=finding)


def more_machines(play, who, count, at=DRAINED):
    actor = play.stage.people[who].actor
    for number in range(count):
        facts = msgspec.structs.replace(W400, code=f"{number + 2}호기")
        with clock.at(at):
            machines.add_machine(by=actor, key=key(), firm_id=actor.firm_id, facts=facts)


def pieces(play):
    return {who: share_of(play, who).pieces for who in ("kim", "lee", "yoon")}


@pytest.mark.django_db
class TestOneLot:
    def test_what_is_verified_after_the_curve_is_opened_changes_no_share(self, watched):
        verify(watched, "hana", 6_000, MONDAY)
        watched.pricing()
        verify(watched, "suwon", 90_000)
        watched.send(quantity=100)
        watched.accept()
        divide(watched)
        assert pieces(watched) == {"kim": 50, "lee": 25, "yoon": 25}
        assert share_of(watched, "yoon").weight == WEEK

    def test_machines_registered_after_the_closing_bring_nothing(self, watched):
        watched.pricing()
        more_machines(watched, "yoon", 3)
        watched.send(quantity=99)
        watched.accept()
        divide(watched)
        assert pieces(watched) == {"kim": 33, "lee": 33, "yoon": 33}

    def test_machines_registered_before_the_closing_count(self, watched):
        watched.collecting().pledged()
        more_machines(watched, "yoon", 1, MONDAY)
        watched.tick(DRAINED)
        watched.sign("park")
        watched.sign("jung")
        watched.send(quantity=100)
        watched.accept()
        divide(watched)
        assert pieces(watched) == {"kim": 25, "lee": 25, "yoon": 50}

    def test_a_run_after_a_decline_has_the_same_weights(self, watched):
        watched.pricing()
        watched.send(quantity=99)
        watched.accept()
        divide(watched)
        verify(watched, "hana", 60_000)
        decline(watched, "lee", 33)
        for who in ("kim", "yoon"):
            row = share_of(watched, who)
            assert (row.weight, row.weight_since) == (WEEK, DRAINED)

    def test_the_page_says_since_when(self, watched):
        divide(watched.won())
        with clock.at(SOON):
            path = f"/orders/{watched.order_id}/allocation/{watched.lot_id}/"
            page = watched.stage.kim.client().get(path).content.decode()
        assert "약정을 마감할 때 정해진 값이에요" in page
        assert "등록한 기계와 달력으로 셌어요" in page  # nobody has verified it
        assert split_row(watched).all_weights == 3 * WEEK

    def test_an_order_closed_before_weights_were_fixed_is_divided_by_what_stands(
        self, watched, monkeypatch
    ):
        with monkeypatch.context() as before:
            before.setattr(collecting, "weights_of", lambda *_: [])
            watched.pricing()
        verify(watched, "hana", 6_000)
        watched.send(quantity=100)
        watched.accept()
        divide(watched)
        assert pieces(watched) == {"kim": 50, "lee": 25, "yoon": 25}
        assert share_of(watched, "kim").weight_since is None


@pytest.mark.django_db
class TestTogether:
    def test_two_lots_are_divided_by_the_weights_of_the_closing(self, watched):
        verify(watched, "hana", 6_000, MONDAY)
        two_lots(watched)
        verify(watched, "hana", 60_000)
        more_machines(watched, "lee", 2)
        divide(watched)
        assert {share(watched, place, "kim").weight for place in (0, 1)} == {6_000}
        assert f'"pledge":{WEEK}' in joint_row(watched).instance.replace(" ", "")
        assert '"pledge":60000' not in joint_row(watched).instance.replace(" ", "")

    def test_in_two_orders_the_weight_that_was_fixed_first_counts(self, watched):
        second = Play(watched.stage, opened=watched.opened + timedelta(minutes=5))
        one_lot(watched)
        verify(watched, "hana", 60_000, second.opened)
        second.collecting(a_lot(quantity=200, due_on=second.day(25)))
        _won(second, (70,))
        divide(second, second.deadline + timedelta(seconds=20))
        rows = live(ShareRow, watched.stage.cluster_id).filter(firm_id=watched.stage.firms["hana"])
        assert {row.order_id for row in rows} == {watched.order_id, second.order_id}
        assert {row.weight for row in rows} == {WEEK}


def test_an_order_closed_before_weights_were_fixed_still_loads():
    name = "orders.order.collecting-closed@1"
    stored = json.loads((catalogue.folder() / f"{name}.json").read_text())["data"]
    old = decode(HANA, (DONGTAN, 7, name, json.dumps(stored)))
    order = JointOrder.fold(DONGTAN, [old])
    assert (order.weights, order.weighed_at) == ([], None)


def test_closing_fixes_the_weights_of_who_pledged():
    order = JointOrder.fold(HANA, [closing(firms=(HANA, DONGTAN))])
    assert [one.firm_id for one in order.weights] == [HANA, DONGTAN]
    assert order.weighed_at == closing().at


def test_who_was_never_weighed_takes_the_weight_that_was_fixed():
    old = FirmRow(firm_id=HANA, eligible=True, weight=9_999)
    fixed = FirmRow(firm_id=HANA, eligible=False, weight=2_400, weight_since=DRAINED)
    later = FirmRow(
        firm_id=HANA, eligible=True, weight=7_200, weight_since=DRAINED + timedelta(days=1)
    )
    (row,) = weighed([old], first_fixed([old, later, fixed]))
    assert (row.weight, row.weight_since, row.eligible) == (2_400, DRAINED, True)
