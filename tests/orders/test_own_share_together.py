"""Lots that were divided together: each firm follows its own share from its level, at home."""

import json
from fractions import Fraction

import pytest

from cluster.kernel import clock
from tests.orders.allocation_stage import watched
from tests.orders.joint_stage import (
    SOON,
    divided_together,
    give_back,
    of_two,
    share,
    take,
)
from tests.orders.order_stage import a_lot, play
from tests.orders.test_own_share import loaded, resealed

__all__ = ["divided_together", "play", "watched"]
pytestmark = pytest.mark.django_db
WHO = ("kim", "lee", "yoon")


def bundle_of(play, place, who):
    path = f"/orders/{play.order_id}/allocation/{play.lot_ids[place]}/own-share.json"
    with clock.at(SOON):
        return json.loads(play.stage.people[who].client().get(path).content)


def found(bundle):
    return dict(loaded()["check"](bundle))


def test_level_times_weight_is_what_every_firm_got_over_both_lots(divided_together):
    for who in WHO:
        totals = set()
        for place in (0, 1):
            bundle = bundle_of(divided_together, place, who)
            assert found(bundle) == dict.fromkeys(
                ("row", "numbers", "limits", "total", "level"), True
            )
            row, told = bundle["row"], bundle["row"]["together"]
            assert row["pieces"] == share(divided_together, place, who).pieces
            due = Fraction(told["level"]) * row["weight"] + Fraction(told["credit"])
            assert abs(due - told["total"]) <= told["largest"]
            totals.add(told["total"])
        assert len(totals) == 1
        assert sum(
            bundle["row"]["pieces"] * bundle["row"]["together"]["piece"]
            for bundle in (bundle_of(divided_together, place, who) for place in (0, 1))
        ) == next(iter(totals))


@pytest.mark.parametrize(
    ("field", "value"), [("weight", 6_000), ("weight", 1_500), ("pieces", 100_000)]
)
def test_a_root_over_another_weight_or_more_pieces_is_refused(divided_together, field, value):
    bundle = bundle_of(divided_together, 0, "kim")
    bundle["row"][field] = value
    assert False in found(resealed(bundle)).values()


def test_a_root_over_another_level_is_refused(divided_together):
    bundle = bundle_of(divided_together, 0, "kim")
    level = Fraction(bundle["row"]["together"]["level"])
    bundle["row"]["together"]["level"] = str(level + Fraction(1, 10**6))
    assert found(resealed(bundle))["level"] is False


def test_after_a_second_run_the_level_is_not_said_to_be_checked(divided_together):
    give_back(divided_together, 0, "kim", 10)
    take(divided_together, 0, "lee", "yoon")
    bundle = bundle_of(divided_together, 0, "yoon")
    assert bundle["head"]["run"] == 2
    assert found(bundle)["level"] is None
    assert False not in found(bundle).values()


def test_of_two_firms_neither_reads_the_others_level(watched):
    due = watched.day(25)
    of_two(watched, a_lot(quantity=200, due_on=due), a_lot(quantity=120, due_on=due))
    bundle = bundle_of(watched, 0, "kim")
    assert bundle["head"]["together"] is True
    assert "levels" not in bundle["head"]
    assert found(bundle)["level"] is True
