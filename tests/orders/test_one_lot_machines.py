"""A lot that is divided by itself: a pledge counts only as far as the firm's machines have time."""

import json
from dataclasses import dataclass
from uuid import uuid4

import pytest

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.ledger.projection import live
from cluster.ledger.store import history_of
from cluster.members.commands import machines
from orders.allocation import certificate, commands, explain
from orders.allocation.domain import whatif
from orders.allocation.domain.facts import FirmRow
from orders.allocation.domain.room import within_machines
from orders.allocation.queries.machinery import Until, shops_of, speed_of
from orders.allocation.queries.room import own_room
from orders.allocation.queries.whatif.alone import Alone
from orders.capacity.minutes import STANDARD
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.models import LotRow
from tests.cast import key
from tests.orders.allocation_stage import divide, state_of, watched
from tests.orders.joint_stage import closed, lot_row, offered, proposals, share
from tests.orders.order_stage import Play, a_lot, nothing_recorded, play
from tests.orders.test_joint import second_order
from tests.orders.test_override import move
from tests.orders.test_own_share_together import bundle_of, found

__all__ = ["play", "watched"]
WHO = ("kim", "lee", "yoon")
MOST = 150  # pieces each of them pledges for each order; a machine has time for 216 in all


def ours(**numbers) -> FirmRow:
    return FirmRow(firm_id=uuid4(), **{"eligible": True, "cap": 100} | numbers)


class TestRule:
    @pytest.mark.parametrize(
        ("pieces", "cap", "pledged"), [(120, 100, 0), (100, 100, 0), (99, 99, 100), (0, 0, 100)]
    )
    def test_the_cap_is_what_machines_can_keep_and_never_more_than_the_pledge(
        self, pieces, cap, pledged
    ):
        row = ours()
        (after,) = within_machines([row], {row.firm_id: pieces})
        assert (after.cap, after.pledged, after.most) == (cap, pledged, 100)
        assert after.eligible

    def test_who_has_no_ready_machine_takes_no_part(self):
        row = ours()
        (after,) = within_machines([row], {row.firm_id: None})
        assert (after.eligible, after.cap, after.pledged) == (False, 0, 100)

    def test_what_is_held_already_stays(self):
        for pieces in (3, None):
            row = ours(frozen=40)
            (after,) = within_machines([row], {row.firm_id: pieces})
            assert (after.eligible, after.cap) == (True, 40)

    def test_what_if_it_had_pledged_more_is_answered_within_its_time(self):
        own = ours(cap=40)
        alone = whatif.Recorded("order", 500, "proportional", [own])
        for room, pieces in ((99, 44), (42, 42), (40, 40), (10, 40)):
            asked = list(Alone(alone, None, 40, 41_000, room).of(own))
            assert [one.pieces for one in asked] == [40, pieces]

    def test_who_gave_all_back_is_not_called_unfit_afterwards(self):
        row = ours(cap=0)
        assert within_machines([row], {row.firm_id: None}) == [row]


class TestSentence:
    SAID = {
        "ko": "12개: 귀사가 약정한 한도 12에 도달했습니다. 한도가 없었다면 90개였습니다.",
        "en": "12 pieces: your pledge (cap 12) is reached; without it you would have had 90.",
    }

    def test_the_numbers_can_be_read_back(self):
        for text in explain.limited_by_machines(self.SAID, 60).values():
            found = explain.read_back_machines(text)
            # 90 would be without any cap; it pledged 60
            assert found == ("machines", {"n": "12", "u": "12", "p": "60", "v": "60"})

    def test_a_minimum_lot_that_the_machines_cannot_make(self):
        said = {"ko": "0개: 귀사의 최소 물량 20개가 한도 12개보다 큽니다."}
        (text,) = explain.limited_by_machines(said, 60).values()
        found = explain.read_back_machines(text)
        assert found == ("machines-min-lot", {"n": "0", "p": "60", "u": "12", "m": "20"})

    def test_a_share_below_the_cap_keeps_its_sentence(self):
        said = {"en": "7 pieces: the volume was divided again, and your earlier 7 stay yours."}
        assert explain.limited_by_machines(said, 60) == said


