"""While the next version is only drafted, the customer still holds the one before: its clocks run."""

from datetime import date, timedelta

import pytest
from django.core import mail

from cluster.kernel import clock
from cluster.kernel.errors import Clash
from cluster.ledger.projection import live
from cluster.ledger.push import push
from orders.jointorders import commands
from orders.jointorders.domain.state import OfferLine
from orders.jointorders.models import ClockRow, LinkRow, OrderRow
from tests.cast import key
from tests.orders.order_stage import DRAINED, UNTIL, nothing_recorded
from tests.orders.test_offer_pages import Customer

pytestmark = pytest.mark.django_db(transaction=True)
VALID = UNTIL + timedelta(days=4)
SOON = DRAINED + timedelta(hours=1)


@pytest.fixture
def drafted(play):
    """Sejong Motors countered; coordinator Park has written version 2 and not sent it."""
    play.pricing().send(valid_until=VALID)
    lines = [OfferLine(lot_id=play.lot_id, unit_price_won=40_500, quantity=500)]
    with clock.at(DRAINED):
        counter = commands.Counter(1, lines, date(2026, 12, 18))
        commands.counter_offer(by=play.guest(), key=key(), counter=counter)
    with clock.at(SOON):
        commands.draft_offer(
            by=play.park,
            key=key(),
            order_id=play.order_id,
            offer=play.offer(price=40_600, quantity=500, valid_until=VALID + timedelta(days=7)),
        )
    return play


def order_row(play):
    return live(OrderRow, play.stage.cluster_id).get(key=play.order_id)


def running(play):
    rows = live(ClockRow, play.stage.cluster_id).filter(due_at__isnull=False)
    return set(rows.values_list("name", flat=True))


def test_the_clocks_of_the_sent_offer_run_on(drafted):
    assert order_row(drafted).state == "pricing"
    assert running(drafted) == {"offer-valid", "counter-remind", "counter-tell"}


def test_past_its_validity_the_order_expires_and_the_seals_are_destroyed(drafted):
    drafted.tick(VALID + timedelta(days=30))
    row = order_row(drafted)
    assert (row.state, row.keys_destroyed_at is not None) == ("expired", True)
    assert live(LinkRow, drafted.stage.cluster_id).get().state == "ended"
    with clock.at(VALID + timedelta(days=30)):
        desk = drafted.stage.park.client().get(f"/desk/{drafted.order_id}/").text
    assert "offer/send/" not in desk


def test_the_customer_is_told_that_no_answer_has_come(drafted):
    push()
    mail.outbox.clear()
    drafted.tick(VALID - timedelta(hours=1))
    push()
    subjects = [one.subject for one in mail.outbox]
    assert any("아직 답을 드리지 못했습니다" in subject for subject in subjects)
    assert any("역제안에 답해 주세요" in subject for subject in subjects)


def test_his_page_says_that_his_terms_are_looked_at_and_lets_him_decline(drafted):
    customer = Customer(drafted)
    page = customer.get().text
    assert "보내 주신 조건을 받았습니다" in page
    assert f"{customer.base}decline/" in page
    assert "40,600" not in page
    assert customer.post("decline/", reason="다른 곳과 계약").status_code == 302
    assert order_row(drafted).state == "lost"


def test_he_can_not_accept_the_terms_he_countered(drafted):
    with nothing_recorded(drafted), clock.at(SOON), pytest.raises(Clash, match="state-wrong"):
        commands.ask_code(by=drafted.guest(), key=key(), version=1)


def test_once_sent_the_clocks_are_those_of_the_new_version(drafted):
    with clock.at(SOON):
        commands.send_offer(by=drafted.park, key=key(), order_id=drafted.order_id, version=2)
    assert running(drafted) == {"offer-valid", "offer-half", "offer-day-before"}
    drafted.tick(VALID + timedelta(hours=1))
    assert order_row(drafted).state == "offered"


def test_a_draft_before_the_first_offer_has_no_clock(play):
    play.pricing()
    with clock.at(DRAINED):
        commands.draft_offer(by=play.park, key=key(), order_id=play.order_id, offer=play.offer())
    assert running(play) == set()
