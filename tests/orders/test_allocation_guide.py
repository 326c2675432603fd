"""The guide of several lots: the same floats on both roads, near what fractions can reach, fuller."""

import json
from random import Random  # noqa: TID251 - seeded

import pytest

from orders.allocation import certificate
from orders.allocation.engine import allocate, canonical, read
from orders.allocation.engine.pieces import rounding, stepping
from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.ground import Ground
from orders.allocation.engine.pieces.relaxed import Relaxed
from orders.allocation.families import make
from tests.orders.allocation_cases import solved_bytes

LEAST_SHORT = {  # by a linear program over fractions of pieces, rounded down
    ("tight", 1): 6361,
    ("tight", 2): 890,
    ("over", 1): 15096,
    ("over", 2): 28311,
    ("cluster-22x20x8", 2): 350,
    ("cluster-22x20x8", 3): 33,
}


def relaxed(family, seed):
    problem = read(canonical(make(family, seed)))
    aims = Aims(problem, "proportional")
    return Relaxed.of(aims, Ground.of(aims))


@pytest.mark.parametrize("family", ["tight", "setup", "unrelated", "cluster-60x40x12"])
def test_numpy_and_plain_python_step_alike_to_the_last_bit(family, monkeypatch):
    monkeypatch.setattr(stepping, "STEPS", 150)
    guide = relaxed(family, 3)
    assert stepping.stepped(guide, pure=True) == stepping.stepped(guide)


@pytest.mark.parametrize(("family", "seed"), LEAST_SHORT)
def test_fractions_reach_the_linear_program(family, seed):
    guide = relaxed(family, seed)
    short = sum(guide.asked) - sum(stepping.stepped(guide)[0])
    assert short == pytest.approx(LEAST_SHORT[family, seed] + 0.5, abs=1.5)


@pytest.mark.parametrize(("family", "seed"), LEAST_SHORT)
def test_pieces_leave_little_more_short_than_fractions(family, seed):
    """At most the larger of 2 % and two of the largest pieces."""
    instance = make(family, seed)
    least, short = LEAST_SHORT[family, seed], int(solved(instance)["objective"][0])
    largest = max(lot["std_minutes"] for lot in instance["lots"])
    assert least <= short <= least + max(least // 50, 2 * largest)


def solved(instance, policy="proportional"):
    result = json.loads(solved_bytes(instance, policy))
    certificate.check(instance, result)
    return result


@pytest.mark.parametrize("policy", ["proportional", "equal", "cheapest", "earliest"])
@pytest.mark.parametrize("family", ["tight", "minlot", "setup"])
def test_no_policy_is_less_full_with_the_guide(family, policy, monkeypatch):
    guided = solved(make(family, 4), policy)
    monkeypatch.setattr(rounding, "GUIDED", range(0))
    without = solved(make(family, 4), policy)
    assert int(guided["objective"][0]) <= int(without["objective"][0])


def test_more_of_the_first_class_is_placed():
    """Classes of priority: the first is as full as if the other lots were not there."""
    instance, dice = make("tight", 2), Random(5)
    for lot in instance["lots"]:
        lot["priority"] = dice.choice([1, 2])
    alone = instance | {"lots": [lot for lot in instance["lots"] if lot["priority"] == 1]}
    first = int(solved(instance)["objective"][0])
    assert first <= int(solved(alone)["objective"][0]) * 1.02


def test_numbers_near_the_machine_word_have_a_guide():
    instance = make("tight", 1)
    for firm in instance["firms"]:
        firm["capacity"] = [minutes << 48 for minutes in firm["capacity"]]
        firm["pledge"] <<= 48
        firm["credit"] = [1 - (1 << 62), 3]
    for lot in instance["lots"]:
        lot["std_minutes"] <<= 48
        for pair in lot["eligible"].values():
            pair["minutes"] <<= 48
    assert int(solved(instance)["objective"][0]) >> 48 <= 6361 * 1.02


def test_firms_without_minutes_get_nothing():
    instance = make("tight", 1)
    for firm in instance["firms"]:
        firm["capacity"] = [0] * len(firm["capacity"])
    assert allocate(read(canonical(instance)))["x"] == {}
