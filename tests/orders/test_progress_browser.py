"""A large division in a real browser: the page follows it to its end, and needs no script to."""

from datetime import timedelta

import pytest

from cluster.kernel import clock
from orders.allocation import commands
from tests.cast import key
from tests.orders.allocation_stage import watched
from tests.orders.joint_stage import SOON, joint_row
from tests.orders.order_stage import play
from tests.orders.test_joint_worker import apart, until_done
from tests.web.inspector import Inspector

__all__ = ["apart", "play", "watched"]
pytestmark = pytest.mark.django_db(transaction=True)
NAMES = frozenset({"Park", "hana"})  # of the cast
STARTED = "지금 나누고 있어요"


@pytest.fixture
def ticking():
    """The server's clock goes with the story: seconds are added by hand."""
    later = [0]
    clock.follow(lambda: SOON + timedelta(seconds=later[0]))
    yield lambda seconds: later.__setitem__(0, seconds)
    clock.follow(None)


@pytest.fixture
def asks(page):
    """What the page has asked the API."""
    found = []
    page.on("request", lambda sent: found.append(sent.url) if "/api/" in sent.url else None)
    return found


def opened(play, page, live_server, who="park"):
    cookie = play.stage.people[who].client().cookies["session"].value
    page.context.add_cookies([{"name": "session", "value": cookie, "url": live_server.url}])
    page.goto(f"{live_server.url}/orders/{play.order_id}/allocation/")


def test_the_page_moves_with_it_and_ends_with_the_result(apart, page, live_server, ticking, asks):
    inspector = Inspector(page, names=NAMES)
    opened(apart, page, live_server)
    page.get_by_role("heading", name=STARTED).wait_for()
    began = joint_row(apart).began_at
    passed = int((SOON - began).total_seconds())
    ticking(21)
    page.get_by_text(f"{passed + 21}초째").first.wait_for()
    assert page.get_by_role("status").first.inner_text() == f"{passed + 21}초째"
    assert f"{passed + 21}초째" in page.locator("[data-progress-bar]").get_attribute("aria-label")
    assert inspector.faults() == []
    until_done(apart)
    page.get_by_role("heading", name="회사별 · 로트별 배분").wait_for()
    assert page.get_by_text(STARTED).count() == 0
    known = len(asks)
    page.wait_for_timeout(4_500)
    assert len(asks) == known > 0


def test_what_is_stopped_says_so_to_who_looks_on(apart, page, live_server, ticking, asks):
    opened(apart, page, live_server, "kim")
    page.get_by_role("heading", name=STARTED).wait_for()
    with clock.at(SOON):
        named = {"joint_id": joint_row(apart).key, "attempt": 1}
        commands.cancel_split(by=apart.park, key=key(), **named)
    page.get_by_text("코디네이터가 멈췄어요").wait_for()
    known = len(asks)
    page.wait_for_timeout(4_500)
    assert len(asks) == known


def test_without_scripts_a_link_leads_to_the_result(apart, chromium, live_server, ticking):
    context = chromium.new_context(java_script_enabled=False, locale="ko-KR")
    page = context.new_page()
    opened(apart, page, live_server)
    assert page.get_by_role("heading", name=STARTED).is_visible()
    until_done(apart)
    page.get_by_role("link", name="새로 고침").click()
    assert page.get_by_role("heading", name="회사별 · 로트별 배분").is_visible()
    context.close()