@dataclass
class Twice:
    """Two orders of one lot, won in one week; the first was divided before the second was won."""

    first: Play
    second: Play

    def minutes(self, who: str) -> int:
        """Own minutes of all that the firm is offered or holds."""
        found, firm_id = 0, self.first.stage.people[who].actor.firm_id
        park = self._shops().machines[firm_id]
        for one in (self.first, self.second):
            speed = speed_of(self._needed(one), park, STANDARD)
            row = share(one, 0, who)
            pieces = row.accepted + row.open_pieces
            found += pieces * speed.minutes + speed.setup if pieces else 0
        return found

    def free(self, who: str) -> int:
        """Minutes from tomorrow to the due day, before anything was divided."""
        return sum(self._shops().free(self.first.stage.people[who].actor.firm_id))

    def _shops(self):
        both = [self.first.order_id, self.second.order_id]
        until = Until(self.first.day(3), self.first.day(25))
        return shops_of(self.first.stage.cluster_id, until, 1, both)

    def _needed(self, one: Play):
        facts = [e.event for e in history_of(one.stage.cluster_id, one.order_id)]
        order = JointOrder.fold(one.order_id, facts)
        return order.lots[one.lot_id].requirement(order.ready[one.lot_id])


def pledged(play: Play, quantity: int) -> Play:
    play.collecting(a_lot(quantity=500, due_on=play.day(25)))
    pledges = dict.fromkeys(WHO, (MOST, 0))
    return offered(play, (quantity,), pledges=pledges)


@pytest.fixture
def twice(watched):
    second = second_order(watched)
    pledged(second, 330)
    pledged(watched, 360)
    watched.accept(at=closed(watched))
    with clock.at(closed(watched)):
        commands.run_allocation(by=watched.park, key=key(), order_id=watched.order_id)
    second.accept(at=closed(second))
    divide(second, closed(second))
    return Twice(watched, second)


