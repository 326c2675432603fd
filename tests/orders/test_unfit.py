"""A firm that pledged, but whose machine stands in repair when several lots are divided."""

import pytest

from cluster.kernel import clock
from cluster.members.commands import machines
from orders.allocation import explain
from tests.cast import key
from tests.orders.allocation_stage import SOON, divide, watched
from tests.orders.joint_stage import give_back, lot_row, proposals, share, take, two_lots
from tests.orders.order_stage import DRAINED, play
from tests.orders.test_own_share_together import bundle_of, found

__all__ = ["play", "watched"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def in_repair(watched):
    """140 and 90 pieces are won; Yoon's only machine is in repair when they are divided."""
    two_lots(watched, (140, 90))
    with clock.at(DRAINED):
        machine = watched.stage.machines["suwon"]
        machines.begin_repair(by=watched.stage.coordinator, key=key(), machine_id=machine)
    return divide(watched)


def page(play, who, tail=""):
    with clock.at(SOON):
        client = play.stage.people[who].client()
        return client.get(f"/orders/{play.order_id}/allocation/{tail}").content.decode()


def test_it_takes_no_part_and_reads_why(in_repair):
    for place in (0, 1):
        row = share(in_repair, place, "yoon")
        assert (row.state, row.eligible, row.pieces) == ("unfit", False, 0)
        for said in (row.reason_ko, row.reason_en):
            lot = explain.read_back_misfit(said)["lot"]
            assert lot == str(in_repair.lot_ids[place])
        assert share(in_repair, place, "kim").eligible
    seen = page(in_repair, "yoon", f"{in_repair.lot_ids[0]}/")
    assert "로트 A: 조건에 맞는 설비가 없습니다(나눌 때 쓸 수 있던 기계 가운데)." in seen
    assert "하한 단가보다 낮아" not in seen
    assert "맞는 기계 없음" in page(in_repair, "park", f"{in_repair.lot_ids[0]}/")
    assert "로트 A: 조건에 맞는" in page(in_repair, "yoon")


def test_its_own_row_is_checked_as_of_who_takes_no_part(in_repair):
    bundle = bundle_of(in_repair, 0, "yoon")
    assert bundle["row"]["eligible"] is False
    assert False not in found(bundle).values()


def test_no_second_run_is_begun_for_room_that_nobody_has(in_repair):
    assert {who: share(in_repair, 0, who).pieces for who in ("kim", "lee")} == {
        "kim": 80,
        "lee": 60,
    }
    give_back(in_repair, 0, "kim", 10)
    take(in_repair, 0, "lee")
    assert (lot_row(in_repair, 0).run, lot_row(in_repair, 0).state) == (1, "short")


def test_the_weight_of_who_takes_no_part_is_in_no_sum(in_repair):
    for proposal in proposals(in_repair):
        assert sum(row.eligible for row in proposal.rows) == 2
    assert lot_row(in_repair, 0).all_weights == 0
