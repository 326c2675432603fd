"""Home: what waits for this person today, and nothing that waits for somebody else."""

import re
from datetime import timedelta

import pytest

from cluster.kernel import clock
from cluster.ledger.catchup import catch_up, loop
from tests.orders.allocation_stage import accept
from tests.orders.order_stage import DRAINED, MONDAY

pytestmark = pytest.mark.django_db


def home(play, who: str, at=MONDAY) -> str:
    with clock.at(at):
        page = play.stage.people[who].client().get("/")
    assert page.status_code == 200
    return page.content.decode()


def test_an_asked_owner_is_asked_how_many_he_takes(play):
    play.collecting()
    page = home(play, "kim")
    assert "몇 개까지 맡을 수 있나요?" in page
    assert f'href="/orders/{play.order_id}/"' in page


def test_after_the_pledge_nothing_waits_for_him(play):
    play.collecting().pledged("kim")
    assert "몇 개까지 맡을 수 있나요?" not in home(play, "kim")
    assert "몇 개까지 맡을 수 있나요?" in home(play, "lee")


def test_a_worker_decides_nothing_for_the_firm(play):
    play.collecting()
    assert "몇 개까지 맡을 수 있나요?" not in home(play, "han")


def test_the_coordinator_is_led_from_step_to_step(play):
    play.checked()
    assert "어느 회사에 언제까지 물을까요?" in home(play, "park")
    play.order_id, play.lot_ids = None, []
    play.sealed()
    assert "약정 봉인을 열까요?" in home(play, "park", DRAINED)


def test_the_second_person_is_asked_to_open_with_him(play):
    play.sealed()
    assert "약정 봉인을 함께 열까요?" in home(play, "jung", DRAINED)
    assert "약정 봉인을 함께 열까요?" not in home(play, "seo", DRAINED)


def test_with_nothing_to_decide_the_page_says_what_will_come(play):
    assert "오늘은 정할 일이 없어요" in home(play, "kim")


def test_home_costs_few_queries(play, django_assert_max_num_queries):
    play.collecting()
    browser = play.stage.kim.client()
    with clock.at(MONDAY):
        browser.get("/")  # which of two tables is live is remembered for a second
        with django_assert_max_num_queries(8):
            browser.get("/")


def test_a_share_waits_for_its_owner_until_he_answers(play):
    loop._ENSURED.clear()  # another test's cluster had the same id
    catch_up()
    play.won()
    with clock.at(DRAINED):
        catch_up()
    page = home(play, "kim", DRAINED)
    assert "프레스 펀치 1,000개 중 375개가 우리 몫이 됐어요" in page
    assert "1,537만 원 · 맡을지 답해 주세요" in page
    assert "우리 몫이 됐어요" not in home(play, "park", DRAINED)
    assert "우리 몫이 됐어요" not in home(play, "han", DRAINED)


def test_a_firm_sees_the_hours_of_its_machines_and_nobody_else_does(play):
    for who in ("kim", "han"):
        page = home(play, who)
        assert "설비 시간" in page
        assert "가동할 수 있는 설비 1대" in page
    assert "설비 시간" not in home(play, "park")


def test_a_person_without_a_title_is_greeted_by_name(play):
    assert "Park님, 오늘은 정할 일이 없어요" in home(play, "park")
    assert "Kim 대표님," in home(play, "kim")


def test_what_a_firm_took_this_month_adds_up(play):
    loop._ENSURED.clear()  # another test's cluster had the same id
    catch_up()
    play.won()
    with clock.at(DRAINED):
        catch_up()
    before = home(play, "kim", DRAINED)
    assert "이번 달 우리 몫" in before
    assert "맡은 것이 아직 없어요" in before
    assert "답을 기다리는 몫" in before
    accept(play, "kim", DRAINED)
    after = home(play, "kim", DRAINED)
    assert "공동수주 1건 · " in after
    assert re.sub("<[^>]*>", "", after).count("1,537만 원") == 1  # 375 pieces at 41,000 won
    assert "답을 기다리는 몫" not in after
    assert "맡은 것이 아직 없어요" in home(play, "kim", DRAINED + timedelta(days=40))


def test_the_staff_reads_pieces_of_the_month_and_no_money(play):
    loop._ENSURED.clear()  # another test's cluster had the same id
    catch_up()
    play.won()
    with clock.at(DRAINED):
        catch_up()
    accept(play, "kim", DRAINED)
    page = home(play, "han", DRAINED)
    assert "이번 달 우리 몫" in page
    assert "1,537만" not in page
    assert "375" in page
    assert "이번 달 우리 몫" not in home(play, "park", DRAINED)
