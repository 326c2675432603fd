"""An order's history: the split line by line, questions with their words, each reader his own."""

import pytest
from django.utils.html import escape

from cluster.kernel import clock
from cluster.members.models import PersonDetails
from orders.allocation.domain.allocation import Allocation
from orders.allocation.projection.history import SplitFacts
from orders.allocation.queries.history import SENTENCES
from orders.jointorders import commands
from tests.cast import key
from tests.orders.allocation_stage import SOON, accept, decline, divide, divided, watched

__all__ = ["divided", "watched"]
pytestmark = pytest.mark.django_db


def history(play, who, at=SOON):
    browser = play.stage.people[who].client()
    with clock.at(at):
        page = browser.get(f"/orders/{play.order_id}/history/")
    assert page.status_code == 200
    return page.content.decode()


def test_every_fact_of_a_split_has_its_words():
    assert set(SplitFacts.on) == set(Allocation.on)
    told = {
        "proposed",
        "rule",
        "offered",
        "accepted",
        "partly",
        "declined",
        "silent",
        "short",
        "settled",
    }
    moved = {"signed-coordinator", "signed-second", "moved-away", "moved-here"}
    assert told | moved | {"confirmed"} == set(SENTENCES)


def test_a_firm_reads_totals_and_its_own_answers(divided):
    accept(divided, "kim")
    decline(divided, "lee", 46)
    kim, lee = history(divided, "kim"), history(divided, "lee")
    for page in (kim, lee):
        assert "로트 A를 나눴어요(1차). 523개 중 523개를 맡을 곳이 있어요." in page
    assert "하나정밀이 375개를 맡기로 했어요." in kim
    assert "동탄와이어" not in kim
    assert "동탄와이어가 46개를 돌려줬어요. 일이 꽉 찼어요" in lee
    assert "하나정밀" not in lee
    assert "375개" not in lee


def test_the_desk_reads_every_line(divided):
    accept(divided, "kim")
    decline(divided, "lee", 40)
    for who in ("park", "jung", "seo"):
        page = history(divided, who)
        assert "하나정밀의 몫 375개를 물었어요." in page
        assert "하나정밀이 375개를 맡기로 했어요." in page
        assert "동탄와이어가 6개를 맡고 40개를 돌려줬어요. 일이 꽉 찼어요" in page


def test_the_newest_stands_first(divided):
    accept(divided, "kim")
    page = history(divided, "park")
    places = [page.index(words) for words in ("맡기로 했어요", "1차", "배정을 시작", "수락했어요")]
    assert places == sorted(places)


def test_a_firm_that_did_not_pledge_reads_nothing_of_the_split(watched):
    """Everybody asked reads the order's own lines; the split belongs to those in it."""
    stage = watched.stage
    stage.firm("ulsan", ("울산와이어", "Ulsan Wire"), "9998100053")
    stage.person("nam", "owner", "ulsan", "대표")
    stage.consent("nam")
    divide(watched.won())
    page = history(watched, "nam")
    assert "물량 배정을 시작했어요" in page
    assert "로트 A" not in page
    assert "523개" not in page


def test_questions_are_told_with_their_words(play):
    play.collecting()
    ask = {"order_id": play.order_id, "text": "열처리 <b>누가</b> 하나요?"}
    commands.ask_question(by=play.stage.han.actor, key=key(), **ask)
    page = history(play, "lee", at=play.opened)
    assert f"질문이 올라왔어요: {escape(ask['text'])}" in page
    assert "하나정밀" not in page


def test_in_english(divided):
    accept(divided, "kim")
    kim = divided.stage.kim
    PersonDetails.objects.keep(divided.stage.cluster_id, kim.person_id, {"language": "en"})
    page = history(divided, "kim")
    assert "Lot A was divided (run 1): 523 pcs of 523 pcs are placed." in page
    assert "Hana Precision took 375 pcs." in page
