"""One lot against a rational heap, and against liars: a million cases with MATSON_TEST_SIZE=full."""

import os
from array import array
from fractions import Fraction
from heapq import heapify, heappop, heapreplace
from random import Random  # noqa: TID251 - seeded

import pytest

from orders.allocation.engine import wide
from orders.allocation.engine.columns import Columns, Credit
from orders.allocation.engine.split import split

FULL = os.environ.get("MATSON_TEST_SIZE") == "full"
BATCHES = 20
CASES = 50_000 if FULL else 200  # in each batch
LIES = 10  # per order
SIZES = [1, 2, 3, 60, 997, 20_000, 10**6, 2**40, 2**61]


def order(dice):
    """Quantity and columns: few weights and tight caps, so that many prices are equal."""
    firms = dice.randint(1, 8)
    weights = [dice.choice(SIZES[: dice.randint(1, 4)]) for _ in range(firms)]
    if dice.random() < 0.3:
        weights = [dice.randint(1, dice.choice(SIZES)) for _ in range(firms)]
    low = [dice.choice([0, 0, 0, dice.randint(0, 4)]) for _ in range(firms)]
    high = [frozen + dice.randint(0, 12) for frozen in low]
    rank = list(range(firms))
    dice.shuffle(rank)
    credit = None
    if dice.random() < 0.4:
        credit = Credit(
            array("q", [dice.randint(-20, 20) for _ in weights]),
            array("q", [dice.choice([1, 2, 5, 77]) for _ in weights]),
        )
    quantity = dice.randint(sum(low), sum(high) + 2)
    return quantity, Columns(*(array("q", row) for row in (weights, low, high, rank)), credit)


def by_heap(quantity, columns):
    """One unit at a time to the lowest (price, rank); prices as fractions."""

    def price(i, x):
        c = Fraction(columns.credit.top[i], columns.credit.bottom[i]) if columns.credit else 0
        return (2 * x + 1 - 2 * c) / Fraction(columns.weight[i])

    x = list(columns.low)
    open_ = [i for i in range(len(x)) if x[i] < columns.high[i]]
    heap = [(price(i, x[i]), columns.rank[i], i) for i in open_]
    heapify(heap)
    for _ in range(min(quantity, sum(columns.high)) - sum(x)):
        i = heap[0][2]
        x[i] += 1
        if x[i] < columns.high[i]:
            heapreplace(heap, (price(i, x[i]), columns.rank[i], i))
        else:
            heappop(heap)
    return x


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_split_differs_from_the_rational_heap(batch):
    dice, capped = Random(batch), 0
    for number in range(CASES):
        quantity, columns = order(dice)
        found = split(quantity, columns)
        assert found == by_heap(quantity, columns), (batch, number)
        capped += any(x == most for x, most in zip(found, columns.high, strict=True))
    assert capped > CASES // 3


@pytest.mark.skipif(wide.np is None, reason="numpy is not installed")
@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_road_of_columns_takes_the_same_units(batch, monkeypatch):
    monkeypatch.setattr(wide, "FROM", 1)
    dice, taken = Random(1000 + batch), 0
    for number in range(CASES // 10):
        quantity, columns = order(dice)
        taken += wide.suits(quantity, columns)
        assert split(quantity, columns) == by_heap(quantity, columns), (batch, number)
    assert taken > CASES // 20


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_lie_about_the_cap_gives_a_firm_more_that_it_can_make(batch):
    dice, changed = Random(2000 + batch), 0
    for number in range(CASES // LIES):
        quantity, columns = order(dice)
        honest = split(quantity, columns)
        for _ in range(LIES):
            liar = dice.randrange(len(honest))
            high = list(columns.high)
            high[liar] = columns.low[liar] + dice.randint(0, 25)
            told = Columns(columns.weight, columns.low, high, columns.rank, columns.credit)
            lied = split(quantity, told)
            assert min(lied[liar], columns.high[liar]) <= honest[liar], (batch, number)
            changed += lied != honest
    assert changed > CASES // 20
