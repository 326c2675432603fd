"""A won order split among its firms: through commands, reactions and the clock."""

import json
from datetime import timedelta

import pytest

from cluster.kernel import clock
from cluster.kernel.errors import Clash, NotAllowed, NotFound, RuleBroken
from cluster.ledger.projection import live
from cluster.ledger.store import events_of
from cluster.ledger.uow import Key
from orders.allocation import certificate, commands
from orders.allocation.domain.facts import AllocationProposed, allocation_id
from orders.allocation.domain.split import instance_in, instance_of
from orders.allocation.engine import allocate, canonical
from orders.allocation.models import ShareRow
from orders.allocation.queries.shares import shares_of, splits_with_answers
from orders.jointorders.commands import cancel_order
from orders.policies import let_answer_times_pass
from tests.cast import key
from tests.orders.allocation_stage import (
    SOON,
    accept,
    decline,
    divide,
    divided,
    share_of,
    split_row,
    state_of,
    watched,
)
from tests.orders.order_stage import DRAIN, DRAINED, FLOORS, PIECES, nothing_recorded, play

__all__ = ["divided", "play", "watched"]
pytestmark = pytest.mark.django_db
NEXT_DAY = DRAINED + timedelta(days=4)  # Friday's answers may come until Monday


def proposals(play):
    found = events_of(play.stage.cluster_id, allocation_id(play.order_id, play.lot_id))
    return [one.event for one in found if isinstance(one.event, AllocationProposed)]


def test_the_award_is_split_by_itself(divided):
    row = split_row(divided)
    assert (row.state, row.run, row.quantity, row.offered) == ("answering", 1, 523, 523)
    assert state_of(divided) == "allocating"
    assert {who: share_of(divided, who).pieces for who in PIECES} == PIECES
    assert share_of(divided, "lee").reason_ko.startswith("46개: 귀사가 약정한 한도 46에 도달")


def test_the_recorded_split_gives_its_bytes_again_and_passes_the_checker(divided):
    (proposal,) = proposals(divided)
    once_more = instance_in(proposal.result, proposal.quantity, proposal.rows)
    assert canonical(allocate(once_more, proposal.policy)).decode() == proposal.result
    instance = instance_of(proposal.instance_id, proposal.quantity, proposal.rows)
    result = json.loads(proposal.result)
    assert certificate.check(instance.plain(), result) == result["objective"]
    assert proposal.instance_id.startswith(f"{divided.order_id}:")
    assert len(proposal.instance_id) == 36 + 1 + 64


def test_no_floor_price_stands_in_what_is_recorded(divided):
    (proposal,) = proposals(divided)
    for floor in FLOORS.values():
        assert str(floor) not in proposal.result
    assert {row.eligible for row in proposal.rows} == {True}


def test_a_firm_whose_floor_is_above_the_price_takes_no_part(watched):
    watched.sealed("kim", "yoon")
    for who in ("park", "jung"):
        watched.sign(who, what="without-curve", reason="약정이 둘이에요")
    watched.send(price=30_000, quantity=300)
    watched.accept()
    divide(watched)
    out = share_of(watched, "yoon")
    assert (out.state, out.eligible, out.cap, out.pieces) == ("out", False, 0, 0)
    assert share_of(watched, "kim").pieces == 300
    with pytest.raises(NotFound):
        accept(watched, "yoon")


def test_everybody_accepts_and_the_order_is_confirmed(divided):
    for who in ("kim", "lee", "yoon"):
        accept(divided, who)
    assert split_row(divided).state == "confirmed"
    assert state_of(divided) == "confirmed"
    assert sum(s.accepted for s in live(ShareRow, divided.stage.cluster_id)) == 523


def test_what_is_given_back_is_split_again_and_accepted_pieces_stay(watched):
    watched.pricing()
    watched.send(quantity=300)
    watched.accept()
    divide(watched)
    kim = share_of(watched, "kim").pieces
    accept(watched, "kim")
    accept(watched, "lee")
    decline(watched, "yoon", 20)
    row = split_row(watched)
    assert (row.run, row.state) == (2, "answering")
    assert share_of(watched, "kim").state == "offered"
    assert share_of(watched, "kim").pieces == kim + 20
    assert share_of(watched, "kim").accepted == kim
    assert share_of(watched, "yoon").state == "partly"
    accept(watched, "kim", run=2)
    assert split_row(watched).state == "confirmed"
    assert proposals(watched)[1].instance_id == proposals(watched)[0].instance_id


def test_silence_for_a_working_day_is_a_no(divided):
    accept(divided, "kim")
    row = split_row(divided)
    with clock.at(row.answer_by + timedelta(seconds=14)):
        let_answer_times_pass(clock.now())
    assert share_of(divided, "lee").state == "offered"
    with clock.at(row.answer_by + DRAIN):
        let_answer_times_pass(clock.now())
        let_answer_times_pass(clock.now())
    divide(divided, row.answer_by + DRAIN)
    lee = share_of(divided, "lee")
    assert (lee.state, lee.silent, lee.reason_class) == ("declined", True, "silent")
    assert split_row(divided).state == "short"


