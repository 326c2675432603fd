"""Properties of a split that no solver is needed for: names, equals, wider caps, the same again."""

import json
from random import Random  # noqa: TID251 - seeded

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.allocation import certificate
from orders.allocation.engine.columns import tie_order
from tests.orders.allocation_cases import changed, instances, pieces, solved
from tests.orders.lots_cases import drawn, drawn_lot

NAMES = [f"N{number:02d}" for number in range(40)]
ONE_LOT = ("S", "R")
LOTS = ("M", "J", "R")


def renamed(instance):
    """Other names in the same tie order, and who is called what now."""
    old = tie_order(instance["id"], [firm["id"] for firm in instance["firms"]])
    name = dict(zip(old, tie_order(instance["id"], NAMES), strict=False))
    copy = json.loads(json.dumps(instance))
    for firm in copy["firms"]:
        firm["id"] = name[firm["id"]]
    for lot in copy.get("lots", []):
        makers = lot["eligible"]
        lot["eligible"] = (
            [name[firm] for firm in makers]
            if isinstance(makers, list)
            else {name[firm]: pair for firm, pair in makers.items()}
        )
    return copy, name


@pytest.mark.parametrize("kind", ONE_LOT)
def test_other_names_in_the_same_tie_order_change_nothing_but_the_names(kind):
    for seed in range(150):
        instance, policy = drawn_lot(seed, kind)
        other, name = renamed(instance)
        before, after = solved(instance, policy), solved(other, policy)
        assert after["x"] == {name[firm]: n for firm, n in before["x"].items()}, seed
        assert after["objective"] == before["objective"]
        for unit in ("last", "next"):
            was, now = before["certificate"][unit], after["certificate"][unit]
            assert now == (was and was | {"firm": name[was["firm"]]})


@pytest.mark.parametrize("kind", LOTS)
def test_so_it_is_for_the_totals_over_several_lots(kind):
    """Which lot a firm makes is drawn by its name; how much it makes is not."""
    for seed in range(60):
        instance, policy = drawn(seed, kind)
        other, name = renamed(instance)
        before, after = solved(instance, policy), solved(other, policy)
        assert after["objective"] == before["objective"], seed
        assert after["totals"] == {name[firm]: n for firm, n in before["totals"].items()}, seed


@settings(max_examples=100, deadline=None)
@given(instances(frozen=False), st.integers(-9, 9), st.integers(1, 7))
def test_firms_of_equal_weight_and_credit_differ_by_one_piece_at_most(instance, top, bottom):
    alike = {"pledge": 7, "cap": 12, "credit": [top, bottom]}
    x = pieces(instance | {"firms": [firm | alike for firm in instance["firms"]]}).values()
    assert max(x) - min(x) <= 1


@settings(max_examples=150, deadline=None)
@given(instances(), st.integers(1, 9), st.data())
def test_a_wider_cap_never_costs_its_firm_and_never_serves_another(instance, more, data):
    firm = data.draw(st.sampled_from(instance["firms"]))
    before = pieces(instance)
    after = pieces(changed(instance, firm["id"], cap=firm["cap"] + more))
    assert after[firm["id"]] >= before[firm["id"]]
    assert all(after[name] <= before[name] for name in before if name != firm["id"])


def test_one_lot_given_out_again_twice_is_given_out_once():
    """With minimum lots, credit, frozen pieces and narrower caps."""
    for seed in range(150):
        instance, policy = drawn_lot(seed, "R")
        x = pieces(instance, policy)
        firms = [firm | {"previous": x[firm["id"]]} for firm in instance["firms"]]
        again = solved(instance | {"firms": firms}, policy)
        assert (again["x"], again["objective"][1]) == (x, "0"), seed
        certificate.check(instance | {"firms": firms}, json.loads(json.dumps(again)))


def test_where_nothing_changed_dividing_again_is_the_division_itself():
    for seed in range(150):
        instance, policy = drawn_lot(seed, "S")
        x = pieces(instance, policy)
        firms = [firm | {"previous": x[firm["id"]]} for firm in instance["firms"]]
        Random(seed).shuffle(firms)
        again = solved(instance | {"kind": "R", "firms": firms}, policy)
        assert (again["x"], again["objective"][1]) == (x, "0"), seed
