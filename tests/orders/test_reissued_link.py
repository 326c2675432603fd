"""A locked or lost link of the customer is no dead end: the same offer goes out by a new link."""

from datetime import timedelta

import pytest
from django.core import mail

from cluster.kernel import clock
from cluster.kernel.errors import Clash
from cluster.ledger.catchup import catch_up
from cluster.ledger.projection import live
from cluster.ledger.push import push
from cluster.ledger.store import history_of
from orders.jointorders import commands
from orders.jointorders.domain.link import link_id
from orders.jointorders.models import LinkRow, OrderRow
from tests.cast import key
from tests.orders.order_stage import DRAINED, UNTIL, nothing_recorded
from tests.orders.test_offer_pages import Customer

pytestmark = pytest.mark.django_db(transaction=True)
SOON = DRAINED + timedelta(hours=2)


@pytest.fixture
def locked(play):
    """Sejong Motors typed five wrong codes."""
    customer = Customer(play.offered())
    customer.post("code/")
    wrong = "000000" if customer.code() != "000000" else "111111"
    assert [customer.accept(code=wrong).status_code for _ in range(5)][-1] == 409
    return customer


def reissue(play, version=1, at=SOON):
    with clock.at(at):
        return commands.reissue_link(
            by=play.park, key=key(), order_id=play.order_id, version=version
        )


def newer(customer, number=2):
    found = Customer(customer.play)
    found.link = link_id(customer.play.order_id, 1, number)
    found.at = SOON
    return found


def test_after_five_wrong_codes_the_customer_still_places_the_order(locked):
    reissue(locked.play)
    anew = newer(locked)
    assert anew.get().status_code == 200
    anew.post("code/")
    assert anew.accept().status_code == 302
    order = live(OrderRow, locked.play.stage.cluster_id).get()
    assert (order.state, order.sent_version, order.link_number) == ("won", 1, 2)


def test_the_coordinator_hears_that_the_link_is_locked(locked):
    push()
    told = [one.to[0].split("@")[0] for one in mail.outbox if "링크가 잠겼어요" in one.subject]
    assert told == ["park"]


def test_the_link_before_opens_no_more(locked):
    reissue(locked.play)
    assert locked.get().status_code == 410
    states = dict(live(LinkRow, locked.play.stage.cluster_id).values_list("key", "state"))
    order = locked.play.order_id
    assert states == {link_id(order, 1): "replaced", link_id(order, 1, 2): "open"}


def test_wrong_codes_are_counted_anew_and_old_codes_fit_no_more(locked):
    reissue(locked.play)
    anew = newer(locked)
    anew.post("code/")
    old = locked.code()
    assert anew.code() != old
    assert anew.accept(code=old).status_code == 422


def test_a_link_can_be_sent_anew_as_often_as_it_is_lost(locked):
    reissue(locked.play)
    reissue(locked.play)
    assert newer(locked).get().status_code == 410
    assert newer(locked, 3).get().status_code == 200


def test_the_customer_gets_it_by_mail(locked):
    with clock.at(SOON):
        catch_up()
        push()
        mail.outbox.clear()
    reissue(locked.play)
    with clock.at(SOON):
        catch_up()
    push()
    (one,) = [one for one in mail.outbox if "제안서" in one.subject]
    assert newer(locked).base in one.body
    assert "전에 보내 드린 링크 대신" in one.body


def test_the_coordinator_does_it_at_the_desk(locked):
    park, desk = locked.play.stage.park.client(), f"/desk/{locked.play.order_id}/"
    with clock.at(SOON):
        page = park.get(desk)
        assert f'action="{desk}offer/link/"' in page.text
        body = {"version": "1", "command_key": str(key().client)}
        assert park.post(f"{desk}offer/link/", body).status_code == 302
        assert newer(locked).base in park.get(desk).text
        assert "새 링크를 보냈어요" in park.get(f"/orders/{locked.play.order_id}/history/").text


def test_a_program_does_it_by_the_api(locked):
    park = locked.play.stage.park.client()
    with clock.at(SOON):
        answer = park.post(
            f"/api/orders/{locked.play.order_id}/link",
            {"version": 1},
            content_type="application/json",
            headers={"Idempotency-Key": str(key().client)},
        )
    assert answer.status_code == 204
    assert newer(locked).get().status_code == 200


def test_after_a_counter_offer_too_and_the_ended_order_closes_it(play):
    customer = Customer(play.offered())
    fields = {f"price-{play.lot_id}": "39500", f"quantity-{play.lot_id}": "523"}
    customer.post("counter/", note="", delivery_on="2026-12-18", **fields)
    reissue(play)
    anew = newer(customer)
    assert anew.get("decline/").status_code == 200
    with clock.at(SOON):
        commands.cancel_order(by=play.park, key=key(), order_id=play.order_id, reason="고객 사정")
    link = history_of(play.stage.cluster_id, anew.link)
    assert type(link[-1].event).__name__ == "LinkEnded"


def test_a_newer_offer_replaces_the_reissued_link(play):
    customer = Customer(play.offered())
    fields = {f"price-{play.lot_id}": "39500", f"quantity-{play.lot_id}": "523"}
    customer.post("counter/", note="", delivery_on="2026-12-18", **fields)
    reissue(play)
    play.send(SOON)
    assert newer(customer).get().status_code == 410
    again = Customer(play, 2)
    again.at = SOON
    assert again.get().status_code == 200


@pytest.mark.parametrize(
    ("version", "at", "code"), [(2, SOON, "changed-meanwhile"), (1, UNTIL, "expired")]
)
def test_only_the_version_he_has_and_only_while_it_is_valid(play, version, at, code):
    play.offered()
    with nothing_recorded(play), pytest.raises(Clash, match=code):
        reissue(play, version, at)
