"""Small answers beside two solvers, where these prove their own to be optimal."""

from math import lcm
from random import Random  # noqa: TID251 - seeded

import pytest

from tests.orders.allocation_cases import solved
from tests.orders.allocation_kinds import values, weekly


def plain(number):
    """One priority, no credit: what both solvers can be asked without rounding."""
    instance = weekly(Random(number), number, "J", 4, 4)
    for firm in instance["firms"]:
        firm["credit"] = [0, 1]
    for lot in instance["lots"]:
        lot["priority"] = 1
    return instance


def spans(instance):
    """First and last week of every span, with the lots that must lie inside."""
    weeks = range(1, instance["buckets"] + 1)
    for start in weeks:
        for end in weeks[start - 1 :]:
            inside = [s for s in instance["lots"] if start <= s["release"] and s["due"] <= end]
            yield start, end, inside


@pytest.mark.parametrize("number", range(25))
def test_no_more_is_short_than_highs_proves(number):
    highspy = pytest.importorskip("highspy", reason="highspy is not installed")
    instance = plain(number)
    model = highspy.Highs()
    model.silent()
    x, used, total = {}, {}, sum(s["quantity"] * s["std_minutes"] for s in instance["lots"])
    for lot in instance["lots"]:
        for firm, pair in lot["eligible"].items():
            allowed = values(lot, pair)
            key = lot["id"], firm
            x[key], used[key] = model.addIntegral(0, allowed[-1]), model.addBinary()
            model.addConstr(x[key] <= allowed[-1] * used[key])
            model.addConstr(x[key] >= max(pair.get("min_lot", 0), 1) * used[key])
        if lot["eligible"]:
            made = sum(x[lot["id"], firm] for firm in lot["eligible"])
            model.addConstr(made <= lot["quantity"])
    for firm in instance["firms"]:
        for start, end, inside in spans(instance):
            rows = [
                lot["eligible"][firm["id"]]["minutes"] * x[lot["id"], firm["id"]]
                + lot["eligible"][firm["id"]].get("setup", 0) * used[lot["id"], firm["id"]]
                for lot in inside
                if firm["id"] in lot["eligible"]
            ]
            if rows:
                model.addConstr(sum(rows) <= sum(firm["capacity"][start - 1 : end]))
    placed = 0
    if x:
        sizes = {lot["id"]: lot["std_minutes"] for lot in instance["lots"]}
        model.maximize(sum(sizes[lot] * one for (lot, _), one in x.items()))
        assert model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        placed = round(model.getInfo().objective_function_value)
    assert solved(instance)["objective"][0] == str(total - placed)


def goals(model, instance, x):
    """The common multiple of the weights, minutes short, and unfairness times that multiple."""
    whole = lcm(*(firm["pledge"] for firm in instance["firms"]))
    total = sum(lot["quantity"] * lot["std_minutes"] for lot in instance["lots"])
    short, unfair = total, 0
    for firm in instance["firms"]:
        made = sum(
            lot["std_minutes"] * x[lot["id"], firm["id"]]
            for lot in instance["lots"]
            if firm["id"] in lot["eligible"]
        )
        square = model.new_int_var(0, total**2, "")
        held = model.new_int_var(0, total, "")
        model.add(held == made)
        model.add_multiplication_equality(square, [held, held])
        short = short - made
        unfair = unfair + square * (whole // firm["pledge"])
    return whole, short, unfair


@pytest.mark.parametrize("number", range(25))
def test_as_full_and_as_fair_as_cp_sat_proves(number):
    cp_model = pytest.importorskip("ortools.sat.python.cp_model", reason="ortools is not installed")
    instance = plain(number)
    model = cp_model.CpModel()
    x, used = {}, {}
    for lot in instance["lots"]:
        for firm, pair in lot["eligible"].items():
            allowed = cp_model.Domain.from_values(values(lot, pair))
            x[lot["id"], firm] = model.new_int_var_from_domain(allowed, "")
            used[lot["id"], firm] = model.new_bool_var("")
            model.add(x[lot["id"], firm] > 0).only_enforce_if(used[lot["id"], firm])
            model.add(x[lot["id"], firm] == 0).only_enforce_if(~used[lot["id"], firm])
        model.add(sum(x[lot["id"], firm] for firm in lot["eligible"]) <= lot["quantity"])
    for firm in instance["firms"]:
        for start, end, inside in spans(instance):
            own = sum(
                lot["eligible"][firm["id"]]["minutes"] * x[lot["id"], firm["id"]]
                + lot["eligible"][firm["id"]].get("setup", 0) * used[lot["id"], firm["id"]]
                for lot in inside
                if firm["id"] in lot["eligible"]
            )
            model.add(own <= sum(firm["capacity"][start - 1 : end]))
    whole, short, unfair = goals(model, instance, x)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    model.minimize(short)
    assert solver.solve(model) == cp_model.OPTIMAL
    model.add(short == round(solver.objective_value))
    least = str(round(solver.objective_value))
    model.minimize(unfair)
    assert solver.solve(model) == cp_model.OPTIMAL
    result = solved(instance)
    top, _, bottom = result["objective"][1].partition("/")
    assert result["objective"][0] == least
    assert int(top) * whole == round(solver.objective_value) * int(bottom or 1)
