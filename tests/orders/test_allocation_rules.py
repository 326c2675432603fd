"""The split of one lot: what members may rely on, whatever the numbers are."""

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from random import Random  # noqa: TID251 - seeded

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orders.allocation.engine import program, wide
from orders.allocation.engine.columns import Columns, Credit, tie_order
from orders.allocation.engine.split import split
from tests.orders.allocation_cases import (
    DEMO,
    PLAIN,
    changed,
    instances,
    pieces,
    raw,
    solved,
    solved_bytes,
    without,
)
from tests.orders.allocation_reference import by_enumeration, by_heap, value

BASE = Path(__file__).resolve().parents[2]
EXPECTED = json.loads((BASE / "data/allocation/demo-S.expected.json").read_text())


def test_the_worked_example_of_the_format():
    result = solved(json.loads((BASE / "data/allocation/demo-S.json").read_text()))
    assert {key: result[key] for key in EXPECTED} == EXPECTED
    assert result["certificate"]["last"] == {"firm": "F01", "price": "7/160"}
    assert result["certificate"]["next"] == {"firm": "F01", "price": "23/480"}
    assert result["status"] == "exact"


def test_missing_fields_mean_their_defaults():
    full = json.loads((BASE / "data/allocation/demo-S.json").read_text())
    assert solved_bytes(DEMO) == solved_bytes(full)


def test_equals_the_rational_heap_in_thousands_of_drawn_orders():
    dice = Random(5)
    for number in range(4000):
        count = dice.randint(1, 9)
        firms = [
            {
                "id": f"F{i}",
                "pledge": dice.choice([1, 2, 3, dice.randint(1, 9000)]),
                "cap": dice.randint(0, 40),
                "credit": [dice.choice([0, dice.randint(-40, 40)]), dice.choice([1, 2, 5, 77])],
            }
            for i in range(count)
        ]
        rank = tie_order(f"o{number}", [firm["id"] for firm in firms])
        tops, bottoms = zip(*(firm["credit"] for firm in firms), strict=True)
        columns = Columns(
            weight=[firm["pledge"] for firm in firms],
            low=[0] * count,
            high=[firm["cap"] for firm in firms],
            rank=[rank.index(firm["id"]) for firm in firms],
            credit=Credit(tops, bottoms),
        )
        order = {"id": f"o{number}", "quantity": dice.randint(0, 25 * count), "firms": firms}
        assert split(order["quantity"], columns) == list(by_heap(order).values()), order


@settings(max_examples=300, deadline=None)
@given(instances(), st.sampled_from(["proportional", "equal"]))
def test_equals_the_rational_heap(instance, policy):
    assert pieces(instance, policy) == by_heap(instance, policy)


@settings(max_examples=400, deadline=None)
@given(instances(firms=4, min_lots=True))
def test_minimum_lots_equal_complete_enumeration(instance):
    result = solved(instance)
    best = by_enumeration(instance)
    assert result["x"] == best
    assert result["status"] == "exact"
    assert result["objective"][1] == str(value(instance["firms"], best))


@settings(max_examples=400, deadline=None)
@given(instances(min_lots=True))
def test_every_bound_holds_and_nothing_is_left_that_fits(instance):
    result = solved(instance)
    short = instance["quantity"] - sum(result["x"].values())
    assert result["objective"][0] == str(short)
    assert result["shortage"] == {instance["id"]: short}
    assert short >= 0
    for firm in instance["firms"]:
        x, frozen = result["x"][firm["id"]], firm.get("frozen", 0)
        assert frozen <= x <= max(firm["cap"], frozen)
        assert x == frozen or x >= firm["min_lot"]
        if not short or firm["min_lot"] > 1:
            continue
        assert x == max(firm["cap"], frozen)


@settings(max_examples=300, deadline=None)
@given(instances())
def test_a_larger_order_takes_from_nobody(instance):
    before, after = pieces(instance), pieces(instance | {"quantity": instance["quantity"] + 1})
    assert all(after[name] >= before[name] for name in before)


