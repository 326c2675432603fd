"""Where won or waiting come first: pairs are closed, and full firms pass pieces on."""

from random import Random  # noqa: TID251 - seeded

import pytest

from orders.allocation.engine.pieces import closing, exhaust
from orders.allocation.families import make
from tests.orders.allocation_cases import solved
from tests.orders.allocation_program import by_program
from tests.orders.test_allocation_minlots import roomy


@pytest.mark.parametrize(("family", "policy"), [("setup", "earliest"), ("minlot", "cheapest")])
def test_less_is_won_or_waited_than_by_moving_single_pieces(family, policy, monkeypatch):
    """As much is placed; set-ups that are not needed wait no longer, dear pieces make room."""
    instance = make(family, 1)
    short, value, _ = solved(instance, policy)["objective"]
    monkeypatch.setattr(closing.Closing, "run", lambda self: False)
    other, before, _ = solved(instance, policy)["objective"]
    assert short == other
    assert int(value) < int(before)


@pytest.mark.parametrize("policy", ["cheapest", "earliest"])
def test_of_small_orders_nearly_all_are_right_before_anything_is_searched_through(
    policy, monkeypatch
):
    monkeypatch.setattr(exhaust, "_PAIRS", 0)
    wrong = 0
    for number in range(60):
        instance = roomy(Random(number), number, "J")
        answer = by_program(instance, policy)
        wrong += solved(instance, policy)["objective"][:-1] != answer[1][:-1]
    assert wrong <= 2
