"""Free machine minutes: nobody's machine is promised to two orders, whatever came between."""

import json
from datetime import timedelta
from uuid import UUID

import pytest

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.kernel.ids import id_for
from cluster.ledger.store import history_of
from cluster.members.commands import machines
from orders.allocation import commands
from orders.allocation.commands import together
from orders.allocation.domain.building import Making, Sold, Weeks, overfull, problem_of
from orders.allocation.domain.joint import JointSplit
from orders.allocation.queries.machinery import Horizon, shops_of, take
from orders.allocation.queries.sharing import joint_problem
from orders.policies import let_answer_times_pass
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
    share,
    two_lots,
)
from tests.orders.joint_stage import take as take_shares
from tests.orders.order_stage import DRAIN, a_lot, nothing_recorded, play
from tests.orders.test_joint import second_order
from tests.orders.test_override import move

__all__ = ["divided_together", "play", "watched"]
pytestmark = pytest.mark.django_db
WHO = ("kim", "lee", "yoon")


def instance_of(play, joint_id=None):
    stream = joint_id or joint_row(play).key
    facts = [one.event for one in history_of(play.stage.cluster_id, stream)]
    return json.loads(JointSplit.fold(stream, facts).began.instance)


def held_minutes(play, who) -> int:
    """Own minutes of the firm's pieces of both lots, by the instance they were divided by."""
    firm = str(play.stage.people[who].actor.firm_id)
    found = 0
    for lot in instance_of(play)["lots"]:
        place = play.lot_ids.index(UUID(lot["id"]))
        pieces, pair = share(play, place, who).pieces, lot["eligible"][firm]
        found += pair["minutes"] * pieces + pair["setup"] if pieces else 0
    return found


def free(play, who, day, besides=()) -> int:
    """Minutes of four weeks, from so many days after the order was opened."""
    shops = shops_of(play.stage.cluster_id, Horizon(play.day(day)), 4, besides)
    return sum(shops.free(play.stage.people[who].actor.firm_id))


@pytest.mark.parametrize("day", [4, 25, 40])
def test_work_that_is_due_today_or_late_still_holds_its_machines(divided_together, day):
    """Both lots are due on the 25th day; whoever has not delivered has to make them yet."""
    for who in WHO:
        alone = free(divided_together, who, day, [divided_together.order_id])
        assert alone - free(divided_together, who, day) == held_minutes(divided_together, who) > 0


def test_held_work_fills_the_earliest_weeks_and_never_vanishes():
    minutes = [100, 50, 100]
    take(minutes, 120)
    assert minutes == [0, 30, 100]
    take(minutes, 500)
    assert minutes == [0, 0, 0]


def test_a_firm_whose_machines_all_stand_still_has_no_free_minute(divided_together):
    machines.begin_repair(
        by=divided_together.stage.kim.actor,
        key=key(),
        machine_id=divided_together.stage.machines["hana"],
    )
    assert free(divided_together, "kim", 4) == 0


def test_who_has_no_ready_machine_is_moved_no_pieces(watched):
    """Yoon's only machine stands still at the division: room under the cap, and no minute."""
    watched.collecting(*(a_lot(quantity=200, due_on=watched.day(25)) for _ in range(2)))
    offered(watched, (90, 60))
    machines.begin_repair(
        by=watched.stage.yoon.actor, key=key(), machine_id=watched.stage.machines["suwon"]
    )
    watched.accept(at=closed(watched))
    play = divide(watched)
    assert share(play, 0, "yoon").pieces == 0
    with nothing_recorded(play), pytest.raises(RuleBroken, match="infeasible") as refused:
        move(play, "park", giver="kim", taker="yoon", pieces=1)
    assert refused.value.facts["constraint"] == "minutes"


def test_pieces_of_a_lot_that_no_machine_of_the_firm_fits_do_not_count_as_nothing():
    """동탄와이어 has 1,000 minutes and a machine for the first lot alone."""
    thick, thin, dongtan = (id_for("x", name) for name in ("thick", "thin", "dongtan"))
    problem = problem_of(
        "week",
        [Weeks(dongtan, 4800, (1000,))],
        [Sold(lot, 10, 30, 1) for lot in (thick, thin)],
        [Making(thick, dongtan, 30, 20, 10, 0)],
    )
    assert not overfull(problem, {(thick, dongtan): 10, (thin, dongtan): 0}, dongtan)
    assert overfull(problem, {(thick, dongtan): 1, (thin, dongtan): 1}, dongtan)
    assert overfull(problem, {(thick, dongtan): 33}, dongtan)


