"""The fair flow of several lots: exact against enumeration, proved by its cuts, one answer."""

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from random import Random  # noqa: TID251 - seeded

import pytest

from orders.allocation.digits import canonical
from orders.allocation.engine import read
from orders.allocation.engine.flow import columns, fair_flow, wide
from orders.allocation.families import make
from tests.orders.flow_cases import drawn, problem, shuffled
from tests.orders.flow_reference import Reference

BASE = Path(__file__).resolve().parents[2]


def demo(kind):
    return json.loads((BASE / f"data/allocation/demo-{kind}.json").read_text())


def told(flow):
    """Everything the flow says, as text."""
    rows = flow.classes, flow.totals, flow.placed, flow.by_priority, flow.short, flow.minutes
    return repr(rows)


def test_the_worked_examples_of_the_format():
    several = fair_flow(problem(demo("M")))
    assert [(one.firms, one.level) for one in several.classes] == [
        ((0, 1), (1, 50)),
        ((2,), (1, 20)),
    ]
    assert several.totals == [6, 4, 5]
    weeks = fair_flow(problem(demo("J")))
    assert weeks.totals == [295, Fraction(295, 2), Fraction(295, 2)]
    assert weeks.placed == 590
    assert [one.level for one in weeks.classes] == [(59, 80)]


@pytest.mark.parametrize("policy", ["proportional", "equal"])
def test_equals_complete_enumeration(policy):
    kinds, short, classes = set(), 0, 0
    for seed in range(700):
        case = problem(drawn(seed))
        flow, reference = fair_flow(case, policy=policy), Reference(case, policy)
        assert flow.totals == reference.totals(), seed
        assert flow.placed == reference.placed, seed
        asked = {p: minutes for p, minutes in reference.limits.items() if p and minutes}
        assert {p: minutes for p, minutes in flow.by_priority.items() if minutes} == asked
        kinds.add(case.kind)
        short += any(flow.short)
        classes += len(flow.classes) > 2
    assert kinds == set("MJR")
    assert min(short, classes) > 100  # the cases are not all easy


def test_the_levels_rise_and_every_cut_sums_to_what_its_class_has():
    for seed in range(700):
        case = problem(drawn(seed))
        flow = fair_flow(case)
        levels = [Fraction(*one.level) for one in flow.classes]
        assert levels == sorted(set(levels))
        for level, one in zip(levels, flow.classes, strict=True):
            assert sum(arc.minutes for arc in one.cut) == sum(flow.totals[i] for i in one.firms)
            for i in one.firms:
                firm = case.firms[i]
                assert flow.totals[i] == level * firm.weight + Fraction(*firm.credit)
        assert sorted(i for one in flow.classes for i in one.firms) == list(range(len(case.firms)))


def test_the_guide_is_a_flow_of_the_totals():
    for seed in range(700):
        case = problem(drawn(seed))
        flow = fair_flow(case)
        per_firm, per_lot = [0] * len(case.firms), [0] * len(case.lots)
        for pair, minutes in zip(case.pairs, flow.minutes, strict=True):
            s = case.lots[pair.lot].std_minutes
            assert pair.frozen * s <= minutes <= case.high(pair) * s
            per_firm[pair.firm] += minutes
            per_lot[pair.lot] += minutes
        assert per_firm == flow.totals
        for lot, minutes, short in zip(case.lots, per_lot, flow.short, strict=True):
            assert minutes + short == lot.quantity * lot.std_minutes
            assert short >= 0
        assert sum(per_firm) == flow.placed


def test_shortage_of_equal_worth_stays_with_the_later_lot():
    lots = [
        {"id": name, "quantity": 5, "std_minutes": 2, "release": 1, "due": due}
        | {"eligible": {"F": {"minutes": 2}}}
        for name, due in [("A", 2), ("B", 1), ("C", 1)]
    ]
    firm = {"id": "F", "pledge": 1, "capacity": [15, 3]}
    flow = fair_flow(problem({"id": "o", "kind": "J", "buckets": 2, "firms": [firm], "lots": lots}))
    assert flow.placed == 18
    assert flow.short == [7, 0, 5]  # what week 2 cannot give and, of the equal ones, the larger id


def test_a_lot_of_a_later_class_waits():
    lots = [
        {"id": name, "quantity": 4, "priority": priority, "eligible": ["F"]}
        for name, priority in [("A", 2), ("B", 1)]
    ]
    firm = {"id": "F", "pledge": 1}
    flow = fair_flow(problem({"id": "o", "kind": "M", "firms": [firm], "lots": lots}))
    assert flow.by_priority == {1: 4, 2: 4}
    weeks = {"buckets": 1, "kind": "J", "firms": [firm | {"capacity": [5]}]}
    eligible = {"std_minutes": 1, "release": 1, "due": 1, "eligible": {"F": {"minutes": 1}}}
    flow = fair_flow(problem({"id": "o", "lots": [lot | eligible for lot in lots]} | weeks))
    assert flow.by_priority == {1: 4, 2: 1}
    assert flow.short == [3, 0]


