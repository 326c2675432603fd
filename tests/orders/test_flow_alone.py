"""What a firm could carry if no other asked: the level of the others is found in fewer cuts."""

import pytest

from orders.allocation.digits import canonical
from orders.allocation.engine import read
from orders.allocation.engine.flow import columns, fair_flow
from orders.allocation.engine.flow.decompose import decompose
from orders.allocation.engine.flow.part import Part
from orders.allocation.engine.flow.wide import Wide
from orders.allocation.families import make
from tests.orders.flow_cases import drawn, problem

pytest.importorskip("numpy")
FAMILIES = ["cluster-22x20x8", "tight", "over", "cluster-60x40", "uniform-40x30x2"]


def reached(network, firm):
    """Value and smallest source side of a maximum flow from this firm only."""
    part = Part.whole(network)
    asked = [0] * network.firms
    asked[firm] = part.demand() + 1
    flow = part.flow(asked, 1, pure=True)
    return flow.value, {int(node) for node in flow.reached if node < network.sink}


def assert_alone(network):
    lots = range(network.sink - len(network.groups), network.sink)
    for firm in range(network.firms):
        value, side = reached(network, firm)
        assert value == network.alone.minutes[firm]
        near = {node for node, owner in enumerate(network.alone.near.tolist()) if owner == firm}
        assert near == side - set(lots)


@pytest.mark.parametrize("family", FAMILIES)
def test_what_a_firm_could_carry_alone_is_its_own_maximum_flow(family):
    for seed in range(3):
        assert_alone(columns.build(read(canonical(make(family, seed)))))


def test_the_same_for_drawn_cases_with_empty_weeks(monkeypatch):
    monkeypatch.setattr(columns, "FROM", 1)
    tried = 0
    for seed in range(400):
        case = problem(drawn(seed, firms=6, lots=6, buckets=4))
        if columns.suits(case):
            assert_alone(columns.build(case))
            tried += 1
    assert tried > 30


@pytest.mark.parametrize("family", FAMILIES)
def test_with_and_without_knowing_it_the_classes_are_the_same(family, monkeypatch):
    cases = [read(canonical(make(family, seed))) for seed in range(8)]
    known = [fair_flow(case).classes for case in cases]
    monkeypatch.setattr(Wide, "_water", lambda part, minutes: None)
    assert [fair_flow(case).classes for case in cases] == known


def test_firms_that_stop_at_what_they_could_carry_alone_need_no_cut(monkeypatch):
    """Three firms are held by their own lots and one has none; all others share one level."""
    pressed = []
    cut = Wide._cut

    def counted(part, shares, scale):
        pressed.append(len(shares))
        return cut(part, shares, scale)

    monkeypatch.setattr(Wide, "_cut", counted)
    flow = fair_flow(read(canonical(make("cluster-22x20x8"))))
    assert [len(one.firms) for one in flow.classes] == [1, 1, 1, 1, 18]
    assert pressed == [22, 22]  # what is full at all, and whether the rest can stand at one level


def cut_out(parts):
    """Level, nodes and arcs of every part."""
    rows = [(one.level, one.part) for one in parts]
    return sorted(
        (level, *map(list, (p.firms, p.names, p.tails, p.heads, p.capacities, p.rows)))
        for level, p in rows
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_what_one_question_settles_is_what_piece_by_piece_would_be_cut_out(family):
    for seed in range(8):
        flow = fair_flow(read(canonical(make(family, seed))))
        inner = [(flow.full.inner, flow.placed)]
        assert cut_out(flow.parts) == cut_out(decompose(inner, flow.wants, pure=False))
        assert [one.names for one in flow.parts if len(one.names) != len(one.part.names)] == []


def test_classes_that_one_question_settles_are_told_before_anything_is_cut_out(monkeypatch):
    case = read(canonical(make("cluster-22x20x8")))
    known = fair_flow(case).classes
    monkeypatch.setattr(Wide, "inside", lambda part, side: pytest.fail("cut out"))
    assert fair_flow(case).classes == known
