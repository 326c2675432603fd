"""What would have changed a share: the split once more with one own number changed."""

from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from cluster.kernel import clock
from orders.allocation import explain
from orders.allocation.domain import whatif
from orders.allocation.domain.facts import FirmRow
from orders.allocation.queries.lots import LotSplit
from orders.jointorders.models import LotRowA
from tests.orders.allocation_stage import SOON, divide, divided, watched
from tests.orders.order_stage import FLOORS, play

__all__ = ["divided", "play", "watched"]


@dataclass
class Cast:
    """Two firms beside ours: A with 300 minutes, B with 100."""

    ours: FirmRow

    @property
    def run(self):
        others = [
            FirmRow(firm_id=uuid4(), eligible=True, cap=cap, weight=weight)
            for cap, weight in ((100, 300), (100, 100))
        ]
        return whatif.Recorded("order", 60, "proportional", [*others, self.ours])


def ours(**numbers):
    facts = {"eligible": True, "cap": 100, "weight": 200} | numbers
    return FirmRow(firm_id=uuid4(), **facts)


def test_more_hours_bring_more_pieces():
    cast = Cast(ours())
    assert cast.run.pieces_with(cast.ours) == 20
    assert cast.run.pieces_with(whatif.with_more_hours(cast.ours)) == 27  # 320 of 720 minutes


def test_a_higher_pledge_helps_only_who_is_at_its_cap():
    free, held = Cast(ours()), Cast(ours(cap=10))
    assert free.run.pieces_with(whatif.with_more_pledged(free.ours)) == 20
    assert held.run.pieces_with(held.ours) == 10
    assert held.run.pieces_with(whatif.with_more_pledged(held.ours)) == 11


def test_without_its_minimum_lot_a_firm_takes_what_its_level_gives():
    cast = Cast(ours(min_lot=45))
    assert cast.run.pieces_with(cast.ours) == 0
    assert cast.run.pieces_with(whatif.without_minimum(cast.ours)) == 20


def test_who_takes_no_part_sees_what_it_would_have_had():
    cast = Cast(ours(eligible=False, cap=0))
    assert cast.run.pieces_with(cast.ours) == 0
    assert cast.run.pieces_with(whatif.taking_part(cast.ours, 15, 0)) == 15


def test_after_a_decline_the_last_run_is_asked_again_with_what_was_held():
    """30 of 60 pieces were held before; kind R leaves them where they are."""
    row = ours(previous=30)
    others = [FirmRow(firm_id=uuid4(), eligible=True, cap=100, weight=300, previous=25)]
    first = whatif.Recorded("order", 60, "proportional", [*others, row])
    again = replace(first, kind="R")
    assert first.pieces_with(row) == 24
    assert again.pieces_with(row) >= 30


def test_why_no_machine_fits_is_said_and_can_be_read_back():
    reasons = {"ko": "공차가 너무 좁아요", "en": "Tolerance too fine"}
    said = explain.misfit("B", reasons)
    assert said["ko"] == "로트 B: 조건에 맞는 설비가 없습니다(공차가 너무 좁아요)."
    for language, reason in reasons.items():
        assert explain.read_back_misfit(said[language]) == {"lot": "B", "reason": reason}


def test_the_page_of_a_lot_that_does_not_fit_says_why():
    facts = {"split": None, "shares": [], "firm_id": uuid4()}
    lot = LotSplit(lot=LotRowA(place=1), misfits=("tolerance-too-fine", "part-too-thick"), **facts)
    assert lot.misfit.en == ("Lot B: no machine of yours fits (Tolerance too fine, Too thick).")
    assert LotSplit(lot=LotRowA(place=0), **facts).misfit is None


def page_of(play, who):
    path = f"/orders/{play.order_id}/allocation/{play.lot_id}/what-if/"
    with clock.at(SOON):
        answer = play.stage.people[who].client().get(path)
    return answer.status_code, answer.content.decode()


@pytest.mark.django_db
class TestPage:
    def test_the_own_questions_with_own_pieces_only(self, divided):
        status, page = page_of(divided, "lee")
        assert status == 200
        assert "지금 우리 몫은 46개예요" in page
        assert "한 주에 2시간 더 검증됐다면" in page
        assert "4개 더 약정했다면" in page
        assert ">50<" in page or "50개" in page
        for other in ("하나정밀", "수원정공", "375개", "102개"):
            assert other not in page

    def test_a_firm_whose_price_was_too_high_asks_for_100_won_less(self, watched):
        """Yoon would make them from 40,400 won on; they were sold at 40,350."""
        watched.sealed("kim", "yoon")
        for who in ("park", "jung"):
            watched.sign(who, what="without-curve", reason="약정이 둘이에요")
        watched.send(price=40_350, quantity=300)
        watched.accept()
        divide(watched)
        status, page = page_of(watched, "yoon")
        assert status == 200
        assert "하한 단가가 100원 낮았다면" in page
        assert ">+" in page
        assert str(FLOORS["yoon"]) not in page
        assert f"{FLOORS['yoon']:,}" not in page
        assert "하한 단가" not in page_of(watched, "kim")[1]

    def test_a_program_reads_the_same_in_both_languages_and_every_sentence_reads_back(
        self, divided
    ):
        """Lee holds all it pledged: two hours more change nothing, four pieces more do."""
        path = f"/api/orders/{divided.order_id}/lots/{divided.lot_id}/share/what-if"
        with clock.at(SOON):
            told = divided.stage.lee.client().get(path).json()
        assert (told["pieces"], told["divided"], told["together"]) == (46, 46, False)
        assert [one["pieces"] for one in told["questions"]] == [46, 50]
        for one in told["questions"]:
            for language in explain.LANGUAGES:
                case, numbers = explain.read_back_changed(one[f"words_{language}"])
                assert numbers.pop("question") == one[f"question_{language}"]
                same = {"n": "46"}, {"n": "50", "b": "46"}
                assert numbers == same[case == "changed"]
        with clock.at(SOON):
            assert divided.stage.park.client().get(path).status_code == 403

    def test_choi_and_the_desk_have_no_such_page(self, divided, choi):
        path = f"/orders/{divided.order_id}/allocation/{divided.lot_id}/what-if/"
        assert choi.client().get(path).status_code == 404
        for who in ("park", "jung", "seo"):
            assert page_of(divided, who)[0] in (403, 404)

    def test_it_costs_few_queries(self, divided, django_assert_max_num_queries):
        browser = divided.stage.lee.client()
        path = f"/orders/{divided.order_id}/allocation/{divided.lot_id}/what-if/"
        with clock.at(SOON):
            browser.get(path)
            with django_assert_max_num_queries(8):
                browser.get(path)
