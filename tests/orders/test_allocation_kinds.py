"""Several lots and re-allocation: equal to complete enumeration, and to the format's examples."""

import json
from pathlib import Path
from random import Random  # noqa: TID251 - seeded

import pytest

from tests.orders.allocation_cases import solved
from tests.orders.allocation_kinds import (
    POLICIES,
    again,
    again_by_enumeration,
    by_enumeration,
    even,
    weekly,
)

EXAMPLES = Path(__file__).resolve().parents[2] / "data/allocation"
ROUNDS = 150  # instances per test and seed; 10 seeds


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text())


@pytest.mark.parametrize("kind", ["M", "J", "R"])
def test_the_worked_examples_of_the_format(kind):
    expected = example(f"demo-{kind}.expected")
    rank = expected.pop("tie_order")
    by_policy = expected if "proportional" in expected else {"proportional": expected}
    for policy, answer in by_policy.items():
        result = solved(example(f"demo-{kind}"), policy)
        assert {key: result[key] for key in answer} == answer
        assert (result["tie_order"], result["status"], result["kind"]) == (rank, "exact", kind)


def matches(instance, policy, answer):
    result = solved(instance, policy)
    assert (result["x"], result["objective"]) == answer, instance
    return result


@pytest.mark.parametrize("seed", range(10))
def test_pieces_that_count_1_are_split_as_enumeration_does(seed):
    dice = Random(seed)
    for number in range(ROUNDS):
        instance, policy = even(dice, number), dice.choice(POLICIES[:2])
        assert matches(instance, policy, by_enumeration(instance, policy))["status"] == "exact"


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("kind", ["J", "R"])
def test_lots_over_weeks_are_split_as_enumeration_does(kind, seed):
    dice = Random(seed)
    for number in range(ROUNDS // 2):
        instance, policy = weekly(dice, number, kind), dice.choice(POLICIES)
        answer = by_enumeration(instance, policy)
        if answer is not None:
            assert matches(instance, policy, answer)["status"] == "exact"


@pytest.mark.parametrize("seed", range(10))
def test_one_lot_is_given_out_again_as_enumeration_does(seed):
    dice = Random(seed)
    for number in range(ROUNDS):
        instance, policy = again(dice, number), dice.choice(POLICIES[:2])
        result = matches(instance, policy, again_by_enumeration(instance, policy))
        assert result["status"] == "exact"
        firms = [firm | {"previous": result["x"][firm["id"]]} for firm in instance["firms"]]
        assert solved(instance | {"firms": firms}, policy)["x"] == result["x"]
