"""Forms of joint orders in a real browser: what scripts add while somebody types."""

import pytest

from cluster.embedded import BASE
from cluster.kernel import clock
from cluster.ledger.projection import live
from orders.jointorders.models import LotRow
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


def test_a_refused_lot_keeps_its_drawing_and_its_figures_as_they_were_typed(go, now_play):
    now_play.draft_without_lots()
    page = go("park", f"/orders/{now_play.order_id}/lots/new/")
    page.set_input_files("#id_file", str(BASE / "data/cluster/dxf_good/p01_punch.dxf"))
    for field, typed in (("quantity", "-1"), ("thickness", "４０"), ("target_won", "41,300")):
        page.fill(f"#id_{field}", typed)
    page.fill("#id_due_on", now_play.day(25).isoformat())
    page.locator("form[action*='lots/new'] button[type=submit]").click()
    summary = page.locator("#refused a")
    assert summary.inner_text() == "수량: 0보다 작은 수는 쓸 수 없어요."
    summary.click()
    assert page.evaluate("location.hash") == "#id_quantity"
    assert page.input_value("#id_target_won") == "41,300"
    page.fill("#id_quantity", "1,200")
    page.locator("form[action*='lots/new'] button[type=submit]").click()
    page.wait_for_url(f"**/orders/{now_play.order_id}/**")
    lot = live(LotRow, now_play.stage.cluster_id).get()
    assert (lot.quantity, lot.thickness_um, lot.target_won) == (1200, 40_000, 41_300)
