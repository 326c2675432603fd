"""What the split tells whom: money to owners who take part, no sum of two, who has taken all."""

import json

import pytest

from cluster.kernel import clock
from orders.allocation import explain
from orders.allocation.bundle import root_of
from orders.allocation.domain.facts import AllocationProposed, FirmRow
from orders.allocation.domain.head import head_of, root
from tests.orders.allocation_cases import solved
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
from tests.orders.joint_stage import of_two
from tests.orders.order_stage import DRAINED, a_lot, play
from tests.orders.order_story import DONGTAN, HANA
from tests.orders.test_override import move, roomy
from tests.orders.test_own_share import bundle_of, loaded

__all__ = ["divided", "play", "roomy", "watched"]
PRICE = 41_000
FIRMS = (HANA, DONGTAN)


def seen(play, who, path=""):
    with clock.at(SOON):
        client = play.stage.people[who].client()
        return client.get(f"/orders/{play.order_id}/allocation/{path}").content.decode()


def told(play, who):
    with clock.at(SOON):
        client = play.stage.people[who].client()
        (lot,) = client.get(f"/api/orders/{play.order_id}/allocation").json()["lots"]
    return lot


def too_dear(play):
    """Kim pledged at 20,500, Yoon at 40,400; 30,000 won were agreed without a curve."""
    play.sealed("kim", "yoon")
    for who in ("park", "jung"):
        play.sign(who, what="without-curve", reason="약정이 둘이에요")
    play.send(price=30_000, quantity=300)
    play.accept()
    return divide(play)


@pytest.mark.django_db
class TestMoney:
    @pytest.mark.parametrize("who", ["park", "jung", "seo", "kim"])
    def test_desk_and_owner_read_the_unit_price(self, divided, who):
        assert told(divided, who)["unit_price_won"] == PRICE

    def test_staff_reads_pieces_and_no_price(self, divided):
        lot = told(divided, "han")
        assert "unit_price_won" not in lot
        assert str(PRICE) not in json.dumps(lot)
        assert lot["shares"][0]["pieces"] == share_of(divided, "kim").pieces

    def test_who_was_too_dear_reads_no_price(self, watched):
        too_dear(watched)
        assert "unit_price_won" not in told(watched, "yoon")
        assert told(watched, "kim")["unit_price_won"] == 30_000


@pytest.mark.django_db
class TestSumOfWeights:
    def test_three_firms_read_the_sum(self, divided):
        assert told(divided, "kim")["all_weights"] == 9_000
        assert bundle_of(divided, "kim")["head"]["weights"] == 9_000
        assert "참여한 회사 모두는" in seen(divided, "kim", f"{divided.lot_id}/")

    def test_of_two_firms_nobody_can_subtract_the_others_hours(self, watched):
        of_two(watched, a_lot(quantity=1000, due_on=watched.day(25)))
        bundle = bundle_of(watched, "kim")
        assert "weights" not in bundle["head"]
        assert not any(fits is False for _, fits in loaded()["check"](bundle))
        for who in ("kim", "han", "park"):
            assert "all_weights" not in told(watched, who)
        page = seen(watched, "kim", f"{watched.lot_id}/")
        assert '우리는 한 주에 <b class="num">50시간</b>이에요' in page
        assert "참여한 회사 모두는" not in page
        assert "표준시간 100" not in page

    def test_who_takes_no_part_does_not_count(self, watched):
        too_dear(watched)
        assert split_row(watched).all_weights == 0


def of_few(firms, quantity=20):
    rows = [{"id": f"F{i}", "pledge": 300 + 60 * i, "cap": 50} for i in range(firms)]
    return solved({"id": "few", "kind": "S", "quantity": quantity, "firms": rows})


@pytest.mark.parametrize(("firms", "case"), [(2, "level-of-few"), (3, "level")])
def test_the_sentence_has_the_sum_from_three_firms_on(firms, case):
    result = of_few(firms)
    for name, said in result["reasons"].items():
        for language in explain.LANGUAGES:
            found, numbers = explain.read_back(said[language])
            assert found == case
            assert ("W" in numbers) == (firms == 3)
            assert numbers["n"] == str(result["x"][name])


def proposal(rows, **changes):
    facts = {
        "order_id": HANA,
        "lot_id": DONGTAN,
        "run": 1,
        "quantity": 2,
        "unit_price_won": PRICE,
        "policy": "proportional",
        "award_position": 1,
        "instance_id": "i",
        "instance_sha256": "s",
        "engine": "e",
        "rows": rows,
        "result": "{}",
        "answer_by": DRAINED,
        "at": DRAINED,
    }
    return AllocationProposed(**facts | changes)


def test_a_root_over_the_sum_of_two_from_before_still_fits():
    rows = [FirmRow(firm_id=firm, eligible=True, weight=600, leaf="ab" * 32) for firm in FIRMS]
    certificate = dict.fromkeys(("sha256", "water", "last", "next"))
    result = {"x": {}, "status": "exact", "certificate": certificate}
    told = head_of(proposal(rows), result)
    before = root_of(told | {"weights": 1_200}, [row.leaf for row in rows])
    assert "weights" not in told
    assert head_of(proposal(rows, root=root(proposal(rows), result)), result) == told
    assert head_of(proposal(rows, root=before), result)["weights"] == 1_200


@pytest.mark.django_db
class TestWhoTookAll:
    def test_it_is_counted_anew_after_a_second_run(self, watched):
        watched.pricing()
        watched.send(quantity=300)
        watched.accept()
        divide(watched)
        accept(watched, "kim")
        accept(watched, "lee")
        assert "2곳이 자기 몫을 모두 맡았어요" in seen(watched, "park", f"{watched.lot_id}/")
        decline(watched, "yoon", 10)
        assert split_row(watched).run == 2
        assert share_of(watched, "kim").state == "offered"
        taken = sum(share_of(watched, who).state == "accepted" for who in ("kim", "lee", "yoon"))
        page = seen(watched, "park", f"{watched.lot_id}/")
        assert taken < 2
        assert (f"{taken}곳이 자기 몫을 모두" in page) == (taken > 0)

    def test_who_is_given_more_by_hand_has_not_taken_all(self, roomy):
        accept(roomy, "kim")
        accept(roomy, "yoon")
        assert "2곳이 자기 몫을 모두" in seen(roomy, "park", f"{roomy.lot_id}/")
        move(roomy, "park")
        move(roomy, "jung")
        assert "1곳이 자기 몫을 모두" in seen(roomy, "park", f"{roomy.lot_id}/")


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("min-lot-over-cap", "최소 물량 2개가 한도 1개보다"),
        ("min-lot-elsewhere", "최소 물량 2개를 열면"),
    ],
)
def test_particles_follow_the_word_and_not_the_number(sentence, words):
    template = explain.SENTENCES[sentence]["ko"]
    assert words in template.format(n=0, q=0, c=0, t=0, m=2, u=1)


def test_one_piece_is_one_piece():
    one = of_few(1, quantity=1)["reasons"]["F0"]
    assert one["en"].startswith("1 piece:")
    assert explain.read_back(one["en"])[1]["n"] == "1"
    assert of_few(1, quantity=2)["reasons"]["F0"]["en"].startswith("2 pieces:")