@pytest.fixture
def booked_since(watched):
    """Two lots are divided by hand; then another order is won, and takes its part of the weeks."""
    second = second_order(watched)
    second.collecting(a_lot(quantity=200, due_on=second.day(25)))
    offered(second)
    two_lots(watched)
    with clock.at(closed(watched)):
        commands.run_allocation(by=watched.park, key=key(), order_id=watched.order_id)
    second.accept(at=closed(second))
    divide(second, closed(second))
    assert (state_of(watched), state_of(second)) == ("allocating", "allocating")
    return watched


def capacities(play, joint_id=None) -> dict[str, list[int]]:
    firms = instance_of(play, joint_id)["firms"]
    return {firm["id"]: firm["capacity"] for firm in firms}


def test_a_second_run_has_no_minute_that_a_later_division_took(booked_since):
    play = booked_since
    take_shares(play, 0, "kim", "yoon")
    give_back(play, 0, "lee", share(play, 0, "lee").pieces)
    assert lot_row(play, 0).run == 2
    first, again = capacities(play), capacities(play, lot_row(play, 0).joint_id)
    for who in WHO:
        firm = play.stage.people[who].actor.firm_id
        assert sum(again[str(firm)]) == free(play, who, 3, [play.order_id])
        assert sum(again[str(firm)]) < sum(first[str(firm)])


def test_a_second_run_has_no_minute_of_a_day_that_is_over(divided_together):
    """Divided on Thursday evening with the Friday to come; on Friday evening it is over."""
    play = divided_together
    take_shares(play, 0, "kim", "yoon")
    at = lot_row(play, 0).answer_by + DRAIN
    with clock.at(at):
        let_answer_times_pass(at)
    divide(play, at)
    assert lot_row(play, 0).run == 2
    assert {weeks[0] for weeks in capacities(play).values()} == {960}
    again = capacities(play, lot_row(play, 0).joint_id)
    assert {weeks[0] for weeks in again.values()} == {0}


def test_pieces_are_moved_to_weeks_that_are_still_to_come_only(watched):
    """Due on a Friday: eight days before it Kim has the time, on its eve no longer."""
    play = divide(two_lots(watched, days=11))
    moving = {"giver": "yoon", "taker": "kim", "pieces": 5}
    assert move(play, "park", **moving).result == {"moved": False}
    eve = SOON + timedelta(days=7)
    with nothing_recorded(play), pytest.raises(RuleBroken, match="infeasible") as refused:
        move(play, "jung", at=eve, **moving)
    assert refused.value.facts["constraint"] == "minutes"


def test_whoever_meets_another_booking_looks_at_the_machines_again(watched, monkeypatch):
    """The second run of another order books minutes between the look at them and the saving."""
    other = second_order(watched)
    other.collecting(a_lot(quantity=200, due_on=other.day(25)))
    watched.collecting(*(a_lot(quantity=200, due_on=watched.day(25)) for _ in range(2)))
    offered(watched, (90, 60))
    offered(other)
    other.accept(at=closed(other))
    looks, lot = [], {"order_id": other.order_id, "lot_id": other.lot_id}
    back = commands.Declining(*lot.values(), 1, 3, "busy")
    with clock.at(closed(other)):
        commands.run_allocation(by=other.park, key=key(), order_id=other.order_id)
        for who in ("kim", "yoon"):
            what = commands.Accepting(*lot.values(), 1, share(other, 0, who).open_pieces)
            commands.accept_share(by=other.stage.people[who].actor, key=key(), what=what)
        commands.decline_share(by=other.stage.lee.actor, key=key(), what=back)
    watched.accept(at=closed(watched))

    def looked(*given, **named):
        looks.append(joint_problem(*given, **named))
        if len(looks) == 1:
            done = commands.conclude(by=other.stage.system, key=key(), **lot)
            assert done.result == {"next": "run"}
        return looks[-1]

    monkeypatch.setattr(together, "joint_problem", looked)
    with clock.at(closed(watched)):
        commands.run_allocation(by=watched.park, key=key(), order_id=watched.order_id)
    assert len(looks) == 2
