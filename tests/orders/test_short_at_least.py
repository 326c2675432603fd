"""What stays short of several lots, how much no answer could leave less, and who sees it forged."""

import json

import pytest

from orders.allocation.certificate import Wrong, check
from orders.allocation.digits import canonical
from orders.allocation.engine import allocate, read
from orders.allocation.families import make
from tests.orders.allocation_cases import solved
from tests.orders.lots_cases import sealed


def one_week(free, **lots):
    """One firm with so many free minutes; lots as pieces, standard and own minutes."""
    return {
        "id": "o",
        "kind": "J",
        "buckets": 1,
        "firms": [{"id": "F0", "pledge": 1, "capacity": [free]}],
        "lots": [
            {
                "id": name,
                "quantity": pieces,
                "std_minutes": std,
                "release": 1,
                "due": 1,
                "eligible": {"F0": {"minutes": own, "setup": 0, "min_lot": 0}} if own else {},
            }
            for name, (pieces, std, own) in lots.items()
        ],
    }


def test_nothing_short_says_nothing():
    assert "short" not in solved(one_week(40, A=(2, 10, 20)))


def test_short_as_the_free_minutes_leave_no_choice():
    found = solved(one_week(40, A=(3, 10, 20)))

    assert found["objective"][0] == "10"
    assert found["short"] == {"bound": "10", "gap_ppm": 0}


def test_what_whole_pieces_leave_of_a_week_is_the_gap():
    found = solved(one_week(20, A=(3, 10, 8), B=(3, 5, 8), C=(3, 5, 10)))

    assert found["objective"][0] == "40"
    assert found["short"] == {"bound": "35", "gap_ppm": 125_000}


def test_a_lot_that_nobody_can_make_is_short_whatever_the_others_do():
    found = solved(one_week(40, A=(2, 10, 20), Z=(3, 7, None)))

    assert found["short"] == {"bound": "21", "gap_ppm": 0}


@pytest.mark.parametrize("policy", ["proportional", "earliest"])
def test_full_weeks_of_many_firms_are_bounded_and_checked(policy):
    problem = read(canonical(make("over-22x20x8", 3)))
    found = json.loads(canonical(allocate(problem, policy)))

    assert check(problem.plain(), found)
    short, bound = int(found["objective"][0]), int(found["short"]["bound"])
    assert 0 < bound <= short
    assert found["short"]["gap_ppm"] == -(-(short - bound) * 10**6 // short)


@pytest.mark.parametrize("forged", [None, {"bound": "40", "gap_ppm": 0}])
def test_who_hides_or_betters_the_bound_is_found_out(forged):
    problem = read(canonical(one_week(20, A=(3, 10, 8), B=(3, 5, 8), C=(3, 5, 10))))
    found = json.loads(canonical(allocate(problem, "proportional")))
    found["short"] = forged

    with pytest.raises(Wrong, match=r"CERT_GAP\(short\)"):
        check(problem.plain(), sealed(found))
