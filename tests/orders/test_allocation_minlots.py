"""Minimum lots and set-ups: small answers are those of an exact program, made without the engine.

MATSON_TEST_SIZE=full asks for thousands of each kind.
"""

import os
from random import Random  # noqa: TID251 - seeded

import pytest

from tests.orders.allocation_cases import solved
from tests.orders.allocation_kinds import POLICIES, again, by_enumeration, credit, weekly, weight
from tests.orders.allocation_program import by_program, one_lot_by_program

FULL = os.environ.get("MATSON_TEST_SIZE") == "full"
MANY = 2_500 if FULL else 20


def with_set_ups(dice, number, kind="J", firms=4, lots=3):
    """Half of the pairs have a minimum lot, half a set-up."""
    instance = weekly(dice, number, kind, firms, lots)
    for lot in instance["lots"]:
        for pair in lot["eligible"].values():
            pair |= {"min_lot": dice.choice([0, dice.randint(1, 4)])}
            pair |= {"setup": dice.choice([0, dice.choice([5, 20, 40])])}
    return instance


def roomy(dice, number, kind):
    """Two lots of more pieces and weeks with room: many answers that are nearly as good."""
    instance = with_set_ups(dice, number, kind, 3, 2)
    for firm in instance["firms"]:
        firm["capacity"] = [dice.choice([60, 120, 240]) for _ in firm["capacity"]]
    for lot in instance["lots"]:
        lot["quantity"] = dice.randint(2, 7)
        for pair in lot["eligible"].values():
            pair.pop("cap", None)
            if kind == "R":
                pair["previous"] = dice.randint(0, min(4, lot["quantity"]))
    return instance


def all_or_nothing(dice, number, firms=8):
    """Kind S: minimum lots around the fair share, some caps below them."""
    rows = [
        {
            "id": f"F{n}",
            "pledge": weight(dice),
            "cap": dice.randint(0, 12),
            "min_lot": dice.choice([0, 2, 3, 5, 9]),
            "frozen": dice.choice([0, 0, 0, 1]),
            "credit": credit(dice),
        }
        for n in range(dice.randint(1, firms))
    ]
    quantity = sum(row["frozen"] for row in rows) + dice.randint(0, 5 * len(rows))
    return {"id": f"s{number}", "kind": "S", "quantity": quantity, "firms": rows}


def test_the_program_says_what_enumeration_says():
    dice = Random(1)
    for number in range(40):
        policy = dice.choice(POLICIES)
        instance = with_set_ups(dice, number, dice.choice("JR"), 3, 2)
        assert by_program(instance, policy) == by_enumeration(instance, policy)


@pytest.mark.parametrize("kind", ["J", "R"])
@pytest.mark.parametrize("policy", POLICIES)
def test_lots_with_set_ups_and_minimum_lots_are_placed_as_the_program_places_them(kind, policy):
    dice = Random(f"{kind} {policy}")
    for number in range(MANY):
        instance = with_set_ups(dice, number, kind)
        answer = by_program(instance, policy)
        if answer is not None:
            result = solved(instance, policy)
            assert (result["x"], result["objective"]) == answer, instance
            assert result["status"] == "exact"


@pytest.mark.parametrize("kind", ["J", "R"])
def test_a_search_that_leaves_out_what_is_hopeless_finds_what_the_program_finds(kind):
    for number in range(8 * MANY):
        dice = Random(number)
        instance, policy = roomy(dice, number, kind), POLICIES[number % 4]
        answer = by_program(instance, policy)
        if answer is not None:
            result = solved(instance, policy)
            assert (result["x"], result["objective"]) == answer, instance


@pytest.mark.parametrize("kind", ["S", "R"])
@pytest.mark.parametrize("policy", POLICIES[:2])
def test_one_lot_with_minimum_lots_is_placed_as_the_program_places_it(kind, policy):
    dice = Random(f"{kind} {policy}")
    for number in range(MANY):
        instance = (again if kind == "R" else all_or_nothing)(dice, number)
        result = solved(instance, policy)
        assert (result["x"], result["objective"]) == one_lot_by_program(instance, policy)
        assert result["status"] == "exact"
