"""One lot divided again where minimum lots keep firms from holding what they had."""

import json
from random import Random  # noqa: TID251 - seeded

import pytest

from orders.allocation import certificate
from tests.orders.allocation_cases import solved
from tests.orders.allocation_kinds import weight
from tests.orders.allocation_program import one_lot_by_program


def one_more_piece_than_two_lines_hold(scale):
    """Two firms run full and together lack three pieces; the third begins at its minimum lot only,
    so it takes nearly all of that from them."""
    firms = [
        {"id": "F0", "pledge": 1000, "cap": 2 * scale, "min_lot": scale, "previous": 2 * scale},
        {"id": "F1", "pledge": 1010, "cap": 2 * scale, "min_lot": scale, "previous": 2 * scale},
        {"id": "N", "pledge": 1000, "cap": 3 * scale, "min_lot": 2 * scale, "previous": 0},
    ]
    return {"id": "x", "kind": "R", "quantity": 4 * scale + 3, "firms": firms}


def checked(instance):
    result = json.loads(json.dumps(solved(instance)))
    certificate.check(instance, result)
    return result


@pytest.mark.parametrize("scale", [700, 20_000])
def test_pieces_that_fit_only_beside_fewer_of_others_are_placed(scale):
    result = checked(one_more_piece_than_two_lines_hold(scale))
    assert result["objective"][:2] == ["0", str(2 * scale - 3)]
    assert result["status"] == "exact"


def test_so_are_they_among_two_hundred_firms_and_five_thousand_pieces():
    firms = [
        {"id": f"F{n}", "pledge": 1000 + 10 * n, "cap": 26, "min_lot": 13, "previous": 26}
        for n in range(190)
    ]
    firms.append({"id": "N", "pledge": 1000, "cap": 52, "min_lot": 26, "previous": 0})
    result = checked({"id": "x", "kind": "R", "quantity": 190 * 26 + 3, "firms": firms})
    assert (result["objective"][:2], result["status"]) == (["0", "23"], "exact")


def test_where_no_program_decides_nothing_that_fits_is_left_unfilled():
    result = checked(one_more_piece_than_two_lines_hold(200_000))
    assert (result["objective"][0], result["status"]) == ("0", "bounded")
    assert int(result["objective"][1]) == 2 * 200_000 - 3


def test_a_firm_that_keeps_less_than_its_minimum_lot_lets_the_others_fill_up():
    """Too many pieces for a program: only if K keeps its 7 can the odd piece be placed."""
    firms = [
        {"id": "K", "pledge": 9, "cap": 400_000, "min_lot": 300_000, "previous": 7},
        {"id": "L", "pledge": 9, "cap": 400_000, "min_lot": 400_000, "previous": 0},
        {"id": "M", "pledge": 9, "cap": 400_000, "min_lot": 400_000, "previous": 400_000},
    ]
    result = checked({"id": "k", "kind": "R", "quantity": 800_007, "firms": firms})
    assert result["x"] == {"K": 7, "L": 400_000, "M": 400_000}


def tight(dice, number):
    """Dozens of pieces, minimum lots of half of them, ties in weights."""
    firms = [
        {
            "id": f"F{n}",
            "pledge": weight(dice),
            "cap": dice.randint(5, 20),
            "min_lot": dice.choice([0, 4, 8, 12]),
            "frozen": dice.choice([0, 0, 1]),
            "previous": dice.randint(0, 14),
        }
        for n in range(dice.randint(3, 6))
    ]
    most = sum(firm["cap"] for firm in firms)
    return {"id": f"t{number}", "kind": "R", "quantity": dice.randint(8, most), "firms": firms}


def test_every_answer_is_that_of_the_slow_program():
    dice = Random(3)
    for number in range(40):
        instance = tight(dice, number)
        result = checked(instance)
        assert (result["x"], result["objective"]) == one_lot_by_program(instance), instance
        assert result["status"] == "exact"


@pytest.mark.parametrize("number", range(6))
def test_of_equal_firms_the_draw_says_who_gives_back_less(number):
    """Three equal lines of 4 pieces give back 2 in all, so that N can open its 4."""
    firms = [{"id": f"F{n}", "pledge": 7, "cap": 4, "min_lot": 2, "previous": 4} for n in range(3)]
    firms.append({"id": "N", "pledge": 7, "cap": 6, "min_lot": 4, "previous": 0})
    instance = {"id": f"draw-{number}", "kind": "R", "quantity": 14, "firms": firms}
    result = checked(instance)
    assert (result["x"], result["objective"]) == one_lot_by_program(instance)
    first = next(name for name in result["tie_order"] if name != "N")
    assert sorted(result["x"].values()) == [3, 3, 4, 4]
    assert result["x"][first] == 4
