"""The pages of a split in a real browser: no fault on any screen, two taps, no scripts needed."""

import pytest

from cluster.kernel import clock
from cluster.members.models import PersonDetails
from tests.orders.allocation_stage import (
    SOON,
    accept,
    decline,
    divided,
    share_of,
    split_row,
    watched,
)
from tests.orders.order_stage import play
from tests.web.inspector import Inspector

__all__ = ["divided", "play", "watched"]
pytestmark = pytest.mark.django_db(transaction=True)
LOOKS = [
    (1440, "light", "ko"),
    (390, "light", "ko"),
    (390, "dark", "en"),
    (360, "dark", "ko"),
    (360, "light", "en"),
]
NAMES = {"english: Kim", "english: Park", "english: Lee", "english: hana"}  # of the cast
COMMAND = {f"english: {word}" for word in ("python", "manage", "py", "check", "split", "instance")}
COMMAND |= {"english: json", "english: result", "english: matson", "english: engine"}


@pytest.fixture(autouse=True)
def _on_that_day():
    """The server's threads go by the story's clock: by the machine's, answers would be late."""
    clock.follow(lambda: SOON)
    yield
    clock.follow(None)


@pytest.fixture
def browse(page, live_server, divided):
    """Open the split as somebody: `browse("kim", 390)`."""

    def open_as(who, width=1440, theme="light", lang="ko"):
        player = divided.stage.people[who]
        PersonDetails.objects.keep(
            divided.stage.cluster_id, player.person_id, {"language": lang, "theme": theme}
        )
        cookie = player.client().cookies["session"].value
        page.set_viewport_size({"width": width, "height": 844})
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "session", "value": cookie, "url": live_server.url}])
        inspector = Inspector(page)
        path = f"/orders/{divided.order_id}/allocation/{divided.lot_id}/"
        page.goto(live_server.url + path)
        return inspector

    return open_as


def test_no_page_of_a_split_has_a_fault_on_any_screen(browse, divided):
    """The owner's share and the coordinator's table, then a short split and a declined share."""
    for look in LOOKS:
        assert set(browse("kim", *look).faults()) <= NAMES
        assert set(browse("park", *look).faults()) <= NAMES | COMMAND
    accept(divided, "kim")
    accept(divided, "yoon")
    decline(divided, "lee", 46)
    assert split_row(divided).state == "short"
    assert set(browse("park", 390).faults()) <= NAMES | COMMAND
    assert set(browse("lee", 390).faults()) <= NAMES


def test_two_taps_on_the_phone_take_the_share(browse, page, divided):
    browse("kim", 390)
    page.get_by_role("button", name="375개 맡기").click()
    page.wait_for_load_state()
    assert page.get_by_text("맡음").first.is_visible()


def test_a_part_is_answered_from_the_phone(browse, page, divided):
    browse("kim", 390)
    page.get_by_role("link", name="다르게 답하기").click()
    page.locator("summary", has_text="일부만 맡기").is_visible()
    if not page.locator("#id_keep").is_visible():
        page.locator("summary", has_text="일부만 맡기").click()
    page.fill("#id_keep", "300")
    page.get_by_role("button", name="이렇게 답하기").click()
    page.wait_for_load_state()
    assert share_of(divided, "kim").accepted in (0, 300)
    assert page.get_by_text("300").locator("visible=true").first.is_visible()
