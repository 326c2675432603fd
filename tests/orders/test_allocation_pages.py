"""The pages of a split: what each person sees, sends and is refused."""

import json
import re
from uuid import uuid4

import pytest

from cluster.kernel import clock
from cluster.members.models import PersonDetails
from orders.allocation import certificate, explain
from tests.orders.allocation_stage import (
    SOON,
    accept,
    decline,
    divide,
    divided,
    share_of,
    split_row,
    watched,
)
from tests.orders.order_stage import FLOORS, play

__all__ = ["divided", "play", "watched"]
pytestmark = pytest.mark.django_db


def path(play, tail=""):
    return f"/orders/{play.order_id}/allocation/{play.lot_id}/{tail}"


def seen(play, who, tail="", at=SOON):
    with clock.at(at):
        answer = play.stage.people[who].client().get(path(play, tail))
    return answer.status_code, answer.content.decode()


def sent(play, who, tail, at=SOON, **fields):
    with clock.at(at):
        browser = play.stage.people[who].client()
        answer = browser.post(path(play, tail), fields | {"command_key": str(uuid4())})
    divide(play, at)
    return answer


def test_an_owner_sees_the_own_share_its_arithmetic_and_the_totals(divided):
    status, page = seen(divided, "lee")
    assert status == 200
    assert "우리 회사 몫은 <em>46개</em>" in page
    assert "수원정공" not in page
    assert "하나정밀" not in page
    assert "46개: 귀사가 약정한 한도 46에 도달" in page
    assert split_row(divided).fingerprint[:4] in page
    assert "46개 맡기" in page


def test_no_member_page_shows_a_floor_or_another_firms_pieces(divided):
    for who, own in (("kim", "375"), ("lee", "46"), ("yoon", "102")):
        _, page = seen(divided, who)
        for other in {"375", "102"} - {own}:
            assert f">{other}<" not in page
        for floor in FLOORS.values():
            assert str(floor) not in page
            assert f"{floor:,}" not in page


def test_staff_see_pieces_but_neither_money_nor_buttons(divided):
    _, page = seen(divided, "han")
    assert "<em>375개</em>" in page
    assert "41,000" not in page
    assert "/accept/" not in page


def test_the_coordinator_sees_every_firm_and_the_proof(divided):
    status, page = seen(divided, "park")
    assert status == 200
    for name in ("하나정밀", "동탄와이어", "수원정공"):
        assert name in page
    assert "instance.json" in page


def test_one_lot_is_shown_at_once(divided):
    with clock.at(SOON):
        answer = divided.stage.kim.client().get(f"/orders/{divided.order_id}/allocation/")
    assert (answer.status_code, answer["Location"]) == (302, path(divided))


def test_before_the_award_the_page_says_what_will_be_there(watched):
    watched.offered()
    status, page = seen(watched, "kim")
    assert status == 200
    assert "아직 나눈 물량이 없어요" in page
    with clock.at(SOON):
        index = watched.stage.park.client().get(f"/orders/{watched.order_id}/allocation/")
    assert "아직 나눈 물량이 없어요" in index.content.decode()


def test_choi_gets_the_page_of_what_is_not_there(divided, choi):
    browser = choi.client()
    for tail in ("", "instance.json", "result.json"):
        assert browser.get(path(divided, tail)).status_code == 404
    key = {"command_key": str(uuid4()), "run": "1", "pieces": "375"}
    assert browser.post(path(divided, "accept/"), key).status_code == 404


def test_two_taps_take_the_share(divided):
    assert sent(divided, "kim", "accept/", run="1", pieces="375")["Location"] == path(divided)
    assert share_of(divided, "kim").accepted == 375
    _, page = seen(divided, "kim")
    assert "맡음" in page
    assert "/accept/" not in page


def test_a_part_is_kept_and_the_rest_given_back(divided):
    sent(divided, "kim", "decline/", run="1", keep="300", reason_class="busy")
    assert (share_of(divided, "kim").accepted, share_of(divided, "kim").declined) == (300, 75)


def test_who_gave_all_back_is_told_so_and_the_desk_counts_who_makes_pieces(watched):
    watched.pricing()
    watched.send(quantity=201)
    watched.accept()
    divide(watched)
    given = share_of(watched, "lee").pieces
    accept(watched, "kim")
    accept(watched, "yoon")
    decline(watched, "lee", given)
    assert split_row(watched).run == 2
    _, page = seen(watched, "lee")
    assert f"{given}개를 돌려주고 0개를 맡으셨어요" in page
    assert "모두 받았어요" not in page
    assert "돌려준 뒤의 한도 0개" in page
    assert "201개를 2곳이 나눠 맡아요" in seen(watched, "park")[1]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"keep": "375"}, "맡을 수량은 배정받은 375개보다 적게"),
        ({"keep": "x"}, "숫자만 써 주세요"),
        ({"keep": ""}, "꼭 써 주세요"),
        ({"reason_class": "mood"}, "목록에 있는 것을 골라 주세요"),
        ({"run": "2"}, "그사이"),
    ],
)
def test_a_wrong_answer_keeps_what_was_typed_and_says_why(divided, fields, words):
    before = divided.position()
    answer = sent(
        divided, "kim", "decline/", **{"keep": "7", "reason_class": "busy", "run": "1"} | fields
    )
    assert answer.status_code in (409, 422)
    assert words in answer.content.decode()
    assert divided.position() == before


