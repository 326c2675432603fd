"""Kind J where every piece takes ten minutes everywhere: one cheapest flow, ties included."""

import json
from random import Random  # noqa: TID251 - seeded

import pytest

from orders.allocation import certificate
from orders.allocation.engine.pieces import exhaust
from tests.orders.allocation_cases import solved
from tests.orders.allocation_kinds import by_enumeration, credit, weight
from tests.orders.allocation_program import by_program


def ten_minutes(dice, number, firms, lots, pieces):
    weeks = dice.randint(1, 3)
    rows = [
        {
            "id": f"F{n}",
            "pledge": weight(dice),
            "credit": credit(dice),
            "capacity": [dice.randint(0, 40) for _ in range(weeks)],
        }
        for n in range(firms)
    ]
    return {
        "id": f"one-{number}",
        "kind": "J",
        "buckets": weeks,
        "firms": rows,
        "lots": [lot(dice, n, weeks, rows, pieces) for n in range(lots)],
    }


def lot(dice, number, weeks, firms, pieces):
    eligible = {}
    for firm in firms:
        if dice.random() < 0.7:
            eligible[firm["id"]] = {"minutes": 10}
            if dice.random() < 0.2:
                eligible[firm["id"]]["cap"] = dice.randint(0, pieces)
    return {
        "id": f"L{number}",
        "quantity": dice.randint(0, pieces),
        "std_minutes": 10,
        "release": 1,
        "due": dice.randint(1, weeks),
        "priority": dice.choice([1, 1, 2]),
        "eligible": eligible,
    }


def checked(instance, policy):
    result = json.loads(json.dumps(solved(instance, policy)))
    certificate.check(instance, result)
    assert result["status"] == "exact"
    return result["x"], result["objective"]


@pytest.mark.parametrize("policy", ["proportional", "equal"])
def test_it_is_what_enumeration_says_without_any_search(policy, monkeypatch):
    monkeypatch.setattr(exhaust, "_PAIRS", 0)
    dice = Random(policy)
    for number in range(60):
        instance = ten_minutes(dice, number, dice.randint(1, 3), dice.randint(1, 3), 4)
        assert checked(instance, policy) == by_enumeration(instance, policy), instance


def test_it_is_what_the_slow_program_says_where_there_are_more_pieces(monkeypatch):
    monkeypatch.setattr(exhaust, "_PAIRS", 0)
    dice = Random(4)
    for number in range(12):
        instance = ten_minutes(dice, number, 5, 2, 9)
        assert checked(instance, "proportional") == by_program(instance), instance


FIRMS = [
    (8, [7, 9]),
    (5, [9, 63]),
    (4, [58, 39]),
    (1, [34, 43]),
    (1, [78, 63]),
    (8, [55, 54]),
    (6, [77, 62]),
    (4, [55, 50]),
]
LOTS = [
    (5, 1, [0, 6]),
    (1, 2, [1, 2, 4, 6, 7]),
    (6, 2, [3, 6]),
    (11, 1, [1, 4, 5, 7]),
    (5, 1, [0, 3, 5, 6]),
    (10, 2, [0, 1, 3, 4, 5, 6]),
]


def unfair_by_exchanges():
    """8 firms (weight, minutes a week) and 6 lots (pieces, due, makers)."""
    rows = [{"id": f"F{n}", "pledge": w, "capacity": c} for n, (w, c) in enumerate(FIRMS)]
    lots = [
        {
            "id": f"L{n}",
            "quantity": pieces,
            "std_minutes": 10,
            "release": 1,
            "due": due,
            "eligible": {f"F{i}": {"minutes": 10} for i in makers},
        }
        for n, (pieces, due, makers) in enumerate(LOTS)
    ]
    return {"id": "one-45", "kind": "J", "buckets": 2, "firms": rows, "lots": lots}


def test_eight_firms_and_six_lots_that_single_exchanges_did_not_make_fair():
    """17975/3 was the best that exchanges found."""
    instance = unfair_by_exchanges()
    assert checked(instance, "proportional")[1][1] == "17375/3"
