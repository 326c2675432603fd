"""The firms of an order show each other the whole split: after closing, if all consent."""

import json
from uuid import uuid4

import pytest

from cluster.kernel import clock
from cluster.kernel.errors import Clash, NotAllowed, NotFound
from cluster.ledger.projection import live
from cluster.ledger.testing import given
from orders.allocation import certificate, commands
from orders.allocation.domain.disclosure import (
    ConsentGiven,
    ConsentWithdrawn,
    Disclosure,
    Part,
    may_show_whole,
)
from orders.jointorders.commands import cancel_order
from orders.jointorders.domain.state import State
from orders.jointorders.models import OrderRow
from tests.cast import key
from tests.orders.allocation_stage import SOON, divide, divided, watched
from tests.orders.joint_stage import closed, divided_together, offered, one_lot
from tests.orders.order_stage import PIECES, a_lot, play
from tests.orders.test_joint import second_order

__all__ = ["divided", "divided_together", "play", "watched"]
ORDER, HANA, DONGTAN = (uuid4() for _ in range(3))


class TestRules:
    def test_only_a_closed_order_with_every_firms_consent_is_shown(self):
        both = {HANA, DONGTAN}
        assert may_show_whole([Part("closed", both, both)])
        assert not may_show_whole([Part("closed", both, {HANA})])
        assert not may_show_whole([Part("closed", set(), set())])
        for state in State:
            assert not may_show_whole([Part(state, both, both)])

    def test_beside_a_closed_order_a_cancelled_one_needs_its_firms_consent_and_no_closing(self):
        both, closed = {HANA, DONGTAN}, Part("closed", {HANA}, {HANA})
        assert may_show_whole([closed, Part("cancelled", both, both)])
        assert not may_show_whole([closed, Part("cancelled", both, {HANA})])
        for state in set(State) - {State.CANCELLED}:
            assert not may_show_whole([closed, Part(state, both, both)])

    def test_a_firm_consents_and_withdraws(self):
        at = SOON
        yes = ConsentGiven(order_id=ORDER, firm_id=HANA, at=at)
        no = ConsentWithdrawn(order_id=ORDER, firm_id=HANA, at=at)
        firms = {HANA, DONGTAN}
        given(Disclosure).when(lambda d: d.give(ORDER, HANA, firms, at)).then(yes)
        given(Disclosure, yes).when(lambda d: d.withdraw(ORDER, HANA, at)).then(no)
        given(Disclosure, yes).when(lambda d: d.give(ORDER, HANA, firms, at)).refuses(
            "consent-given-already"
        )
        given(Disclosure, yes, no).when(lambda d: d.withdraw(ORDER, HANA, at)).refuses(
            "consent-not-given"
        )


@pytest.fixture
def two_orders(watched):
    """Won in one week and divided together, of one lot each."""
    second = second_order(watched)
    second.collecting(a_lot(quantity=200, due_on=second.day(25)))
    offered(second)
    one_lot(watched)
    second.accept(at=closed(second))
    divide(second, closed(second))
    return watched, second


def consent(play, who):
    with clock.at(SOON):
        by = play.stage.people[who].actor
        return commands.give_disclosure_consent(by=by, key=key(), order_id=play.order_id)


def withdraw(play, who):
    with clock.at(SOON):
        by = play.stage.people[who].actor
        return commands.withdraw_disclosure_consent(by=by, key=key(), order_id=play.order_id)


def seen(play, who, tail=""):
    path = f"/orders/{play.order_id}/allocation/{play.lot_id}/{tail}"
    with clock.at(SOON):
        return play.stage.people[who].client().get(path)


def close(play):
    """The settlement will close orders one day; here the row says so."""
    rows = live(OrderRow, play.stage.cluster_id).filter(key=play.order_id)
    type(rows)(model=rows.model).filter(key=play.order_id).update(state="closed")


@pytest.mark.django_db
class TestConsent:
    def test_each_owner_decides_for_the_own_firm(self, divided):
        assert consent(divided, "kim").result == {"consents": 1}
        assert consent(divided, "lee").result == {"consents": 2}
        with pytest.raises(Clash):
            consent(divided, "kim")
        assert withdraw(divided, "kim").result == {"consents": 1}
        with pytest.raises(Clash):
            withdraw(divided, "kim")

    def test_nobody_else_can(self, divided, choi):
        for who in ("han", "park", "jung"):
            with pytest.raises(NotAllowed):
                consent(divided, who)
        with pytest.raises(NotFound), clock.at(SOON):
            commands.give_disclosure_consent(by=choi.actor, key=key(), order_id=divided.order_id)

    def test_the_page_counts_consents_and_names_nobody(self, divided):
        consent(divided, "kim")
        page = seen(divided, "lee").content.decode()
        assert "지금 3곳 가운데 1곳이 동의했어요" in page
        assert "닫힌 뒤 보는 데 동의하기" in page
        assert "하나정밀" not in page
        assert "instance.json" not in page
        assert "동의 거두기" in seen(divided, "kim").content.decode()

    def test_two_taps_on_the_page(self, divided):
        path = f"/orders/{divided.order_id}/allocation/{divided.lot_id}/consent/"
        browser = divided.stage.kim.client()
        with clock.at(SOON):
            assert browser.post(path, {"command_key": str(uuid4())}).status_code == 302
            again = browser.post(path, {"command_key": str(uuid4())})
            assert again.status_code == 409
            assert "이미 동의하셨어요" in again.content.decode()
            back = browser.post(path + "withdraw/", {"command_key": str(uuid4())})
        assert back.status_code == 302


