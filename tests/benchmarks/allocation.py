"""Splits of one lot and fair flows of several, each against other solvers in the same run.

One lot: the engine, its two roads, a rational heap, `apportionment`, and OR-Tools min-cost flow,
which gets the firms in columns, looks for its window of unit arcs by a few Newton steps, and
solves; this is the strong use of it. Several lots: see `anchors/fairflow.py`. What is not
installed is skipped (requirements-solvers.lock has it).
"""

import json
from fractions import Fraction
from functools import cache
from random import Random  # noqa: TID251 - seeded

from orders.allocation import certificate
from orders.allocation.engine import allocate, canonical, read
from orders.allocation.engine.bound import Lots
from orders.allocation.engine.columns import Columns, Credit, column, tie_order
from orders.allocation.engine.lots import place
from orders.allocation.engine.split import split
from orders.allocation.engine.worth import Worth
from orders.allocation.families import FAMILIES, make
from tests.benchmarks.anchors import fairflow, misreports, onelot, pieces, rules
from tests.benchmarks.measuring import Skip
from tests.orders.allocation_reference import by_heap

LIMIT = "flow-26000"
SIZES = {"tiny": 1, "normal": 20, "full": 200}
PIECES = {22: 1_000, 200: 20_000, 2_000: 80_000, 26_000: 1_000_000}
GOALS = [
    ("S1 22", "split-22", None, 0.15, "max", "cpu"),
    ("S1 26000", "split-26000", None, 5.0, "max", "cpu"),
    ("S1 flow 22", "split-22", "flow-22", 1 / 3, "max", "cpu"),
    ("S1 flow", "split-26000", "flow-26000", 1 / 3, "max", "cpu"),
    ("S1 credit", "split-26000-credit", None, 5.0, "max", "cpu"),
    ("S11", "check-26000", None, 2000.0, "max", "cpu"),
    *fairflow.GOALS,
    *pieces.GOALS,
    *rules.GOALS,
]
WINDOW = 5  # unit arcs per firm


@cache
def order(firms, *, credit=False):
    """Quantity and columns: weights of a cluster, caps below and above the fair share."""
    dice, quantity = Random(firms), PIECES[firms]
    weights = [dice.randint(1, 20) * dice.choice([60, 100, 480, 997]) for _ in range(firms)]
    fair = Fraction(quantity, sum(weights))
    caps = [int(fair * w * dice.choice([1, 2, 4, 9]) / 2) + 1 for w in weights]
    names = [f"F{number:05d}" for number in range(firms)]
    rank = {name: place for place, name in enumerate(tie_order("bench", names))}
    carried = None
    if credit:
        tops = column(dice.randint(-2520, 2520) for _ in range(firms))
        carried = Credit(tops, column([2520] * firms))
    columns = Columns(
        weight=column(weights),
        low=column([0] * firms),
        high=column(caps),
        rank=column(rank[name] for name in names),
        credit=carried,
    )
    return quantity, columns


def often(firms, times):
    """Splits in one run: of few firms so many that a clock can measure them."""
    return times * (50 if firms == 22 and times > 1 else 1)


def splitting(firms, *, pure=False, credit=False):
    def run(times):
        quantity, columns = order(firms, credit=credit)
        found = [split(quantity, columns, pure=pure) for _ in range(often(firms, times))]
        return found[-1]

    return run


def plain(firms):
    """The same order as an instance of the format."""
    quantity, columns = order(firms)
    rows = zip(columns.weight, columns.high, strict=True)
    listed = [
        {"id": f"F{number:05d}", "pledge": w, "cap": cap} for number, (w, cap) in enumerate(rows)
    ]
    return {"id": "bench", "kind": "S", "quantity": quantity, "firms": listed}


def heap(times):
    instance = plain(22)
    found = [by_heap(instance) for _ in range(times)]
    return list(found[-1].values())


