"""The main job in a browser, on a phone, in Korean: from a customer's DXF to shares everybody took."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail

from cluster.kernel import clock
from cluster.ledger.catchup import catch_up, loop
from cluster.ledger.projection import live
from cluster.ledger.push import push
from orders.jointorders.domain.link import link_id
from orders.jointorders.models import OrderRow
from orders.jointorders.tokens import code_of, token_of
from tests.cast import hana_cluster

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "손에서 손으로 2026"
PUNCH = Path(__file__).parents[2] / "data/cluster/dxf_good/p01_punch.dxf"
FLOORS = {"kim": "31000", "lee": "33700", "yoon": "38200"}


class Phone:
    """One person with a phone of 390 px; without a name, a customer."""

    def __init__(self, chromium, address, stage, name=""):
        context = chromium.new_context(
            viewport={"width": 390, "height": 844},
            locale="ko-KR",
            timezone_id="Asia/Seoul",
            has_touch=True,
        )
        self.page, self.address = context.new_page(), address
        if name:
            self._sign_in(stage.people[name])

    def _sign_in(self, player):
        player.account.set_password(PASSWORD)
        player.account.save()
        self.go("/account/login/")
        self.page.fill("input[name=login]", player.account.email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "login" not in url)

    def go(self, path):
        assert self.page.goto(self.address + path).status == 200
        self._fits()

    def tap(self, words):
        """The one visible button or link that says so."""
        shown = self.page.locator(
            f"button:visible:has-text('{words}'), a.btn:visible:has-text('{words}')"
        )
        with self.page.expect_navigation():
            shown.first.click()
        self._fits()

    def fill(self, **fields):
        for name, value in fields.items():
            field = self.page.locator(f"[name='{name}']:visible").first
            if field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def sees(self, *words):
        text = self.page.locator("main").inner_text()
        for word in words:
            assert word in text, f"{word!r} is not in:\n{text}"

    def never_sees(self, *words):
        text = self.page.content()
        for word in words:
            assert word not in text, f"{word!r} is on the page"

    def _fits(self):
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, f"{self.page.url} is {wide} px wide"


@pytest.fixture
def stage(transactional_db):
    """The readers run from the first day on, as in a served portal."""
    loop._ENSURED.clear()
    made = hana_cluster()
    catch_up()
    return made


@pytest.fixture
def phone(chromium, live_server, stage):
    opened = []

    def call(name=""):
        opened.append(Phone(chromium, live_server.url, stage, name))
        return opened[-1]

    yield call
    for one in opened:
        one.page.context.close()


def day(days):
    return (clock.now().astimezone(clock.SEOUL) + timedelta(days=days)).strftime("%Y-%m-%d")


def hour(days):
    return day(days) + "T17:00"


def test_an_order_goes_from_a_drawing_to_shares_that_were_taken(stage, phone):
    park = phone("park")
    order = an_inquiry(park, stage)
    rivals = {name: phone(name) for name in FLOORS}
    for name, rival in rivals.items():
        pledge(rival, order, FLOORS[name])
    for name, rival in rivals.items():
        rival.go(f"/orders/{order}/")
        rival.never_sees(*(f"{int(floor):,}" for who, floor in FLOORS.items() if who != name))
    the_seals_are_opened(park, phone("jung"), order)
    an_offer_is_sent(park, order)
    the_customer_accepts(phone(), stage, order)
    catch_up()
    for rival in rivals.values():
        a_share_is_taken(rival, order)
        catch_up()
    park.go(f"/orders/{order}/")
    park.sees("배정 확정")


def an_inquiry(park, stage):
    """The coordinator opens the order, uploads the drawing, checks and asks."""
    park.go("/orders/new/")
    park.fill(title="프레스 펀치 200개", customer=str(stage.customer_id))
    park.tap("열고 로트 더하기")
    park.page.set_input_files("input[name=file]", str(PUNCH))
    park.fill(
        material="SKD11",
        thickness="40",
        quantity="200",
        tolerance="0.01",
        ra="1.6",
        parts_per_setup="4",
        due_on=day(30),
        target_won="42800",
    )
    park.tap("로트 더하기")
    order = live(OrderRow, stage.cluster_id).get()
    park.go(f"/orders/{order.key}/")
    park.tap("확인 마치기")
    park.go(f"/orders/{order.key}/invite/")
    park.fill(deadline=hour(7), second_person=str(stage.jung.person_id))
    park.tap("약정 요청하기")
    return order.key


def pledge(owner, order, floor):
    """From home to a sealed pledge."""
    owner.go("/")
    owner.tap("약정하기")
    assert str(order) in owner.page.url
    owner.fill(most="90", floor_won=floor)
    owner.tap("약정하기")
    owner.sees("90")


def the_seals_are_opened(park, jung, order):
    park.go(f"/orders/{order}/")
    park.tap("지금 마감하기")
    park.go(f"/desk/{order}/")
    park.tap("서명하기")
    jung.go(f"/desk/{order}/")
    jung.tap("서명하기")
    park.go(f"/desk/{order}/")
    park.sees("세 회사씩 묶은 익명 계단")
    park.never_sees("31,000", "33,700")


def an_offer_is_sent(park, order):
    price = park.page.locator("input[name^='price-']").first
    price.fill("42000")
    park.page.locator("input[name^='quantity-']").first.fill("200")
    park.fill(delivery_on=day(30), valid_until=hour(10))
    park.tap("초안 쓰기")
    park.tap("고객에게 보내기")


def the_customer_accepts(customer, stage, order):
    """Two taps and the code that came by mail."""
    row = live(OrderRow, stage.cluster_id).get(key=order)
    link = row.sent_version
    token = token_of(stage.cluster_id, link_id(order, link))
    customer.go(f"/offer/{token}/")
    customer.sees("42,000", "8,400,000", "9,240,000")
    customer.never_sees("하나정밀", "동탄와이어", "수원정공")
    customer.tap("에 수락")
    push()
    code = code_of(link_id(order, link), 1)
    assert any(code in one.body for one in mail.outbox)
    customer.fill(name="김구매 책임", code=code)
    customer.tap("에 수락")
    customer.sees("수락해 주셔서 고맙습니다")


def a_share_is_taken(owner, order):
    """Two taps from home."""
    owner.go("/")
    owner.tap("몫 확인하기")
    assert f"/orders/{order}/allocation/" in owner.page.url
    owner.tap("맡기")