@pytest.mark.django_db
@pytest.mark.tampers
class TestAfterClosing:
    def test_all_consent_and_the_order_is_closed(self, divided, choi):
        for who in PIECES:
            consent(divided, who)
        assert seen(divided, "kim", "result.json").status_code == 403
        close(divided)
        instance = json.loads(seen(divided, "kim", "instance.json").content)
        result = json.loads(seen(divided, "lee", "result.json").content)
        assert certificate.check(instance, result)
        assert "instance.json" in seen(divided, "kim").content.decode()
        assert (
            choi.client()
            .get(f"/orders/{divided.order_id}/allocation/{divided.lot_id}/result.json")
            .status_code
            == 404
        )

    def test_one_firm_that_does_not_consent_keeps_it_shut(self, divided):
        consent(divided, "kim")
        consent(divided, "lee")
        close(divided)
        for who in PIECES:
            assert seen(divided, who, "instance.json").status_code == 403
        consent(divided, "yoon")
        assert seen(divided, "kim", "instance.json").status_code == 200
        withdraw(divided, "yoon")
        assert seen(divided, "kim", "instance.json").status_code == 403

    def test_lots_divided_together_are_shown_whole(self, divided_together, choi):
        for who in PIECES:
            consent(divided_together, who)
        assert seen(divided_together, "kim", "instance.json").status_code == 403
        close(divided_together)
        instance = json.loads(seen(divided_together, "kim", "instance.json").content)
        result = json.loads(seen(divided_together, "lee", "result.json").content)
        assert len(instance["lots"]) == 2
        assert certificate.check(instance, result)
        path = (
            f"/orders/{divided_together.order_id}/allocation/{divided_together.lot_id}/result.json"
        )
        assert choi.client().get(path).status_code == 404

    def test_another_order_in_the_division_has_a_say(self, two_orders):
        """Its firms' numbers are in the instance as well."""
        first, second = two_orders
        for who in PIECES:
            consent(first, who)
        close(first)
        assert seen(first, "kim", "instance.json").status_code == 403
        assert "instance.json" not in seen(first, "kim").content.decode()
        for who in ("kim", "lee"):
            consent(second, who)
        close(second)
        assert seen(first, "kim", "result.json").status_code == 403
        consent(second, "yoon")
        for order in two_orders:
            assert seen(order, "kim", "instance.json").status_code == 200
            assert seen(order, "kim", "result.json").status_code == 200
            assert "instance.json" in seen(order, "kim").content.decode()
        withdraw(second, "yoon")
        assert seen(first, "kim", "instance.json").status_code == 403

    def test_a_cancelled_order_in_the_division_asks_its_firms_and_shuts_nothing_for_ever(
        self, two_orders
    ):
        """Its firms are asked on its own page, and see as much as the others."""
        first, second = two_orders
        with clock.at(SOON):
            why = {"order_id": second.order_id, "reason": "고객이 물량을 거뒀어요"}
            cancel_order(by=second.park, key=key(), **why)
        divide(second, SOON)
        for who in PIECES:
            consent(first, who)
        close(first)
        for who in ("kim", "lee"):
            assert "닫힌 뒤 보는 데 동의하기" in seen(second, who).content.decode()
            consent(second, who)
        for order in two_orders:  # Yoon has not said yes for the cancelled one
            assert seen(order, "kim", "instance.json").status_code == 403
        consent(second, "yoon")
        for order in two_orders:
            assert seen(order, "kim", "instance.json").status_code == 200
            assert "instance.json" in seen(order, "kim").content.decode()
        withdraw(second, "yoon")
        assert seen(first, "kim", "result.json").status_code == 403

    def test_a_cancelled_order_alone_stays_shut(self, divided):
        for who in PIECES:
            consent(divided, who)
        with clock.at(SOON):
            why = {"order_id": divided.order_id, "reason": "고객이 물량을 거뒀어요"}
            cancel_order(by=divided.park, key=key(), **why)
        divide(divided, SOON)
        assert seen(divided, "kim", "instance.json").status_code == 403

    def test_a_disclosed_page_costs_eight_queries(
        self, divided_together, django_assert_max_num_queries
    ):
        for who in PIECES:
            consent(divided_together, who)
        close(divided_together)
        browser = divided_together.stage.kim.client()
        order, lot = divided_together.order_id, divided_together.lot_id
        with clock.at(SOON):
            browser.get(f"/orders/{order}/allocation/{lot}/")
            for tail in ("", "instance.json", "result.json"):
                with django_assert_max_num_queries(8):
                    browser.get(f"/orders/{order}/allocation/{lot}/{tail}")
