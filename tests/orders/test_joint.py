"""Several lots divided together: one problem, each lot its own shares and answers."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from cluster.kernel import clock
from cluster.kernel.errors import Clash, RuleBroken
from cluster.ledger.projection import live
from cluster.ledger.store import events_of, history_of
from orders.allocation import child, commands
from orders.allocation.domain.answers import pieces_in
from orders.allocation.domain.fairness import CreditsPosted, fairness_id
from orders.allocation.domain.joint import JointSplit, SplitBegan, joint_id
from orders.allocation.models import JointRow
from orders.capacity.commands import set_planning
from orders.capacity.domain.planning import Values
from orders.capacity.minutes import STANDARD
from orders.jointorders.commands import cancel_order, decline_offer
from orders.policies import split_when_the_week_ends
from tests.cast import key
from tests.orders.allocation_stage import divide, state_of, watched
from tests.orders.joint_stage import (
    SOON,
    closed,
    divided_together,
    give_back,
    joint_row,
    lot_row,
    offered,
    one_lot,
    proposals,
    sent,
    share,
    take,
    two_lots,
)
from tests.orders.order_stage import Play, a_lot, nothing_recorded, play

__all__ = ["divided_together", "play", "watched"]
pytestmark = pytest.mark.django_db
WHO = ("kim", "lee", "yoon")


def split_of(play) -> JointSplit:
    stream = joint_row(play).key
    return JointSplit.fold(stream, [e.event for e in history_of(play.stage.cluster_id, stream)])


def second_order(play, days: int = 0) -> Play:
    return Play(play.stage, opened=play.opened + timedelta(days=days, minutes=5))


def test_two_lots_are_one_problem_and_two_proposals(divided_together):
    first, second = proposals(divided_together)
    assert first.joint_id == second.joint_id == joint_row(divided_together).key
    assert first.instance_id == second.instance_id
    assert first.instance_id.startswith(f"{divided_together.order_id}:")
    instance = json.loads(split_of(divided_together).began.instance)
    assert instance["kind"] == "J"
    assert [lot["quantity"] for lot in instance["lots"]] in ([90, 60], [60, 90])
    for proposal, quantity in ((first, 90), (second, 60)):
        assert sum(json.loads(proposal.result)["x"].values()) == quantity
    assert state_of(divided_together) == "allocating"


def test_the_instance_holds_weeks_own_minutes_and_pledges(divided_together):
    instance = json.loads(split_of(divided_together).began.instance)
    assert instance["buckets"] == 4
    # one machine, 10 h attended and 6 h alone; today is Thursday, so one day of this week is left
    assert [firm["capacity"] for firm in instance["firms"]] == [[960, 4800, 4800, 4800]] * 3
    by_lot = {lot["id"]: lot for lot in instance["lots"]}
    pairs = by_lot[str(divided_together.lot_ids[0])]["eligible"]
    lee = pairs[str(divided_together.stage.firms["dongtan"])]
    assert (lee["cap"], lee["min_lot"], lee["setup"]) == (60, 5, 20)
    assert lee["minutes"] > by_lot[str(divided_together.lot_ids[0])]["std_minutes"] * 0.9


def test_own_minutes_follow_what_the_cluster_assumes(watched):
    """A program of 35 minutes instead of 20: the set-up of every pair is that long."""
    values = Values.of(replace(STANDARD, program=35.0))
    set_planning(by=watched.park, key=key(), values=values, reason="새 프로그램")
    instance = json.loads(split_of(divide(two_lots(watched))).began.instance)
    setups = {one["setup"] for lot in instance["lots"] for one in lot["eligible"].values()}
    assert setups == {35}


def test_the_recorded_instance_gives_the_recorded_bytes_again(divided_together):
    split = split_of(divided_together)
    answer = child.answer_of(split.began.instance.encode(), split.began.policy)
    assert answer.decode() == split.result
    pieces = pieces_in(json.loads(answer))
    for proposal in proposals(divided_together):
        for firm, count in json.loads(proposal.result)["x"].items():
            assert pieces.get((proposal.lot_id, type(proposal.lot_id)(firm)), 0) == count


def test_a_lot_tells_nothing_of_the_other_lot(divided_together):
    first, second = proposals(divided_together)
    for mine, other in ((first, second), (second, first)):
        said = json.loads(mine.result)
        assert list(said["shortage"]) == [str(mine.lot_id)]
        assert f"{other.lot_id}|" not in mine.result
    assert "30000" not in split_of(divided_together).began.instance


def test_everybody_accepts_both_and_the_credit_is_posted_once(divided_together):
    for place in (0, 1):
        take(divided_together, place, *WHO)
    assert state_of(divided_together) == "confirmed"
    stream = fairness_id(divided_together.stage.cluster_id)
    found = events_of(divided_together.stage.cluster_id, stream)
    (posted,) = [one.event for one in found if isinstance(one.event, CreditsPosted)]
    assert posted.order_ids == [divided_together.order_id]
    assert sum(one.posted for one in posted.postings) == 0
    total = sum(one.received for one in posted.postings)
    assert total == sum(one.entitled for one in posted.postings)


def test_what_is_given_back_goes_to_the_rest_and_nobody_who_stays_loses(divided_together):
    before = {who: share(divided_together, 0, who).pieces for who in WHO}
    other = {who: share(divided_together, 1, who).pieces for who in WHO}
    take(divided_together, 0, "kim", "yoon")
    give_back(divided_together, 0, "lee", before["lee"])
    row = lot_row(divided_together, 0)
    assert (row.run, row.state) == (2, "answering")
    after = {who: share(divided_together, 0, who).pieces for who in WHO}
    assert after["lee"] == 0
    assert after["kim"] >= before["kim"]
    assert after["yoon"] >= before["yoon"]
    assert sum(after.values()) == 90
    assert {who: share(divided_together, 1, who).pieces for who in WHO} == other
    again = next(p for p in proposals(divided_together) if p.run == 2)
    split = JointSplit.fold(
        again.joint_id,
        [e.event for e in history_of(divided_together.stage.cluster_id, again.joint_id)],
    )
    assert json.loads(split.began.instance)["kind"] == "R"
    assert child.answer_of(split.began.instance.encode(), "proportional").decode() == split.result


def test_two_lots_given_back_at_once_are_both_divided_again(divided_together):
    for place in (0, 1):
        take(divided_together, place, "kim", "yoon")
    lots = divided_together.lot_ids
    with clock.at(SOON):
        for place in (0, 1):
            pieces = share(divided_together, place, "lee").pieces
            what = commands.Declining(divided_together.order_id, lots[place], 1, pieces, "busy")
            commands.decline_share(by=divided_together.stage.lee.actor, key=key(), what=what)
    divide(divided_together, SOON)
    for place, quantity in ((0, 90), (1, 60)):
        row = lot_row(divided_together, place)
        assert (row.run, row.offered) == (2, quantity)
        take(divided_together, place, "kim", "yoon", run=2)
    assert state_of(divided_together) == "confirmed"


def test_too_much_for_the_machines_is_a_partial_answer_with_what_is_missing(watched):
    sixty = dict.fromkeys(WHO, (60, 0))
    play = two_lots(watched, (150, 110), days=11, pledges=sixty)
    divide(play)
    rows = [lot_row(play, place) for place in (0, 1)]
    placed = sum(row.offered for row in rows)
    assert 0 < placed < 260
    for place in (0, 1):
        take(play, place, *WHO)
    assert {lot_row(play, place).state for place in (0, 1)} <= {"short", "confirmed"}
    missing = sum(lot_row(play, place).missing for place in (0, 1))
    assert missing == 260 - placed


def test_orders_won_in_one_week_are_divided_together(watched):
    second = second_order(watched)
    second.collecting(a_lot(quantity=200, due_on=second.day(25)))
    offered(second)
    one_lot(watched)
    divide(watched)
    assert state_of(watched) == "won"  # the other offer may still be won this week
    second.accept(at=closed(second))
    divide(second, closed(second))
    assert (state_of(watched), state_of(second)) == ("allocating", "allocating")
    (first,), (other,) = proposals(watched), proposals(second)
    assert first.joint_id == other.joint_id
    assert first.instance_id == other.instance_id
    assert first.order_id == watched.order_id
    assert other.order_id == second.order_id
    assert first.award_position != other.award_position
    assert first.instance_id.startswith(f"{second.order_id}:")  # the last award decides ties
    for who in WHO:
        take(watched, 0, who)
        take(second, 0, who)
    assert (state_of(watched), state_of(second)) == ("confirmed", "confirmed")
    found = events_of(watched.stage.cluster_id, fairness_id(watched.stage.cluster_id))
    (posted,) = [one.event for one in found if isinstance(one.event, CreditsPosted)]
    assert posted.order_ids == sorted([watched.order_id, second.order_id])


def test_an_award_does_not_wait_for_an_offer_that_was_lost(watched):
    second = second_order(watched)
    second.collecting(a_lot(quantity=200, due_on=second.day(25)))
    offered(second)
    divide(one_lot(watched))
    with clock.at(closed(second)):
        decline_offer(by=second.guest(), key=key(), version=1, reason="다른 곳과 계약")
    divide(watched, closed(second))
    assert state_of(watched) == "allocating"
    assert proposals(watched)[0].joint_id is None  # one lot alone


def test_the_end_of_the_week_ends_the_waiting_and_the_coordinator_need_not_wait(watched):
    second = second_order(watched)
    second.collecting(a_lot(quantity=200, due_on=second.day(25)))
    offered(second)
    divide(one_lot(watched))
    friday = closed(watched) + timedelta(days=1)
    with clock.at(friday.replace(hour=8, minute=59)), nothing_recorded(watched):
        split_when_the_week_ends(clock.now())
    with clock.at(friday.replace(hour=9, minute=0)):
        split_when_the_week_ends(clock.now())
    assert state_of(watched) == "allocating"


def test_an_order_given_up_leaves_the_others_division_alone(watched):
    second = second_order(watched)
    second.collecting(a_lot(quantity=200, due_on=second.day(25)))
    offered(second)
    one_lot(watched)
    second.accept(at=closed(second))
    divide(second, closed(second))
    for who in WHO:
        take(watched, 0, who)
    with clock.at(SOON):
        cancel_order(by=second.park, key=key(), order_id=second.order_id, reason="고객 사정")
    divide(second, SOON)
    assert (state_of(watched), state_of(second)) == ("confirmed", "cancelled")
    found = events_of(watched.stage.cluster_id, fairness_id(watched.stage.cluster_id))
    (posted,) = [one.event for one in found if isinstance(one.event, CreditsPosted)]
    assert posted.order_ids == [watched.order_id]


def test_a_price_below_every_floor_is_no_supply(watched):
    """Two firms pledged at 30,000 won; without a curve 20,000 were offered."""
    due = watched.day(25)
    watched.collecting(a_lot(quantity=200, due_on=due), a_lot(quantity=120, due_on=due))
    for lot in watched.lot_ids:
        for who in ("kim", "yoon"):
            watched.pledge(who, lot=lot, most=50, least=0, floor_won=30_000)
    at = closed(watched)
    watched.tick(at)
    for who in ("park", "jung"):
        watched.sign(who, at, what="without-curve", reason="약정이 둘이에요")
    sent(watched, 20_000, (50, 50))
    watched.accept(at=at)
    with nothing_recorded(watched):
        divide(watched, at)
    with clock.at(at), nothing_recorded(watched), pytest.raises(RuleBroken, match="no-supply"):
        commands.run_allocation(by=watched.park, key=key(), order_id=watched.order_id)


@pytest.fixture
def nobody_takes_the_second(divided_together):
    """Everybody gives the second lot back; nobody has answered to the first one yet."""
    for who in WHO:
        give_back(divided_together, 1, who, share(divided_together, 1, who).pieces)
    assert lot_row(divided_together, 1).state == "short"
    return divided_together


def settle(play, place=1):
    """The coordinator's form on the lot's page."""
    path = f"/orders/{play.order_id}/allocation/{play.lot_ids[place]}/settle/"
    version = lot_row(play, place).version
    typed = {"reason": "이 로트는 빼기로 함", "expected_version": str(version)}
    with clock.at(SOON):
        answer = play.stage.park.client().post(path, typed | {"command_key": str(uuid4())})
    divide(play, SOON)
    return answer


def test_a_lot_that_nobody_takes_holds_the_others_up_no_longer(nobody_takes_the_second):
    play = nobody_takes_the_second
    take(play, 0, *WHO)
    _, page = seen(play, "park", f"{play.lot_ids[1]}/")
    assert "이 로트를 빼고 확정하기" in page
    assert settle(play).status_code == 302
    assert (lot_row(play, 1).state, lot_row(play, 1).quantity) == ("confirmed", 0)
    assert state_of(play) == "confirmed"
    found = events_of(play.stage.cluster_id, fairness_id(play.stage.cluster_id))
    (posted,) = [one.event for one in found if isinstance(one.event, CreditsPosted)]
    assert sum(one.posted for one in posted.postings) == 0
    for who in ("kim", "park"):
        assert seen(play, who, f"{play.lot_ids[1]}/")[0] == 200


def test_an_order_of_which_nobody_takes_a_piece_cannot_be_settled(nobody_takes_the_second):
    play = nobody_takes_the_second
    _, page = seen(play, "park", f"{play.lot_ids[1]}/")
    assert "/settle/" not in page
    assert "수주를 취소해 주세요" in page
    with nothing_recorded(play):
        assert settle(play).status_code == 422


def test_a_division_begins_once(divided_together):
    with clock.at(SOON), nothing_recorded(divided_together), pytest.raises(Clash):
        commands.run_allocation(
            by=divided_together.park, key=key(), order_id=divided_together.order_id
        )


def test_the_stream_is_named_by_the_instance(divided_together):
    found = split_of(divided_together)
    assert isinstance(found.began, SplitBegan)
    assert joint_id(found.began.instance_id) == found.id
    assert live(JointRow, divided_together.stage.cluster_id).count() == 1


def seen(play, who, tail="", language="ko"):
    with clock.at(SOON):
        browser = play.stage.people[who].client()
        answer = browser.get(f"/orders/{play.order_id}/allocation/{tail}")
    return answer.status_code, answer.content.decode()


def test_a_member_sees_the_own_total_and_each_lots_why(divided_together):
    status, page = seen(divided_together, "kim")
    assert status == 200
    assert "우리 회사 몫은 모두" in page
    assert "수원정공" not in page
    for lot in divided_together.lot_ids:
        status, page = seen(divided_together, "kim", f"{lot}/")
        assert status == 200
        assert "같은 기계를 쓰는 로트를 함께 나눴어요" in page
        assert "수원정공" not in page
        for other in divided_together.lot_ids:
            assert f"({other}" not in page  # letters, not ids
        assert not re.search(r"(?<![\d,])30,?000", page)


def test_the_desk_sees_firms_by_lots(divided_together):
    for who in ("park", "jung", "seo"):
        status, page = seen(divided_together, who)
        assert status == 200
        assert "회사별 · 로트별 배분" in page
        assert "수원정공" in page
    lot = divided_together.lot_ids[0]
    status, instance = seen(divided_together, "park", f"{lot}/instance.json")
    assert (status, json.loads(instance)["kind"]) == (200, "J")
    assert instance == split_of(divided_together).began.instance
    status, result = seen(divided_together, "seo", f"{lot}/result.json")
    assert (status, result) == (200, split_of(divided_together).result)


def test_the_pages_cost_eight_queries(divided_together, django_assert_max_num_queries):
    for who in ("kim", "park"):
        for tail in ("", f"{divided_together.lot_ids[0]}/"):
            browser = divided_together.stage.people[who].client()
            path = f"/orders/{divided_together.order_id}/allocation/{tail}"
            with clock.at(SOON):
                browser.get(path)
                with django_assert_max_num_queries(8, info=f"{who} {tail}"):
                    browser.get(path)


def test_choi_sees_neither_the_order_nor_a_lot(divided_together, choi):
    browser = choi.client()
    for tail in (
        "",
        f"{divided_together.lot_ids[0]}/",
        f"{divided_together.lot_ids[0]}/result.json",
    ):
        path = f"/orders/{divided_together.order_id}/allocation/{tail}"
        assert browser.get(path).status_code == 404


def test_a_waiting_award_says_what_it_waits_for(watched):
    second = second_order(watched)
    second.collecting(a_lot(quantity=200, due_on=second.day(25)))
    offered(second)
    divide(one_lot(watched))
    status, page = seen(watched, "park")
    assert status == 200
    assert "같은 주에 다른 견적도 수주될 수 있어" in page
    assert "지금 나누기" in page
    with clock.at(SOON):
        commands.run_allocation(by=watched.park, key=key(), order_id=watched.order_id)
    assert state_of(watched) == "allocating"