def test_two_runs_short_are_settled_by_the_coordinator_with_a_reason(divided):
    accept(divided, "kim")
    decline(divided, "lee", 46)
    accept(divided, "yoon")
    row = split_row(divided)
    assert (row.state, row.missing) == ("short", 46)
    ids = {"order_id": divided.order_id, "lot_id": divided.lot_id}
    with clock.at(SOON):
        with nothing_recorded(divided), pytest.raises(RuleBroken, match="reason-missing"):
            commands.settle_quantity(by=divided.park, key=key(), reason=" ", **ids)
        with nothing_recorded(divided), pytest.raises(NotAllowed):
            commands.settle_quantity(by=divided.stage.kim.actor, key=key(), reason="x", **ids)
        commands.settle_quantity(by=divided.park, key=key(), reason="고객과 합의", **ids)
    divide(divided, SOON)
    row = split_row(divided)
    assert (row.state, row.quantity, row.accepted) == ("confirmed", 477, 477)
    assert state_of(divided) == "confirmed"


@pytest.mark.parametrize(
    ("act", "error", "code"),
    [
        (lambda p: accept(p, "han"), NotAllowed, "not-allowed"),
        (lambda p: accept(p, "park"), NotAllowed, "not-allowed"),
        (lambda p: accept(p, "kim", run=2), Clash, "changed-meanwhile"),
        (lambda p: accept(p, "kim", at=NEXT_DAY), Clash, "late"),
        (lambda p: decline(p, "kim", 376), RuleBroken, "over-share"),
        (lambda p: decline(p, "kim", 0), RuleBroken, "over-share"),
        (lambda p: decline(p, "kim", 5, reason="mood"), RuleBroken, "reason-class"),
    ],
)
def test_a_wrong_answer_has_its_code_and_leaves_nothing(divided, act, error, code):
    with nothing_recorded(divided), pytest.raises(error) as caught:
        act(divided)
    assert caught.value.code == code


def test_a_second_answer_is_refused(divided):
    accept(divided, "kim")
    with nothing_recorded(divided), pytest.raises(Clash, match="already"):
        accept(divided, "kim")


def test_an_answer_to_a_cancelled_order_is_refused(divided):
    with clock.at(SOON):
        reason = {"order_id": divided.order_id, "reason": "고객 사정"}
        cancel_order(by=divided.park, key=key(), **reason)
    with nothing_recorded(divided), pytest.raises(Clash, match="state-wrong"):
        accept(divided, "kim")


def test_the_coordinator_cannot_split_twice_by_whatever_rule(divided):
    with clock.at(SOON):
        for policy in ("proportional", "cheapest"):
            with nothing_recorded(divided), pytest.raises(Clash, match="state-wrong"):
                commands.run_allocation(
                    by=divided.park, key=key(), order_id=divided.order_id, policy=policy
                )


def test_without_a_usable_pledge_nothing_is_recorded(watched):
    """One pledge, priced without a curve, below its floor."""
    watched.sealed("yoon")
    for who in ("park", "jung"):
        watched.sign(who, what="without-curve", reason="약정이 하나예요")
    watched.send(price=20_000, quantity=100)
    watched.accept()
    with nothing_recorded(watched):
        divide(watched)
    with clock.at(SOON), nothing_recorded(watched), pytest.raises(RuleBroken, match="no-supply"):
        commands.run_allocation(by=watched.park, key=key(), order_id=watched.order_id)


def test_a_reaction_that_runs_twice_changes_nothing(divided):
    with clock.at(SOON), nothing_recorded(divided):
        award = proposals(divided)[0].award_position
        again = Key.derived("allocation-after-award", award, divided.order_id, 0)
        done = commands.run_allocation(
            by=divided.stage.system, key=again, order_id=divided.order_id
        )
    assert done.repeated


def test_each_firm_sees_its_own_share_and_the_totals_only(divided):
    stage = divided.stage
    for who, count in (("kim", 1), ("lee", 1), ("park", 3), ("jung", 3), ("seo", 3)):
        actor = stage.people[who].actor
        assert len(shares_of(actor, divided.order_id)) == count, who
        assert splits_with_answers(actor, divided.order_id).count() == 1


def test_choi_of_another_cluster_can_neither_see_nor_answer(divided, choi):
    assert list(shares_of(choi.actor, divided.order_id)) == []
    assert not splits_with_answers(choi.actor, divided.order_id)
    what = commands.Accepting(divided.order_id, divided.lot_id, 1, 375)
    with nothing_recorded(divided), clock.at(SOON), pytest.raises(NotFound):
        commands.accept_share(by=choi.actor, key=key(), what=what)
