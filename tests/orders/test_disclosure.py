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
    may_show_whole,
)
from orders.jointorders.domain.state import State
from orders.jointorders.models import OrderRow
from tests.cast import key
from tests.orders.allocation_stage import SOON, divided, watched
from tests.orders.order_stage import PIECES, play

__all__ = ["divided", "play", "watched"]
ORDER, HANA, DONGTAN = (uuid4() for _ in range(3))


class TestRules:
    def test_only_a_closed_order_with_every_firms_consent_is_shown(self):
        both = {HANA, DONGTAN}
        assert may_show_whole("closed", both, both)
        assert not may_show_whole("closed", both, {HANA})
        assert not may_show_whole("closed", set(), set())
        for state in State:
            assert not may_show_whole(state, both, both)

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
