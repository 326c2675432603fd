"""The page by hand: lots divided together, pieces moved by two persons, and orders that fall short."""

import re
from fractions import Fraction

import pytest

from cluster.kernel import clock
from tests.orders.allocation_stage import SOON, divide, share_of, watched
from tests.orders.joint_stage import divided_together, give_back, share, take
from tests.orders.order_stage import play
from tests.orders.test_override import move, roomy

__all__ = ["divided_together", "play", "roomy", "watched"]
pytestmark = pytest.mark.django_db
BY_HAND = re.compile(
    r'가중치 1시간에 ([\d.]+)시간: ([\d.]+) × \1 ?([+-] [\d.]+)? ?= <b class="num">([\d.]+)'
)


def page(play, who, lot=None):
    with clock.at(SOON):
        client = play.stage.people[who].client()
        path = f"/orders/{play.order_id}/allocation/{lot or play.lot_id}/"
        return client.get(path).content.decode()


def test_over_all_lots_level_times_weight_is_written_out(divided_together):
    for who in ("kim", "lee", "yoon"):
        seen = page(divided_together, who)
        level, weight, credit, due = BY_HAND.search(seen).groups()
        carried = Fraction((credit or "0").replace(" ", ""))
        assert abs(Fraction(level) * Fraction(weight) + carried - Fraction(due)) < Fraction(1, 50)
        assert Fraction(weight) == Fraction(share(divided_together, 0, who).weight, 60)
        got = Fraction(re.search(r"모든 로트를 더해 ([\d.]+)시간이 됐어요", seen)[1])
        assert got > 0


def test_a_second_run_promises_no_level(divided_together):
    give_back(divided_together, 0, "kim", 10)
    take(divided_together, 0, "lee", "yoon")
    seen = page(divided_together, "yoon")
    assert "옮기는 수량을 먼저 가장 적게 해요" in seen
    assert "가중치 1시간에" not in seen


def test_after_an_override_the_why_is_of_what_was_divided(roomy):
    before = {who: share_of(roomy, who).pieces for who in ("kim", "yoon")}
    move(roomy, "park")
    move(roomy, "jung")
    for who, change in (("kim", "일부를 옮겼어요"), ("yoon", "5개를 더했어요")):
        seen = page(roomy, who)
        assert f"왜 {before[who]}개인가요?" in seen
        assert change in re.sub(r"<[^>]+>", "", seen)
        assert "코디네이터와 두 번째 사람이 함께 서명해" in seen
        now = share_of(roomy, who).pieces
        assert now == before[who] + (5 if who == "yoon" else -5)
        assert f"{2 * before[who] + 1} ÷" in seen
    assert "함께 서명해" not in page(roomy, "lee")


@pytest.fixture
def of_two_short(watched):
    """Kim and Yoon alone pledged so many at most and at least, of one lot."""

    def play_it(kim, yoon, quantity):
        watched.collecting()
        for who, (most, least) in {"kim": kim, "yoon": yoon}.items():
            watched.pledge(who, most=most, least=least, floor_won=30_000)
        at = watched.deadline.replace(second=16)
        watched.tick(at)
        for who in ("park", "jung"):
            watched.sign(who, at, what="without-curve", reason="약정이 둘이에요")
        watched.send(at, quantity=quantity)
        watched.accept(at=at)
        return divide(watched, at)

    return play_it


def test_in_a_short_order_the_shares_are_not_said_to_be_the_order(of_two_short):
    play = of_two_short((100, 0), (80, 0), 300)
    seen = re.sub(r"<[^>]+>", "", page(play, "kim"))
    assert "모두 더하면 180개이고, 수주 300개보다 적어요" in seen
    assert "맡을 수 있는 물량이 수주보다 적어, 우리는 한도까지 받았어요" in seen
    assert "수주와 같아요" not in seen


def test_where_a_minimum_lot_leaves_pieces_the_pledges_are_not_blamed(of_two_short):
    """120 pieces were sold; each of the two makes 90 to 100 or none."""
    play = of_two_short((100, 90), (100, 90), 120)
    assert {share_of(play, who).pieces for who in ("kim", "yoon")} == {100, 0}
    shut = "kim" if share_of(play, "kim").pieces == 0 else "yoon"
    seen = re.sub(r"<[^>]+>", "", page(play, shut))
    assert "남은 수량이 최소 물량보다 적어 수위로 나눌 수 없었어요" in seen
    assert "값으로 견줄 것이 없어요" in seen
    assert "약정이 수주보다 적어" not in seen


def test_where_all_stand_at_the_cap_the_shares_are_the_order(of_two_short):
    seen = re.sub(r"<[^>]+>", "", page(of_two_short((100, 0), (80, 0), 180), "kim"))
    assert "모두 더하면 180개로 수주와 같아요" in seen
