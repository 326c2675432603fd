"""The customer's pages: by link, without an account and without scripts; one answer."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from cluster.kernel import clock
from cluster.kernel.ids import new_id
from cluster.ledger.catchup import catch_up
from cluster.ledger.push import push
from cluster.web import rates
from orders.jointorders.domain.link import link_id
from orders.jointorders.tokens import code_of, token_of
from tests.orders.order_stage import DRAINED, UNTIL

pytestmark = pytest.mark.django_db(transaction=True)


class Customer:
    """Sejong Motors with a browser and a mailbox, at a stated hour."""

    def __init__(self, play, version: int = 1):
        self.play, self.version, self.browser = play, version, Client()
        self.link = link_id(play.order_id, version)
        self.at = DRAINED + timedelta(hours=1)

    @property
    def base(self) -> str:
        return f"/offer/{token_of(self.play.stage.cluster_id, self.link)}/"

    def get(self, path: str = ""):
        with clock.at(self.at):
            return self.browser.get(self.base + path)

    def post(self, path: str, command_key=None, **fields):
        with clock.at(self.at):
            return self.browser.post(
                self.base + path, {"command_key": str(command_key or new_id()), **fields}
            )

    def code(self, number: int = 1) -> str:
        return code_of(self.link, number)

    def accept(self, **fields):
        known = {"name": "김구매 책임", "code": self.code()}
        return self.post("accept/", **known | fields)


@pytest.fixture
def customer(play):
    play.offered()
    return Customer(play)


def test_the_page_shows_the_joint_price_and_no_firm(customer):
    page = customer.get().content.decode()
    for shown in ("41,000", "21,443,000", "23,587,300", "프레스 펀치 1,000개"):
        assert shown in page
    for hidden in ("하나정밀", "동탄와이어", "수원정공", "20,500", "40,400"):
        assert hidden not in page


def test_looking_writes_nothing(customer):
    before = customer.play.position()
    for path in ("", "accept/", "counter/", "decline/"):
        assert customer.get(path).status_code == 200
    assert customer.play.position() == before


def test_two_taps_and_the_code_win_the_order(customer):
    assert customer.post("code/").status_code == 302
    done = customer.accept()
    assert (done.status_code, done["Location"]) == (302, customer.base)
    assert "수락해 주셔서" in customer.get().content.decode()


def test_the_link_and_the_code_come_by_mail(customer):
    with clock.at(customer.at):
        catch_up()
    push()  # the ledger's own time is not moved: older facts than a week are told to nobody
    customer.post("code/")
    push()
    bodies = [one.body for one in mail.outbox if "buyer" in one.to[0] or "sejong" in one.to[0]]
    assert any(customer.base in body for body in bodies)
    assert any(customer.code() in body for body in bodies)


def test_a_wrong_code_is_told_at_its_field_and_what_was_typed_stays(customer):
    customer.post("code/")
    wrong = "000000" if customer.code() != "000000" else "111111"
    page = customer.accept(code=wrong)
    assert page.status_code == 422
    assert "김구매 책임" in page.content.decode()


def test_the_fifth_wrong_code_locks_the_link(customer):
    customer.post("code/")
    wrong = "000000" if customer.code() != "000000" else "111111"
    answers = [customer.accept(code=wrong).status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 409]
    assert customer.accept().status_code == 409
    assert "링크를 잠갔습니다" in customer.get().content.decode()


def test_two_answers_at_once_give_one_and_a_conflict(customer):
    customer.post("code/")

    def answer(path):
        try:
            fields = {"name": "김구매", "code": customer.code()}
            return Customer(customer.play).post(path, reason="다른 곳", **fields).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(answer, ("accept/", "decline/")))
    assert found == [302, 409]


def test_a_declined_offer_is_lost_and_says_so(customer):
    assert customer.post("decline/", reason="다른 곳과 계약했습니다.").status_code == 302
    assert "거절하신 제안입니다" in customer.get().content.decode()
    assert customer.post("decline/", reason="다시").status_code == 409


def test_other_terms_come_back_to_the_desk(customer):
    lot = customer.play.lot_id
    fields = {f"price-{lot}": "39500", f"quantity-{lot}": "523", "delivery_on": "2026-12-18"}
    assert customer.post("counter/", note="조금 더", **fields).status_code == 302
    assert "보내 주신 조건을 받았습니다" in customer.get().content.decode()


@pytest.mark.parametrize("price", ["", "0", "39,50", "١٢٣", "-1"])
def test_bad_terms_are_refused_at_their_field(customer, price):
    lot = customer.play.lot_id
    before = customer.play.position()
    fields = {f"price-{lot}": price, f"quantity-{lot}": "523", "delivery_on": "2026-12-18"}
    page = customer.post("counter/", note="이 말은 남아요", **fields)
    assert page.status_code == 422
    assert "이 말은 남아요" in page.content.decode()
    assert customer.play.position() == before


def said(page):
    """The words in the middle of a page, tag by tag."""
    middle = re.search(r"<main.*?</main>", page.content.decode(), re.DOTALL)[0]
    return [" ".join(text.split()) for text in re.findall(r">([^<]+)<", middle) if text.strip()]


MEMBERS_TONE = re.compile(r"(요|예요|어요|아요)[.!?]?(\s|$)")


class TestWhatACustomerIsToldWhenSomethingIsRefused:
    """Customers are spoken to in 합니다체 (interface.md, Voice), in errors too."""

    def lot_fields(self, customer, **changes):
        lot = customer.play.lot_id
        known = {f"price-{lot}": "39500", f"quantity-{lot}": "523", "delivery_on": "2026-12-18"}
        return known | {name.replace("lot", str(lot)): value for name, value in changes.items()}

    def told(self, customer):
        wrong = {"name": "김구매", "code": "000000"}
        yield customer.post("accept/", **wrong)
        customer.post("code/")
        yield customer.post("accept/", **wrong)
        yield customer.post("accept/", name="", code="12")
        yield customer.post("decline/", reason="")
        yield customer.post("decline/", reason="\u0007")
        yield customer.post("counter/", **self.lot_fields(customer, **{"price-lot": "-1"}))
        yield customer.post("counter/", **self.lot_fields(customer, **{"quantity-lot": "x"}))
        yield customer.post("counter/", **self.lot_fields(customer, delivery_on="2020-01-01"))
        yield customer.post("counter/", **self.lot_fields(customer, delivery_on="soon"))
        yield customer.browser.post(customer.base + "code/", {})
        yield customer.browser.put(customer.base)
        for _ in range(5):
            locked = customer.post("accept/", **wrong)
        yield locked
        yield customer.browser.get("/offer/guess/")
        customer.at = UNTIL + timedelta(seconds=1)
        yield customer.get()

    def test_it_is_said_formally(self, customer):
        sentences = [(page.status_code, said(page)) for page in self.told(customer)]
        assert all(found for _, found in sentences)
        assert [
            (s, one) for s, found in sentences for one in found if MEMBERS_TONE.search(one)
        ] == []

    def test_members_read_the_tone_of_a_colleague(self, play):
        page = play.stage.lee.client().post(f"/orders/{play.order_id}/ask/", {})
        assert any(MEMBERS_TONE.search(one) for one in said(page))


def test_a_newer_version_makes_the_old_link_gone(customer):
    lot = customer.play.lot_id
    fields = {f"price-{lot}": "39500", f"quantity-{lot}": "523", "delivery_on": "2026-12-18"}
    customer.post("counter/", note="", **fields)
    customer.play.send(customer.at)
    assert customer.get().status_code == 410
    assert customer.post("code/").status_code == 410
    assert Customer(customer.play, 2).get().status_code == 200


def test_an_expired_link_is_gone(customer):
    customer.at = UNTIL + timedelta(seconds=1)
    assert customer.get().status_code == 410
    assert customer.accept().status_code == 410


@pytest.mark.parametrize("token", ["x", "A" * 64, "한글", "../../etc", "A" * 63 + "="])
def test_a_token_nobody_made_is_not_found(customer, token):
    assert customer.browser.get(f"/offer/{token}/").status_code == 404


def test_an_address_that_guesses_waits(customer):
    with rates.switched(on=True):
        answers = [customer.browser.get("/offer/guess/").status_code for _ in range(21)]
        assert answers == [404] * 20 + [429]
        assert customer.get().status_code == 429


def test_a_form_sent_twice_counts_once(customer):
    customer.post("code/")
    twice = new_id()
    fields = {"name": "김구매", "code": customer.code()}
    first = customer.post("accept/", twice, **fields)
    before = customer.play.position()
    second = customer.post("accept/", twice, **fields)
    assert (first.status_code, second.status_code) == (302, 302)
    assert customer.play.position() == before
    assert customer.post("accept/", twice, **fields | {"name": "박구매"}).status_code == 422


def test_a_form_without_a_key_is_refused(customer):
    answer = customer.browser.post(customer.base + "code/", {})
    assert answer.status_code == 400


def test_the_page_is_not_kept_and_tells_no_referrer(customer):
    page = customer.get()
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("path", ["", "accept/", "counter/", "decline/"])
def test_the_customers_pages_cost_few_queries(customer, path, django_assert_max_num_queries):
    customer.get()  # which of two tables is live is remembered for a second
    with django_assert_max_num_queries(8):
        assert customer.get(path).status_code == 200


def test_the_link_opens_nothing_else(customer):
    customer.get()
    assert customer.browser.get("/orders/").status_code == 302
    assert customer.browser.get(f"/orders/{customer.play.order_id}/").status_code == 302


@pytest.fixture
def strict(customer, settings):
    """A browser that checks the form's token, and a portal that knows the hour."""
    customer.browser = Client(enforce_csrf_checks=True)
    return customer


def test_a_browser_s_form_comes_without_an_origin_and_is_taken(strict):
    """Under no-referrer a browser sends `Origin: null` with the portal's own forms."""
    page = strict.get("decline/")
    assert page["Referrer-Policy"] == "no-referrer"
    token = page.context["csrf_token"]
    with clock.at(strict.at):
        answer = strict.browser.post(
            strict.base + "decline/",
            {"reason": "price", "command_key": str(new_id()), "csrfmiddlewaretoken": str(token)},
            headers={"origin": "null"},
        )
    assert answer.status_code in (302, 422)
    assert "no-referrer" in answer["Referrer-Policy"]
