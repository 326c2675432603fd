"""The pages of a split by keyboard alone: order and ring of the focus, Space, Enter and Escape."""

import pytest

from cluster.kernel import clock
from tests.orders.allocation_stage import SOON, divided, share_of, split_row, watched
from tests.orders.order_stage import play
from tests.orders.test_override import roomy

__all__ = ["divided", "play", "roomy", "watched"]
pytestmark = pytest.mark.django_db(transaction=True)
MOST_STEPS = 80
STANDS = """() => {
  const e = document.activeElement, main = document.querySelector("main");
  if (e === document.body || e === document.documentElement) return null;
  const ring = getComputedStyle(e), box = e.getBoundingClientRect();
  return {
    name: (e.getAttribute("aria-label") || e.labels?.[0]?.innerText || e.innerText || e.name).trim(),
    inside: main.contains(e),
    ring: ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= 2,
    shown: box.width > 0 && box.height > 0,
  };
}"""


@pytest.fixture(autouse=True)
def _on_that_day():
    clock.follow(lambda: SOON)
    yield
    clock.follow(None)


@pytest.fixture
def open_as(page, live_server):
    def go(play, who):
        cookie = play.stage.people[who].client().cookies["session"].value
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "session", "value": cookie, "url": live_server.url}])
        page.goto(f"{live_server.url}/orders/{play.order_id}/allocation/{play.lot_id}/")
        return page

    return go


def walked(page):
    """Every place that Tab reaches, until it leaves the page."""
    found = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        place = page.evaluate(STANDS)
        if place is None:
            return found
        found.append(place)
    pytest.fail("Tab does not leave the page")


def tab_to(page, name):
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        place = page.evaluate(STANDS)
        if place is not None and place["name"].startswith(name):
            return
    pytest.fail(f"Tab does not reach {name}")


def in_order(places, *names):
    """Whether these are reached one after the other, others in between."""
    rest = iter(place["name"] for place in places if place["inside"])
    return all(any(found.startswith(name) for found in rest) for name in names)


class TestResult:
    def test_every_place_is_seen_and_has_its_ring_and_the_reading_order(self, open_as, divided):
        places = walked(open_as(divided, "kim"))
        assert places[0]["name"] == "본문으로 건너뛰기"
        assert [one for one in places if not (one["ring"] and one["shown"])] == []
        assert in_order(
            places,
            "표로 받기",
            "무엇이 달랐다면",
            "지문이 무엇인가요?",
            "375개 맡기",
            "일부만 맡기",
            "여기서 확인하기",
            "내려받아 확인하기",
            "닫힌 뒤 보는 데 동의하기",
        )

    def test_the_first_link_leads_past_the_menu(self, open_as, divided):
        page = open_as(divided, "kim")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate(STANDS)["inside"]

    def test_a_part_is_answered(self, open_as, divided):
        page = open_as(divided, "kim")
        tab_to(page, "일부만 맡기")
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        assert page.evaluate(STANDS)["name"].startswith("맡을 수량")
        page.keyboard.press("Control+A")
        page.keyboard.type("300")
        tab_to(page, "까닭")
        page.keyboard.press("ArrowDown")
        tab_to(page, "이렇게 답하기")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert share_of(divided, "kim").accepted == 300

    def test_escape_closes_what_lies_over_the_page_and_the_focus_comes_back(self, open_as, divided):
        page = open_as(divided, "kim")
        tab_to(page, "375개 맡기")
        page.keyboard.press("Control+K")
        box = page.locator("[data-palette-box]")
        assert box.is_visible()
        page.keyboard.press("Escape")
        assert not box.is_visible()
        assert page.evaluate(STANDS)["name"] == "375개 맡기"

    def test_the_fingerprint_opens_and_closes(self, open_as, divided):
        page = open_as(divided, "kim")
        tab_to(page, "지문이 무엇인가요?")
        whole = page.get_by_text(split_row(divided).fingerprint)
        page.keyboard.press("Enter")
        assert whole.is_visible()
        page.keyboard.press("Space")
        assert not whole.is_visible()


class TestOverride:
    def test_two_persons_move_pieces(self, open_as, roomy):
        before = share_of(roomy, "yoon").pieces
        page = open_as(roomy, "park")
        tab_to(page, "두 사람이 함께 옮기기")
        page.keyboard.press("Enter")
        for name, typed in {
            "누구의 몫에서": "하나정밀",
            "누구의 몫으로": "수원정공",
            "옮길 수량": "5",
            "까닭": "설비 고장",
        }.items():
            page.keyboard.press("Tab")
            assert page.evaluate(STANDS)["name"].startswith(name)
            page.keyboard.insert_text(typed) if name in ("옮길 수량", "까닭") else pick(page, typed)
        page.keyboard.press("Tab")
        assert page.evaluate(STANDS) == {
            "name": "서명하기",
            "inside": True,
            "ring": True,
            "shown": True,
        }
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.get_by_text("서명했어요. 다른 한 분의 승인을 기다려요.").is_visible()
        page = open_as(roomy, "jung")
        tab_to(page, "서명하기")
        with page.expect_navigation():
            page.keyboard.press("Space")
        assert share_of(roomy, "yoon").pieces == before + 5

    def test_what_is_not_chosen_is_asked_for_and_nothing_is_sent(self, open_as, roomy):
        page = open_as(roomy, "park")
        tab_to(page, "두 사람이 함께 옮기기")
        page.keyboard.press("Space")
        tab_to(page, "서명하기")
        page.keyboard.press("Enter")
        assert page.evaluate(STANDS)["name"].startswith("누구의 몫에서")
        assert split_row(roomy).signed == {}


def pick(page, firm):
    """Down to the firm in the list that has the focus."""
    chosen = "document.activeElement.selectedOptions[0].text"
    for _ in range(5):
        if page.evaluate(chosen).startswith(firm):
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"{firm} is not in the list")