@pytest.mark.parametrize("seed", range(150))
def test_one_answer_whatever_the_order_and_the_road(seed):
    dice, instance = Random(seed), drawn(seed, firms=9, lots=9, buckets=4)
    usual = told(fair_flow(problem(instance)))
    assert told(fair_flow(problem(instance), pure=True)) == usual
    for _ in range(2):
        assert told(fair_flow(problem(shuffled(instance, dice)))) == usual


@pytest.mark.parametrize("policy", ["proportional", "equal"])
def test_columns_of_machine_numbers_say_the_same(monkeypatch, policy):
    """The wide road, taken by problems of any size, against plain Python without OR-Tools."""
    monkeypatch.setattr(wide, "FROM", 1)
    monkeypatch.setattr(columns, "FROM", 1)
    taken = 0
    for seed in range(500):
        case = problem(drawn(seed, firms=9, lots=9, buckets=4))
        usual = fair_flow(case, policy=policy, pure=True)
        assert told(fair_flow(case, policy=policy)) == told(usual), seed
        taken += columns.suits(case)
    assert taken > 50


@pytest.mark.parametrize(
    "family", ["cluster-60x40", "cluster-60x40x6", "uniform-80x50x5", "realloc-50x30x6", "over"]
)
def test_larger_problems_say_the_same_on_every_road(family):
    for seed in range(3):
        case = read(canonical(make(family, seed)))
        assert told(fair_flow(case)) == told(fair_flow(case, pure=True))


def test_without_numpy_the_answer_is_the_same(monkeypatch):
    case = read(canonical(make("cluster-200x200x12")))
    usual = told(fair_flow(case))
    monkeypatch.setattr(wide, "np", None)
    monkeypatch.setattr(columns, "np", None)
    assert told(fair_flow(case)) == usual


@pytest.mark.parametrize("factor", [2**40, 2**61, 2**63, 10**30])
def test_numbers_of_any_size_keep_the_shape(factor):
    for seed in range(40):
        instance = drawn(seed)
        if instance["kind"] == "M":
            lots = [lot | {"quantity": lot["quantity"] * factor} for lot in instance["lots"]]
            plain = [firm | {"credit": [0, 1]} for firm in instance["firms"]]
            small = fair_flow(problem(instance | {"firms": plain}))
            large = fair_flow(problem(instance | {"firms": plain, "lots": lots}))
            assert large.totals == [total * factor for total in small.totals]


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_the_same_answer_in_a_fresh_process_with_another_hash_seed(seed):
    script = (
        "import sys; from tests.orders.flow_cases import drawn, problem\n"
        "from tests.orders.test_allocation_flow import told, fair_flow\n"
        "sys.stdout.write(''.join(told(fair_flow(problem(drawn(n)))) for n in range(60)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=BASE,
        env=os.environ | {"PYTHONHASHSEED": seed},
        check=True,
    )
    assert run.stdout == "".join(told(fair_flow(problem(drawn(n)))) for n in range(60))


def uncredited(instance, **changes):
    firms = [firm | {"credit": [0, 1]} | changes for firm in instance["firms"]]
    return instance | {"firms": firms}


def test_weights_count_only_against_each_other():
    for seed in range(200):
        instance = uncredited(drawn(seed))
        heavier = [firm | {"pledge": firm["pledge"] * 7} for firm in instance["firms"]]
        scaled = fair_flow(problem(instance | {"firms": heavier}))
        assert scaled.totals == fair_flow(problem(instance)).totals


def test_equal_firms_with_the_same_work_stand_at_one_level():
    for seed in range(200):
        instance = drawn(seed)
        twin = instance["firms"][0]
        double = twin | {"id": "twin"}
        lots = []
        for lot in instance["lots"]:
            eligible = lot["eligible"]
            if twin["id"] in eligible and instance["kind"] == "M":
                eligible = [*eligible, "twin"]
            elif twin["id"] in eligible:
                eligible = eligible | {"twin": eligible[twin["id"]] | {"frozen": 0}}
                eligible[twin["id"]] = eligible["twin"]
            lots.append(lot | {"eligible": eligible})
        case = problem(instance | {"firms": [*instance["firms"], double], "lots": lots})
        place = {firm.id: number for number, firm in enumerate(case.firms)}
        totals = fair_flow(case).totals
        assert totals[place["twin"]] == totals[place[twin["id"]]]


def test_no_lie_about_the_own_week_pays():
    """One week: more than one can make is worth nothing, and less is never better."""
    dice = Random(3)
    for seed in range(600):
        instance = drawn(seed, buckets=1)
        if instance["kind"] != "J":
            continue
        for lot in instance["lots"]:
            for pair in lot["eligible"].values():
                pair["minutes"] = lot["std_minutes"]
        true = fair_flow(problem(instance))
        liar = dice.randrange(len(instance["firms"]))
        firms = list(instance["firms"])
        can = firms[liar]["capacity"][0]
        firms[liar] = firms[liar] | {"capacity": [dice.randint(0, 90)]}
        lied = fair_flow(problem(instance | {"firms": firms}))
        assert min(lied.totals[liar], can) <= true.totals[liar]
