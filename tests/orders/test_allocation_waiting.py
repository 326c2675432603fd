"""Which of two lots is short, where all else is equal: the one due later, then the larger id."""

import json
from random import Random  # noqa: TID251 - seeded

import pytest

from orders.allocation import certificate
from tests.orders.allocation_cases import solved
from tests.orders.allocation_kinds import by_enumeration, fits, weekly


def lot(name, due, makers, quantity=1, **values):
    eligible = {firm: {"minutes": 10} for firm in makers}
    row = {"id": name, "quantity": quantity, "std_minutes": 10, "release": 1, "due": due}
    return row | values | {"eligible": eligible}


def order(name, firms, *lots, weeks=4):
    rows = [{"id": firm, "pledge": 1, "capacity": row} for firm, row in firms.items()]
    return {"id": name, "kind": "J", "buckets": weeks, "firms": rows, "lots": list(lots)}


def short(instance):
    result = json.loads(json.dumps(solved(instance)))
    certificate.check(instance, result)
    return {name: pieces for name, pieces in result["shortage"].items() if pieces}


@pytest.mark.parametrize("number", range(8))
def test_what_is_short_is_due_later_whatever_was_drawn(number):
    firms = {"F1": [10, 0, 0, 0]}
    two = order(f"short-{number}", firms, lot("LA", 1, ["F1"]), lot("LB", 2, ["F1"]))
    assert short(two) == {"LB": 1}
    same_day = order(f"short-{number}", firms, lot("LA", 2, ["F1"]), lot("LB", 2, ["F1"]))
    assert short(same_day) == {"LB": 1}


def test_so_it_is_where_no_search_comes_to_its_end():
    """450 pieces, of which 360 fit: the last of three lots of one day goes without 90."""
    firms = {f"F{n}": [150, 150, 150, 150] for n in range(6)}
    makers = list(firms)
    lots = [lot(name, 4, makers, 120) for name in ("L1", "L2", "L3")]
    for number in range(3):
        assert short(order(f"many-{number}", firms, lot("L0", 1, makers, 90), *lots)) == {"L3": 90}


def test_what_is_short_goes_on_from_firm_to_firm():
    """A only at F1, B at both, C only at F2: A takes B's place, B takes that of C. F1 has nothing
    for its last week, so 49 pieces fit."""
    firms = {"F1": [70, 70, 70, 70], "F2": [70, 70, 70, 70]}
    lots = [
        lot("A", 2, ["F1"], 14),
        lot("B", 3, ["F1", "F2"], 28),
        lot("C", 4, ["F2"], 28),
    ]
    for number in range(4):
        assert short(order(f"chain-{number}", firms, *lots)) == {"C": 21}


def crowded(dice):
    """Too large to be searched to the end, and for its weeks: a third of the pairs, one size."""
    firms = {f"F{n}": [dice.randint(0, 6) * 10 for _ in range(3)] for n in range(7)}
    lots = [
        lot(f"L{n}", dice.randint(1, 3), dice.sample(list(firms), 3), dice.randint(4, 14))
        for n in range(9)
    ]
    return order(f"crowded-{dice.random()}", firms, *lots, weeks=3)


def could_wait(instance, result):
    """(short lot, firm, lot due later of which it makes a piece and could make the first)."""
    lots = sorted(instance["lots"], key=lambda one: (one["due"], one["id"]))
    held = [{f: result["x"].get(f"{one['id']}|{f}", 0) for f in one["eligible"]} for one in lots]
    body = instance | {"lots": lots}
    for at, first in enumerate(lots):
        for after in range(at + 1, len(lots)) if result["shortage"][first["id"]] else ():
            for firm in instance["firms"]:
                name, x = firm["id"], [dict(row) for row in held]
                if held[after].get(name) and name in first["eligible"]:
                    x[at][name] += 1
                    x[after][name] -= 1
                    if fits(body, firm, x):
                        yield first["id"], name, lots[after]["id"]


def test_no_firm_makes_a_piece_that_could_wait_for_one_that_is_due_first():
    dice = Random(2)
    for _ in range(12):
        instance = crowded(dice)
        result = json.loads(json.dumps(solved(instance)))
        certificate.check(instance, result)
        assert any(result["shortage"].values())
        assert not list(could_wait(instance, result))


def test_small_orders_that_are_too_large_for_their_weeks_are_short_as_enumeration_says():
    dice = Random(8)
    for number in range(60):
        instance = weekly(dice, number, dice.choice("JR"), 3, 3)
        for row in instance["lots"]:
            row |= {"std_minutes": 10, "priority": 1}
            for pair in row["eligible"].values():
                pair |= {"minutes": 10, "setup": 0}
        answer = by_enumeration(instance)
        if answer is not None:
            result = solved(instance)
            assert (result["x"], result["objective"]) == answer, instance
