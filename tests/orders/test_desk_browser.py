"""Forms of joint orders in a real browser: what scripts add while somebody types."""

import pytest

from cluster.kernel import clock
from tests.orders.order_stage import Play, shelve

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now_play(stage):
    """An order of today, so that its deadline lies ahead for a browser."""
    shelve(stage)
    return Play(stage, opened=clock.now())


@pytest.fixture
def go(page, live_server, now_play):
    """Open a path as somebody: `go("kim", "/orders/")`."""

    def open_as(who, path, width=1440):
        cookie = now_play.stage.people[who].client().cookies["session"].value
        page.set_viewport_size({"width": width, "height": 900})
        page.context.add_cookies([{"name": "session", "value": cookie, "url": live_server.url}])
        page.goto(live_server.url + path)
        return page

    return open_as


def test_the_hours_follow_the_pieces_while_the_owner_types(go, now_play):
    now_play.collecting().pledge("kim", most=100, least=0, hours=150)
    page = go("kim", f"/orders/{now_play.order_id}/")
    hours, note = page.locator("#id_hours"), page.locator("[data-unfit]")
    usual = page.locator("[data-o=usual]")
    before = usual.text_content()
    assert (hours.input_value(), note.is_visible()) == ("150", False)
    page.fill("#id_most", "50")
    assert note.is_visible()
    assert usual.text_content() != before
    hours.fill("")
    assert not note.is_visible()
    assert page.locator("#load [data-o=hours]").text_content() == usual.text_content()
