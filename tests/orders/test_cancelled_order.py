"""An order that is cancelled: who hears of it, what the customer reads, what becomes of its drawings."""

from datetime import timedelta

import pytest
from django.core import mail

from cluster.kernel import clock
from cluster.ledger.projection import live
from cluster.ledger.push import push
from orders.jointorders import commands
from orders.jointorders.models import OrderRow
from tests.cast import key
from tests.orders.order_stage import DRAINED
from tests.orders.test_offer_pages import Customer

pytestmark = pytest.mark.django_db
SOON = DRAINED + timedelta(hours=1)
REASON = "하나정밀 설비가 멈췄습니다."


def cancel(play, at=SOON):
    with clock.at(at):
        commands.cancel_order(by=play.park, key=key(), order_id=play.order_id, reason=REASON)


def mails_to_the_customer():
    push()
    return [one for one in mail.outbox if one.to[0].startswith("buyer")]


class TestTheCustomer:
    def test_who_had_accepted_reads_that_it_was_cancelled(self, play):
        cancel(play.won())
        customer = Customer(play)
        customer.at = SOON
        page = customer.get()
        assert page.status_code == 200
        assert "이 수주는 취소되어 더 진행하지 않습니다" in page.text
        assert "수락해 주셔서 고맙습니다" not in page.text
        assert "하나정밀" not in page.text

    def test_he_gets_a_mail_without_the_reason(self, play):
        play.won()
        before = len(mails_to_the_customer())
        cancel(play)
        (told,) = mails_to_the_customer()[before:]
        assert "취소하게 되어 더 진행하지 않습니다" in told.body
        assert "goes no further" in told.body
        assert REASON not in told.body
        assert "프레스 펀치 1,000개" in told.subject

    def test_also_before_he_answered(self, play):
        play.offered()
        before = len(mails_to_the_customer())
        cancel(play)
        assert len(mails_to_the_customer()) == before + 1

    def test_who_never_had_an_offer_is_not_written_to(self, play):
        play.sealed()
        cancel(play)
        assert mails_to_the_customer() == []
        assert live(OrderRow, play.stage.cluster_id).get().state == "cancelled"