@settings(max_examples=300, deadline=None)
@given(instances(), st.data())
def test_whoever_leaves_with_its_pieces_changes_nothing_for_the_others(instance, data):
    x = pieces(instance)
    gone = data.draw(st.sets(st.sampled_from(sorted(x)), max_size=len(x) - 1))
    rest = without(instance, *gone, quantity=sum(x[name] for name in x if name not in gone))
    assert pieces(rest) == {name: x[name] for name in x if name not in gone}


@settings(max_examples=300, deadline=None)
@given(instances(frozen=False), st.data())
def test_a_decline_never_takes_from_those_who_stay(instance, data):
    x = pieces(instance)
    gone = data.draw(st.sampled_from(sorted(x)))
    after = pieces(changed(instance, gone, cap=0))
    assert all(after[name] >= x[name] for name in x if name != gone)


@settings(max_examples=300, deadline=None)
@given(instances(), st.data())
def test_a_rerun_with_accepted_shares_frozen_only_moves_what_was_declined(instance, data):
    x = pieces(instance)
    gone = data.draw(st.sampled_from(sorted(x)))
    firms = [
        firm | ({"frozen": 0, "cap": 0} if firm["id"] == gone else {"frozen": x[firm["id"]]})
        for firm in instance["firms"]
    ]
    again = pieces(instance | {"firms": firms})
    assert all(again[name] >= x[name] for name in x if name != gone)
    assert sum(again.values()) <= sum(x.values()) or sum(x.values()) < instance["quantity"]


@settings(max_examples=400, deadline=None)
@given(PLAIN, st.data())
def test_no_misreport_of_the_cap_pays(instance, data):
    """More than one can make is worth nothing; so what counts is min(share, true cap)."""
    x = pieces(instance)
    firm = data.draw(st.sampled_from(instance["firms"]))
    told = data.draw(st.integers(0, 30))
    lied = pieces(changed(instance, firm["id"], cap=told))
    assert min(lied[firm["id"]], firm["cap"]) <= x[firm["id"]]
    if told > firm["cap"]:
        assert lied[firm["id"]] >= x[firm["id"]]
        assert all(lied[name] <= x[name] for name in x if name != firm["id"])


@settings(max_examples=300, deadline=None)
@given(PLAIN, st.data())
def test_more_verified_capacity_never_means_fewer_pieces(instance, data):
    firm = data.draw(st.sampled_from(instance["firms"]))
    more = firm["pledge"] + data.draw(st.integers(1, 50))
    after = pieces(changed(instance, firm["id"], pledge=more))
    assert after[firm["id"]] >= pieces(instance)[firm["id"]]


@settings(max_examples=300, deadline=None)
@given(PLAIN, st.integers(2, 40))
def test_weights_count_only_against_each_other(instance, factor):
    scaled = [firm | {"pledge": firm["pledge"] * factor} for firm in instance["firms"]]
    assert pieces(instance | {"firms": scaled}) == pieces(instance)


@settings(max_examples=300, deadline=None)
@given(PLAIN)
def test_equal_firms_differ_by_one_piece_at_most(instance):
    level = [firm | {"pledge": 7, "cap": 12} for firm in instance["firms"]]
    x = pieces(instance | {"firms": level}).values()
    assert max(x) - min(x) <= 1


@settings(max_examples=300, deadline=None)
@given(PLAIN)
def test_nobody_envies_who_is_not_at_the_cap(instance):
    """One unit price of difference is what rounding can do."""
    x = pieces(instance)
    for one in instance["firms"]:
        for other in instance["firms"]:
            if x[other["id"]] == other["cap"]:
                continue
            mine = Fraction(x[one["id"]], one["pledge"])
            its = Fraction(x[other["id"]], other["pledge"])
            unit = Fraction(1, 2 * one["pledge"]) + Fraction(1, 2 * other["pledge"])
            assert mine - its <= unit