def test_a_late_answer_is_refused_in_words(divided):
    late = split_row(divided).answer_by
    answer = sent(divided, "kim", "accept/", at=late, run="1", pieces="375")
    assert answer.status_code == 409
    assert "답할 시간이 지났어요" in answer.content.decode()


def test_a_rival_who_pledged_nothing_sees_no_share(watched):
    """Yoon was asked and stayed silent."""
    watched.sealed("kim", "lee")
    for who in ("park", "jung"):
        watched.sign(who, what="without-curve", reason="약정이 둘이에요")
    watched.send(quantity=300)
    watched.accept()
    divide(watched)
    status, page = seen(watched, "yoon")
    assert status == 200
    assert "아직 나눈 물량이 없어요" in page or "참여하지 않으셨어요" in page
    assert "300개" not in page.split("<main")[1].split("우리")[0]
    assert sent(watched, "yoon", "accept/", run="1", pieces="9").status_code == 404


def test_the_coordinator_settles_a_smaller_quantity(divided):
    accept(divided, "kim")
    accept(divided, "yoon")
    decline(divided, "lee", 46)
    _, page = seen(divided, "park")
    assert "적은 수량으로 정할까요?" in page
    refused = sent(divided, "park", "settle/", reason="")
    assert refused.status_code == 422
    assert sent(divided, "kim", "settle/", reason="x").status_code == 403
    assert sent(divided, "park", "settle/", reason="고객과 477개로 정함").status_code == 302
    assert split_row(divided).state == "confirmed"


def test_the_downloads_check_out(divided):
    """What the coordinator downloads passes `check_split`."""
    _, instance = seen(divided, "park", "instance.json")
    _, result = seen(divided, "seo", "result.json")
    assert certificate.check(json.loads(instance), json.loads(result)) == [
        "0",
        json.loads(result)["objective"][1],
    ]
    for who in ("kim", "han"):
        assert seen(divided, who, "result.json")[0] == 403


def test_the_page_costs_few_queries(divided, django_assert_max_num_queries):
    browser = divided.stage.kim.client()
    with clock.at(SOON):
        browser.get(path(divided))
        with django_assert_max_num_queries(8):
            browser.get(path(divided))


def test_an_english_reader_gets_the_same_numbers_in_english(divided):
    lee = divided.stage.lee
    PersonDetails.objects.keep(divided.stage.cluster_id, lee.person_id, {"language": "en"})
    _, page = seen(divided, "lee")
    assert "Your share is <em>46 pcs</em>" in page
    assert "46 pieces: your pledge (cap 46) is reached" in page


FRACTION = re.compile(r"[0-9]+/[0-9]+")


@pytest.fixture
def roomy(watched):
    """201 of 523 pledged pieces are divided, so that a level and prices decide."""
    watched.pricing()
    watched.send(quantity=201)
    watched.accept()
    return divide(watched)


@pytest.mark.parametrize("who", ["kim", "yoon"])
def test_fractions_stand_in_the_arithmetic_by_hand_alone(roomy, who):
    row = share_of(roomy, who)
    assert FRACTION.search(row.reason_ko)
    _, text = seen(roomy, who)
    start = text.index("반올림하지 않은 분수")
    by_hand, before = (
        text[start : text.index("</details>", start)],
        text[text.index('id="why"') : start],
    )
    assert split_row(roomy).last_price in by_hand
    assert not FRACTION.search(re.sub("<[^>]*>", "", before))
    assert explain.plain(row.reason_ko) in text


def test_who_takes_no_part_reads_that_and_not_that_nothing_is_divided(watched):
    """Before the division everybody reads that it is to come; then Nam, who did not pledge, that
    it goes on without him."""
    stage = watched.stage
    stage.firm("ulsan", ("울산와이어", "Ulsan Wire"), "9998100053")
    stage.person("nam", "owner", "ulsan", "대표")
    stage.consent("nam")
    watched.won()
    path = f"/orders/{watched.order_id}/allocation/{watched.lot_id}/"

    def told(language):
        keep = {"language": language}
        PersonDetails.objects.keep(stage.cluster_id, stage.nam.person_id, keep)
        with clock.at(SOON):
            return stage.nam.client().get(path).content.decode()

    for language, part, nothing in (
        ("ko", "이번 배분에는 참여하지 않으셨어요", "아직 나눈 물량이 없어요"),
        ("en", "Your firm takes no part in this division", "Nothing is divided yet"),
    ):
        assert nothing in told(language)
        assert part not in told(language)
    divide(watched)
    assert "이번 배분에는 참여하지 않으셨어요" in told("ko")
    assert "Nothing is divided yet" not in told("en")
    assert "아직 나눈 물량이 없어요" not in told("ko")


def test_units_of_a_form_are_in_the_language_of_the_page(divided):
    kim = divided.stage.kim
    path = f"/orders/{divided.order_id}/allocation/{divided.lot_id}/"
    for language, unit in (("ko", "개"), ("en", "pcs")):
        PersonDetails.objects.keep(divided.stage.cluster_id, kim.person_id, {"language": language})
        with clock.at(SOON):
            page = kim.client().get(path).content.decode()
        assert f"<span>{unit}</span>" in page
