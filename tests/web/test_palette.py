"""Ctrl K with real firms: by 초성 and by keyboard, and only those of one's own cluster."""

import pytest

from cluster.web.search import find

pytestmark = pytest.mark.django_db


def titles(player, raw):
    return [found.title for found in find(player.actor, raw)]


def test_kim_finds_the_firms_of_his_cluster_by_either_name_or_initials(stage):
    assert "동탄와이어" in titles(stage.kim, "ㄷㅌㅇ")
    assert "동탄와이어" in titles(stage.kim, "dongtan")


def test_choi_finds_none_of_them(stage, choi):
    assert not {"하나정밀", "동탄와이어"} & set(titles(choi, ""))


@pytest.mark.django_db(transaction=True)
def test_kim_goes_to_a_rival_s_page_with_the_keyboard_alone(stage, page, live_server):
    cookie = stage.kim.client().cookies["session"].value
    page.context.add_cookies([{"name": "session", "value": cookie, "url": live_server.url}])
    page.goto(live_server.url + "/account/")
    page.keyboard.press("Control+k")
    page.wait_for_selector("[data-palette-box] input:focus")
    page.keyboard.type("ㄷㅌㅇ")
    page.wait_for_selector("[role=option][aria-selected=true]:has-text('동탄와이어')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/firms/{stage.firms['dongtan']}/")