def window(quantity, weight, high):
    """The first unit of each firm's window: a little below its share at the water level."""
    import numpy as np

    level = quantity / weight.sum()
    for _ in range(50):
        share = np.clip(level * weight, 0, high)
        miss = quantity - share.sum()
        if abs(miss) < 1:
            break
        level += miss / max((weight * (share < high)).sum(), 1)
    return np.maximum(0, np.floor(share).astype(np.int64) - WINDOW // 2)


def flowing(firms):
    def run(times):
        try:
            from ortools.graph.python import min_cost_flow
        except ImportError:
            raise Skip("OR-Tools is not installed: requirements-solvers.lock") from None
        quantity, columns = order(firms)
        for _ in range(often(firms, times)):
            found = _flow(min_cost_flow.SimpleMinCostFlow(), quantity, columns)
        return found

    return run


def _flow(flow, quantity, columns):
    """Unit arcs in the window, their prices cut off at 1e-9."""
    import numpy as np

    weight, high = np.asarray(columns.weight), np.asarray(columns.high)
    start = window(quantity, weight, high)
    firms = len(start)
    owner = np.repeat(np.arange(firms), WINDOW)
    unit = np.tile(np.arange(WINDOW), firms) + start[owner]
    open_ = unit < high[owner]
    owner, unit = owner[open_], unit[open_]
    cost = np.round((2 * unit + 1) / weight[owner] * 1e9).astype(np.int64)
    tails, heads = np.zeros(len(owner), np.int32), np.ones(len(owner), np.int32)
    flow.add_arcs_with_capacity_and_unit_cost(tails, heads, np.ones(len(owner), np.int64), cost)
    rest = int(quantity - start.sum())
    flow.set_node_supply(0, rest)
    flow.set_node_supply(1, -rest)
    assert flow.solve() == flow.OPTIMAL
    x = start.copy()
    np.add.at(x, owner, flow.flows(np.arange(len(owner), dtype=np.int32)))
    return x.tolist()


def with_minimum_lots(times):
    """22 firms, 300 pieces, minimum lots around the fair share: the exact program decides."""
    dice = Random(7)
    weights = [dice.randint(100, 900) for _ in range(22)]
    columns = Columns(weights, [0] * 22, [300] * 22, list(range(22)))
    lots = Lots(columns, {number: dice.randint(10, 30) for number in range(22)})
    found = [place(300, lots) for _ in range(times)]
    return found[-1].exact


def lying(times):
    """Profitable lies about the cap; a million are tried at the largest size."""
    size = next(name for name, many in SIZES.items() if many == times)
    return misreports.profitable(misreports.ORDERS[size])


def webster(times):
    """The same weights and pieces, without caps."""
    quantity, columns = order(22)
    found = [onelot.webster(list(columns.weight), quantity) for _ in range(times)]
    return list(found[-1])


@cache
def answered(firms):
    instance = plain(firms)
    result = allocate(read(json.dumps(instance).encode()))
    return instance, json.loads(canonical(result))


def checking(times):
    """A smaller order at the smallest size: writing 26,000 reasons first takes its time."""
    instance, result = answered(26_000 if times > 1 else 2_000)
    return certificate.check(instance, result) == result["objective"]


CASES = {
    "split-22": splitting(22),
    "split-22-credit": splitting(22, credit=True),
    "split-26000": splitting(26_000),
    "split-26000-credit": splitting(26_000, credit=True),
    "pure-26000": splitting(26_000, pure=True),
    "heap-22": heap,
    "flow-22": flowing(22),
    "flow-26000": flowing(26_000),
    "min-lots-22": with_minimum_lots,
    "check-26000": checking,
    "webster-22": webster,
    "lies": lying,
    **fairflow.CASES,
    **pieces.CASES,
    **rules.CASES,
}
ONCE = fairflow.ONCE | pieces.ONCE | rules.once(rules.CASES)
_OFTEN = dict.fromkeys(("split-22", "split-22-credit", "flow-22"), lambda times: often(22, times))
PER = {
    "check-26000": 1,
    "lies": 1,
    **_OFTEN,
    **fairflow.PER,
    **pieces.PER,
    **rules.per(rules.CASES),
}


def orders_of_season(times):
    return 500 if times > 1 else 20


def season(times):
    """500 orders of one cluster one after the other, without credit."""
    orders = [read(canonical(one["instance"])) for one in make("season", 1)["orders"]]
    return [allocate(one)["x"] for one in orders[: orders_of_season(times)]][-1]


def webster_of(firms):
    def run(times):
        if firms > 200 and not fairflow.RARE["anchors"]:
            raise Skip("takes minutes: asked for with --anchors")
        quantity, columns = order(firms)
        return list(onelot.webster(list(columns.weight), quantity))

    return run


def one_lot(firms):
    """The engine, min-cost flow and `apportionment` (which knows no caps) on one order."""
    found = {f"split-{firms}": splitting(firms), f"flow-{firms}": flowing(firms)}
    return found | {f"webster-{firms}": webster_of(firms)}


def choose(family, *, anchors):
    """What `--family` and `--anchors` mean here. An unknown family leaves nothing to measure."""
    fairflow.RARE["anchors"] = anchors
    if family is None:
        return
    kept = {}
    if family in FAMILIES and family.startswith("split-"):
        firms = int(family.removeprefix("split-"))
        kept = {name: run for name, run in CASES.items() if name.endswith(f"-{firms}")}
        kept = one_lot(firms) | kept
    elif family == "season":
        kept = {"season": season}
    elif family in FAMILIES:
        kept = rules.cases(family)
    CASES.clear()
    CASES.update(kept)
    ONCE.update(rules.once(kept), {name for name in kept if name.startswith("webster-2")})
    PER.update(rules.per(kept) | {"season": orders_of_season})
    if family not in fairflow.FIRMS:
        PER.update({name: 1 for name in kept if name.startswith(("fair-", "mincost-", "lp-"))})
    PER.update({name: 1 for name in kept if name.startswith("webster-2") and name != "webster-22"})
    GOALS[:] = [goal for goal in GOALS if goal[1] in kept and (goal[2] or goal[1]) in kept]


def figures():
    """Memory of the largest family, in a process of its own; not where only few were asked for."""
    large = [fairflow.memory()] if fairflow.LARGEST in fairflow.SOLVED else []
    return large + pieces.figures() + rules.figures()


def check(results):
    """No solver is better; where all was asked for, both roads, the heap and the checker agree."""
    found = {
        f"no_solver_better_{firms}": _not_worse(results, firms)
        for firms in PIECES
        if f"split-{firms}" in results
    }
    return (
        found
        | (_one_lot(results) if "lies" in results else {})
        | fairflow.check(results)
        | pieces.check()
        | rules.check()
    )


def _one_lot(results):
    return {
        "roads_equal": results["split-26000"] == results["pure-26000"],
        "heap_equal": results["split-22"] == results["heap-22"] and _heaps_equal(),
        "no_lie_pays": results["lies"] == 0,
        "webster_sums": sum(results.get("webster-22", [PIECES[22]])) == PIECES[22],
        "min_lots_exact": results["min-lots-22"] is True,
        "check_passes": results["check-26000"] is True,
    }


def _heaps_equal():
    """Small orders with many ties against the rational heap."""
    dice = Random(3)
    for number in range(300):
        count = dice.randint(1, 8)
        firms = [
            {"id": f"F{n}", "pledge": dice.randint(1, 9), "cap": dice.randint(0, 30)}
            for n in range(count)
        ]
        quantity = dice.randint(0, 20 * count)
        instance = {"id": f"o{number}", "kind": "S", "quantity": quantity, "firms": firms}
        if allocate(read(json.dumps(instance).encode()))["x"] != by_heap(instance):
            return False
    return True


def _not_worse(results, firms):
    """The flow's prices are cut off at 1e-9: its value may be larger by that, never smaller."""
    theirs = results.get(f"flow-{firms}")
    if theirs is None:
        return True
    quantity, columns = order(firms)
    ours = results[f"split-{firms}"]
    worth = Worth(columns)
    if not isinstance(ours, list) or not isinstance(theirs, list) or sum(theirs) != quantity:
        return False
    return worth.rough(ours) <= worth.rough(theirs) + firms
