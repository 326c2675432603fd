"""What won or waiting cost at least, by prices that anybody can check."""

import json
from copy import deepcopy
from fractions import Fraction
from random import Random  # noqa: TID251 - seeded

import pytest

from orders.allocation import certificate
from orders.allocation.engine import canonical, read
from orders.allocation.engine.atleast import Placed, Prices
from orders.allocation.engine.manylots import roomy
from orders.allocation.engine.options import UNIT
from orders.allocation.families import make
from tests.orders.allocation_cases import solved_bytes
from tests.orders.allocation_kinds import weekly
from tests.orders.allocation_program import by_program
from tests.orders.lots_cases import sealed

OTHER = ("cheapest", "earliest")
WITHIN = {("cluster-22x20x8", "cheapest"): 15_000, ("cluster-22x20x8", "earliest"): 30_000}
WITHIN |= {("realloc", "cheapest"): 10_000, ("realloc", "earliest"): 60_000}


@pytest.mark.parametrize(("family", "policy"), WITHIN)
def test_little_more_is_paid_or_waited_than_anybody_could(family, policy):
    instance = make(family, 1)
    result = json.loads(solved_bytes(instance, policy))
    assert certificate.check(instance, result) == result["objective"]
    assert Fraction(result["goal"]["bound"]) <= int(result["objective"][-2])
    assert result["goal"]["gap_ppm"] < WITHIN[family, policy]


@pytest.mark.parametrize("policy", OTHER)
@pytest.mark.parametrize("kind", ["J", "R"])
def test_no_prices_show_more_than_the_best_answer_costs(kind, policy):
    """Any prices, with frozen work, minimum lots, set-ups, priorities, and lots that stay short."""
    dice = Random(f"{kind} {policy}")
    for number in range(60):
        instance = weekly(dice, number, kind)
        answer = by_program(instance, policy)
        if answer is None:
            continue
        problem = roomy(read(canonical(instance)))
        x = [answer[0].get(problem.key(pair), 0) for pair in problem.pairs]
        for _ in range(10):
            prices = drawn(dice, problem, policy)
            shown = Placed.of(problem, policy, x).least(prices)
            assert shown <= UNIT * int(answer[1][-2]), instance


def drawn(dice, problem, policy):
    """Prices as they may be."""

    def some(low, high):
        return dice.choice([0, 0, dice.randint(low, high), UNIT * dice.randint(low // UNIT, 1)])

    firms, weeks = range(len(problem.firms)), range(problem.buckets)
    waiting = policy == "earliest"
    return Prices(
        [some(-4 * UNIT, UNIT) for _ in problem.lots],
        [[some(0, 2 * UNIT) for _ in weeks] for _ in firms],
        [[some(0, UNIT) if waiting else 0 for _ in weeks] for _ in firms],
        some(0, 3 * UNIT) if problem.kind == "R" else 0,
    )


def forgeries(result):
    """Wrong prices, and a bound that the prices do not show."""
    goal = result["certificate"]["goal"]
    named = next(iter(goal["lots"]))
    firm = next(iter(result["totals"]))
    wrong = [
        goal | {"lots": goal["lots"] | {named: 0}},
        goal | {"lots": goal["lots"] | {named: 1.5}},
        goal | {"lots": goal["lots"] | {"nobody's": 1}},
        goal | {"weeks": goal["weeks"] | {firm: {"1": -5}}},
        goal | {"weeks": goal["weeks"] | {firm: {"0": 5}}},
        goal | {"waits": {firm: {"1": UNIT + 1}}},
        goal | {"waits": {"nobody": {"1": 1}}},
        goal | {"taken": -1},
        goal | {"taken": True},
    ]
    yield from ((one, result["goal"], "prices") for one in wrong)
    yield goal | {"more": 1}, result["goal"], "goal"
    for told in ({"bound": result["objective"][-2], "gap_ppm": 0}, {"bound": "1/2", "gap_ppm": 1}):
        yield goal | told, told, "goal"
        yield goal, told, "goal"


@pytest.mark.parametrize("family", ["cluster-8x6x3", "realloc-8x6x3"])
@pytest.mark.parametrize("policy", OTHER)
def test_prices_that_cannot_be_and_bounds_that_they_do_not_show_are_refused(policy, family):
    instance = make(family, 2)
    result = json.loads(solved_bytes(instance, policy))
    certificate.check(instance, result)
    for goal, told, constraint in forgeries(result):
        forged = deepcopy(result)
        forged["certificate"]["goal"] = goal
        forged["goal"] = told
        with pytest.raises(certificate.Wrong) as caught:
            certificate.check(instance, sealed(forged))
        assert (caught.value.code, caught.value.constraint) == ("CERT_GAP", constraint)


@pytest.mark.parametrize("policy", OTHER)
def test_prices_are_the_same_for_any_order_of_rows_and_on_both_roads(policy):
    instance = make("cluster-12x10x4", 2)
    turned = instance | {"lots": instance["lots"][::-1], "firms": instance["firms"][::-1]}
    answer = solved_bytes(instance, policy)
    assert solved_bytes(turned, policy) == answer
    assert solved_bytes(instance, policy, pure=True) == answer
