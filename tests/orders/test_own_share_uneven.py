"""Honest splits of firms of very different weight: no line of the check at home calls one wrong."""

from fractions import Fraction
from random import Random  # noqa: TID251 - seeded
from uuid import UUID

import pytest

from orders.allocation.domain.facts import FirmRow
from orders.allocation.domain.own import row_of
from orders.allocation.domain.split import instance_of
from orders.allocation.engine import allocate
from tests.orders.test_own_share import loaded, resealed


def bundles(rows, quantity, name="o:h", policy="proportional", kind="S"):
    """What every firm of a split downloads."""
    result = allocate(instance_of(name, quantity, rows, kind), policy)
    proof = result["certificate"]
    head = {"quantity": quantity, "offered": sum(result["x"].values()), "policy": policy}
    head |= {"water": proof["water"]}
    head |= {key: proof[key] and proof[key]["price"] for key in ("last", "next")}
    for row in rows:
        bundle = {"head": head, "row": row_of(row, result), "salt": "00" * 32, "path": []}
        yield resealed(bundle | {"root": "", "event": {}})


def firm(place, weight, cap, **limits):
    return FirmRow(firm_id=UUID(int=place + 1), eligible=True, weight=weight, cap=cap, **limits)


def one_large(large, small, others, quantity):
    weights = [large, *[small] * others]
    return list(bundles([firm(i, w, 2 * quantity) for i, w in enumerate(weights)], quantity))


def drawn(dice):
    """Any split of the product: uneven weights, caps, minimum lots, credit, pieces accepted."""
    again, alike, rows = dice.random() < 0.3, dice.random() < 0.4, []
    for place in range(dice.randint(2, 22)):
        taken = dice.choice([0, 0, dice.randint(0, 6)]) if again else 0
        limits = {"min_lot": dice.choice([0, 0, 1, 3, 5]), "frozen": taken, "previous": taken}
        limits["credit"] = dice.choice([(0, 1), (dice.randint(-20, 20), 10)])
        weight = 9600 if not place else 480 if alike else dice.choice([480, 960, 2400, 9600])
        rows.append(firm(place, weight, taken + dice.randint(5 * alike, 30), **limits))
    quantity = sum(row.frozen for row in rows) + dice.choice(
        [dice.randint(3, 12), dice.randint(3, 60)]
    )
    policy = dice.choice(["proportional", "proportional", "equal"])
    return list(bundles(rows, quantity, f"o:{place}", policy, "R" if again else "S"))


@pytest.mark.parametrize("sizes", [(9600, 480, 21, 10), (4800, 480, 21, 6)])
def test_a_large_firm_far_from_its_level_is_not_told_that_it_does_not_fit(sizes):
    large, *small = one_large(*sizes)
    found = dict(loaded()["check"](large))
    assert abs(large["row"]["pieces"] - sizes[0] * Fraction(large["head"]["water"])) > 3
    assert found["last"]
    assert found["next"]
    assert found["level"] is None
    for one in small:
        assert dict(loaded()["check"](one))["level"]


def test_no_line_calls_an_honest_split_wrong():
    check, dice, far = loaded()["check"], Random(1), 0
    for _ in range(120):
        for bundle in drawn(dice):
            lines = dict(check(bundle))
            assert False not in lines.values(), (lines, bundle)
            far += lines["level"] is None
    assert far > 25


def test_far_from_the_level_a_share_that_the_prices_refuse_is_refused():
    large, *_ = one_large(9600, 480, 21, 10)
    large["row"]["pieces"] = 8
    assert dict(loaded()["check"](resealed(large)))["level"] is False