@pytest.mark.django_db
class TestTwoOrders:
    def test_no_machine_minute_is_promised_to_both(self, twice):
        assert [share(twice.first, 0, who).pieces for who in WHO] == [120] * 3
        for who in WHO:
            row = share(twice.second, 0, who)
            assert row.pieces == row.cap < row.pledged == MOST
            left = twice.free(who) - twice.minutes(who)
            assert 0 <= left < 80  # less than one piece more

    def test_the_second_falls_short_by_what_no_machine_can_make(self, twice):
        row = lot_row(twice.second, 0)
        assert row.offered == sum(share(twice.second, 0, who).cap for who in WHO) < 330

    def test_each_reads_that_its_machines_decided(self, twice):
        row = share(twice.second, 0, "kim")
        for said in (row.reason_ko, row.reason_en):
            case, numbers = explain.read_back_machines(said)
            assert case == "machines"
            assert (int(numbers["u"]), int(numbers["p"])) == (row.cap, MOST)
        path = f"/orders/{twice.second.order_id}/allocation/{twice.second.lot_id}/"
        with clock.at(closed(twice.second)):
            page = twice.second.stage.kim.client().get(path).content.decode()
        assert f"약정 {MOST}개, 기계에 빈 시간은 {row.cap}개 분량" in page
        assert "모두 받았어요" not in page

    def test_the_question_with_time_for_all_of_it_is_answered(self, twice):
        path = f"/orders/{twice.second.order_id}/allocation/{twice.second.lot_id}/what-if/"
        with clock.at(closed(twice.second)):
            page = twice.second.stage.kim.client().get(path).content.decode()
        assert "약정한 만큼 기계가 비어 있었다면" in page
        assert "더 약정했다면" not in page

    def test_the_question_counts_the_same_minutes_as_the_division(self, twice):
        play = twice.second
        lot = live(LotRow, play.stage.cluster_id).get(key=play.lot_id)
        for who in WHO:
            firm_id = play.stage.people[who].actor.firm_id
            room = own_room(lot, firm_id, play.day(3), play.day(25))
            assert room == share(play, 0, who).cap

    def test_its_own_row_and_the_whole_are_checked_all_the_same(self, twice):
        for who in WHO:
            bundle = bundle_of(twice.second, 0, who)
            assert bundle["row"]["pledged"] == MOST
            assert False not in found(bundle).values()
        (proposal,) = proposals(twice.second)
        park = twice.second.stage.park.client()
        path = f"/orders/{twice.second.order_id}/allocation/{twice.second.lot_id}/"
        with clock.at(closed(twice.second)):
            instance, result = (
                json.loads(park.get(path + name).content)
                for name in ("instance.json", "result.json")
            )
        assert certificate.check(instance, result) == result["objective"]
        assert {row.pledged for row in proposal.rows} == {MOST}

    def test_a_second_run_has_no_minute_that_the_other_order_took(self, twice):
        """Lee gives its 120 pieces of the first order back; Kim's time went to the second."""
        play = twice.first
        for who in ("kim", "yoon"):
            what = commands.Accepting(play.order_id, play.lot_id, 1, 120)
            with clock.at(closed(play)):
                by = play.stage.people[who].actor
                commands.accept_share(by=by, key=key(), what=what)
        back = commands.Declining(play.order_id, play.lot_id, 1, 120, "busy")
        with clock.at(closed(play)):
            commands.decline_share(by=play.stage.lee.actor, key=key(), what=back)
        divide(play, closed(play))
        assert lot_row(play, 0).run == 2
        assert [share(play, 0, who).pieces for who in ("kim", "yoon")] == [120, 120]
        for who in ("kim", "yoon"):
            assert twice.minutes(who) <= twice.free(who)

    def test_two_persons_cannot_move_pieces_to_a_machine_without_time(self, twice):
        moving = {"giver": "lee", "taker": "kim", "pieces": 5, "at": closed(twice.first)}
        with nothing_recorded(twice.first), pytest.raises(RuleBroken) as refused:
            move(twice.first, "park", **moving)
        assert refused.value.facts["constraint"] == "minutes"


@pytest.mark.django_db
class TestInRepair:
    def test_a_firm_whose_machine_stands_still_takes_no_part_and_reads_why(self, watched):
        pledged(watched, 280)
        broken = watched.stage.machines["suwon"]
        machines.begin_repair(by=watched.stage.yoon.actor, key=key(), machine_id=broken)
        watched.accept(at=closed(watched))
        divide(watched, closed(watched))
        row = share(watched, 0, "yoon")
        assert (row.state, row.eligible, row.pieces) == ("unfit", False, 0)
        assert explain.read_back_misfit(row.reason_ko)["lot"] == str(watched.lot_id)
        assert [share(watched, 0, who).pieces for who in ("kim", "lee")] == [140, 140]
        path = f"/orders/{watched.order_id}/allocation/{watched.lot_id}/what-if/"
        with clock.at(closed(watched)):
            page = watched.stage.yoon.client().get(path).content.decode()
        assert "맞는 기계가 쓸 수 있는 상태였다면" in page

    def test_where_every_machine_stands_still_the_order_waits(self, watched):
        pledged(watched, 280)
        for who, name in (("kim", "hana"), ("lee", "dongtan"), ("yoon", "suwon")):
            machine = watched.stage.machines[name]
            by = watched.stage.people[who].actor
            machines.begin_repair(by=by, key=key(), machine_id=machine)
        watched.accept(at=closed(watched))
        divide(watched, closed(watched))
        assert state_of(watched) == "won"
        with clock.at(closed(watched)), pytest.raises(RuleBroken, match="no-supply"):
            commands.run_allocation(by=watched.park, key=key(), order_id=watched.order_id)
