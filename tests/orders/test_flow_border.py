"""Where numbers leave the machine's width: columns on this side, whole numbers of any size beyond."""

import pytest

from orders.allocation.digits import canonical
from orders.allocation.engine import read
from orders.allocation.engine.flow import columns, fair_flow, wide
from orders.allocation.families import make
from tests.orders.flow_cases import problem
from tests.orders.test_allocation_flow import told

pytest.importorskip("numpy")
FAMILIES = ["cluster-12x10x4", "over-10x8x3", "cluster-14x9"]
FACTORS = [2**bits + more for bits in range(38, 64, 4) for more in (-1, 1)]


def larger(body, factor, heavier):
    """Lots and weeks `factor` times as large, weights `heavier` times."""
    firms = [
        firm
        | {"pledge": firm["pledge"] * heavier}
        | ({"capacity": [own * factor for own in firm["capacity"]]} if "capacity" in firm else {})
        for firm in body["firms"]
    ]
    lots = [lot | {"quantity": lot["quantity"] * factor + n} for n, lot in enumerate(body["lots"])]
    return problem(body | {"firms": firms, "lots": lots})


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("heavier", [1, 2**20 + 1])
def test_both_sides_of_every_border_give_the_same_answer(family, heavier, monkeypatch):
    monkeypatch.setattr(columns, "FROM", 1)
    monkeypatch.setattr(wide, "FROM", 1)
    body, taken = make(family), set()
    for factor in FACTORS:
        case = larger(body, factor, heavier)
        flow = fair_flow(case)
        assert told(flow) == told(fair_flow(case, pure=True)), factor
        taken |= {("built", columns.suits(case)), ("cut", isinstance(flow.full.whole, wide.Wide))}
    assert len(taken) == 4  # in columns and beyond them, both when it is built and when it is cut


def test_weights_near_the_widest_number_are_cut_as_in_plain_python():
    body = make("cluster-22x20x8")
    for heavier in (2**47 - 1, 2**63 - 25):
        firms = [firm | {"pledge": firm["pledge"] * heavier} for firm in body["firms"]]
        case = read(canonical(body | {"firms": firms}))
        assert told(fair_flow(case)) == told(fair_flow(case, pure=True)), heavier