@settings(max_examples=200, deadline=None)
@given(instances(min_lots=True), st.randoms(use_true_random=False))
def test_the_order_of_the_firms_does_not_matter(instance, dice):
    shuffled = list(instance["firms"])
    dice.shuffle(shuffled)
    assert solved_bytes(instance | {"firms": shuffled}) == solved_bytes(instance)


@settings(max_examples=12, deadline=None)
@given(
    st.integers(300, 420),
    st.sampled_from([1, 3, 900]),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_plain_python_and_columns_of_machine_numbers_agree(count, spread, credits, dice):
    pytest.importorskip("numpy")
    firms = [
        {
            "id": f"F{number}",
            "pledge": dice.randint(1, spread),
            "cap": dice.randint(0, 60),
            "credit": [dice.randint(-99, 99) if credits else 0, dice.randint(1, 40)],
        }
        for number in range(count)
    ]
    instance = {"id": "wide", "kind": "S", "quantity": dice.randint(0, 30 * count), "firms": firms}
    assert solved_bytes(instance) == solved_bytes(instance, pure=True)


@settings(max_examples=150, deadline=None)
@given(
    instances(firms=4, min_lots=True),
    st.sampled_from([2**31, 2**53, 2**62, 2**63 - 1, 2**63, 10**40]),
)
def test_numbers_of_any_size_keep_the_shape(instance, factor):
    """Weights times a factor and pieces near 2^63: no credit, so shares of the total stay."""
    firms = [
        firm | {"pledge": firm["pledge"] * factor, "credit": [0, 1]} for firm in instance["firms"]
    ]
    plain = [firm | {"credit": [0, 1]} for firm in instance["firms"]]
    assert pieces(instance | {"firms": firms}) == pieces(instance | {"firms": plain})


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(1, 2**64), min_size=1, max_size=5), st.integers(2**62, 2**65))
def test_orders_near_2_to_the_63_sum_exactly_and_fit_their_prices(weights, quantity):
    firms = [{"id": f"F{i}", "pledge": w, "cap": 2**66} for i, w in enumerate(weights)]
    instance = {"id": "big", "kind": "S", "quantity": quantity, "firms": firms}
    x = pieces(instance)
    assert sum(x.values()) == quantity
    last = max(Fraction(2 * x[f["id"]] - 1, f["pledge"]) for f in firms if x[f["id"]])
    assert last <= min(Fraction(2 * x[f["id"]] + 1, f["pledge"]) for f in firms)


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_the_same_bytes_in_a_fresh_process_with_another_hash_seed(seed):
    script = (
        "import sys; from orders.allocation.engine import *; "
        "sys.stdout.buffer.write(canonical(allocate(read(sys.stdin.buffer.read()))))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        input=raw(DEMO),
        capture_output=True,
        cwd=BASE,
        env=os.environ | {"PYTHONHASHSEED": seed},
        check=True,
    )
    assert run.stdout == solved_bytes(DEMO)


def test_without_numpy_the_bytes_are_the_same(monkeypatch):
    firms = [{"id": f"F{i}", "pledge": 1 + i % 7, "cap": 9} for i in range(400)]
    instance = {"id": "bare", "kind": "S", "quantity": 1500, "firms": firms}
    usual = solved_bytes(instance)
    monkeypatch.setattr(wide, "np", None)
    assert solved_bytes(instance) == usual


@settings(max_examples=60, deadline=None)
@given(instances(min_lots=True))
def test_a_lot_too_large_for_the_program_still_gets_a_bounded_answer(instance):
    assume(any(firm["min_lot"] > 1 for firm in instance["firms"]))
    bits, program._BITS = program._BITS, 1
    try:
        result = solved(instance)
    finally:
        program._BITS = bits
    if result["status"] == "bounded":
        bound, found = Fraction(result["bound"]), Fraction(result["objective"][1])
        assert bound <= Fraction(solved(instance)["objective"][1]) <= found
