"""Free machine minutes: nobody's machine is promised to two orders, whatever came between."""

import json
from uuid import UUID

import pytest

from cluster.kernel.errors import RuleBroken
from cluster.kernel.ids import id_for
from cluster.ledger.store import history_of
from cluster.members.commands import machines
from orders.allocation.domain.building import Making, Sold, Weeks, overfull, problem_of
from orders.allocation.domain.joint import JointSplit
from orders.allocation.queries.machinery import Horizon, shops_of, take
from tests.cast import key
from tests.orders.allocation_stage import divide, watched
from tests.orders.joint_stage import (
    closed,
    divided_together,
    joint_row,
    offered,
    share,
)
from tests.orders.order_stage import a_lot, nothing_recorded, play
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
