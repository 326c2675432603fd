"""One door to a maximum flow: two roads, one value, one smallest source side."""

from random import Random  # noqa: TID251 - seeded

import pytest

from orders.allocation import maxflow
from orders.allocation.maxflow import WIDEST, Arcs, solve

SIZES = [3, 10, 1000, 2**20, 2**57, 2**61, 2**62 - 1, 2**63, 2**70]


def drawn(dice):
    nodes, largest = dice.randint(2, 9), dice.choice(SIZES)
    rows = [
        (
            dice.randrange(nodes),
            dice.randrange(nodes),
            dice.choice([largest, dice.randint(0, largest)]),
        )
        for _ in range(dice.randint(0, 25))
    ]
    rows = [row for row in rows if row[0] != row[1]]
    return network(nodes, rows)


def network(nodes, rows):
    """From the first node to the last; a row: tail, head, capacity."""
    tails, heads, capacities = ([row[place] for row in rows] for place in range(3))
    entering = sum(capacity for tail, _, capacity in rows if tail == 0)
    return Arcs(nodes, 0, nodes - 1, tails, heads, capacities, entering)


def assert_flow(arcs, flow):
    """Within every capacity, nothing lost at a node, and the value is what the cut holds back."""
    net, side = [0] * arcs.nodes, set(map(int, flow.reached))
    columns = zip(arcs.tails, arcs.heads, arcs.capacities, flow.on_arcs(), strict=True)
    for tail, head, capacity, amount in columns:
        assert 0 <= amount <= capacity
        net[tail] -= int(amount)
        net[head] += int(amount)
    assert net[arcs.sink] == flow.value == -net[arcs.source]
    assert not any(net[1:-1])
    rows = zip(arcs.tails, arcs.heads, arcs.capacities, strict=True)
    assert flow.value == sum(c for t, h, c in rows if t in side and h not in side)
    assert arcs.source in side
    assert arcs.sink not in side


def test_both_roads_find_the_same_value_and_the_same_source_side():
    pytest.importorskip("ortools")
    dice, wide = Random(1), 0
    for _ in range(6000):
        arcs = drawn(dice)
        plain, fast = solve(arcs, pure=True), solve(arcs)
        assert (plain.value, sorted(plain.reached)) == (fast.value, sorted(map(int, fast.reached)))
        assert_flow(arcs, plain)
        assert_flow(arcs, fast)
        wide += arcs.entering >= WIDEST
    assert 500 < wide < 5500  # both sides of the limit were tried


def test_the_order_of_the_arcs_does_not_matter():
    dice = Random(2)
    for _ in range(1500):
        arcs = drawn(dice)
        rows = list(zip(arcs.tails, arcs.heads, arcs.capacities, strict=True))
        dice.shuffle(rows)
        other = network(arcs.nodes, rows)
        for pure in (True, False):
            one, two = solve(arcs, pure=pure), solve(other, pure=pure)
            assert (one.value, sorted(one.reached)) == (two.value, sorted(two.reached))


def test_without_or_tools_plain_python_answers(monkeypatch):
    arcs = network(3, [(0, 1, 5), (1, 2, 3)])
    usual = solve(arcs)
    monkeypatch.setattr(maxflow, "_or_tools", lambda: None)
    assert solve(arcs).value == solve(arcs, pure=True).value
    assert solve(arcs).value == usual.value == 3
    assert list(solve(arcs).reached) == [0, 1]


def test_numbers_too_wide_for_the_machine_are_exact():
    wide = 2**90 + 1
    arcs = network(4, [(0, 1, wide), (0, 2, wide), (1, 3, wide - 1), (2, 3, 7)])
    assert solve(arcs).value == wide + 6
