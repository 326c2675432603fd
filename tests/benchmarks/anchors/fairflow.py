"""Fair flows of several lots: ours against min-cost flow, linear programs, and the clock.

The solvers get the network as one writes it down (a node per firm and week); the `shrunk` cases
give them our own, smaller network, so that modelling and method can be told apart. Cases that
take minutes run with `--anchors` only.
"""

import subprocess
import sys
from fractions import Fraction
from functools import cache, partial

from orders.allocation.engine.flow import fair_flow
from tests.benchmarks.anchors import highs, mincost, network
from tests.benchmarks.measuring import Skip

SMALL, MIDDLE, LARGEST = "cluster-22x20x8", "cluster-200x200x12", "cluster-26000x1000x12"
TINY = {
    MIDDLE: "cluster-40x30x6",
    "cluster-2000x500x12": "cluster-60x40x6",
    "cluster-26000x1000": "cluster-300x100",
    LARGEST: "cluster-200x80x6",
}
GOALS = [
    ("F 22x20x8", "fair-22x20x8", "lp-22x20x8", 1 / 20, "max", "cpu"),
    ("F 200x200x12", "fair-200x200x12", "lp-200x200x12", 1 / 400, "max", "cpu"),
    ("F 2000x500x12", "fair-2000x500x12", "mincost-2000x500x12", 1 / 10, "max", "cpu"),
    ("F 26000x1000", "fair-26000x1000", None, 500.0, "max", "cpu"),
    ("F 26000x1000x12", "fair-26000x1000x12", None, 3000.0, "max", "cpu"),
]
MEBIBYTES = 4096
RARE = {"anchors": False}  # whether cases that take minutes were asked for
SOLVED = set()  # families that were really solved
_CHILD = """
import resource, sys
from orders.allocation.digits import canonical
from orders.allocation.engine import read
from orders.allocation.engine.flow import fair_flow
from orders.allocation.families import make
fair_flow(read(canonical(make(sys.argv[1]))))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def short(family):
    return family.removeprefix("cluster-")


def case(family, solve, *, rare=False, rounds=None):
    """A case of the harness: the family, or a small one of its kind where it is only to be right."""

    def run(times):
        if rare and times > 1 and not RARE["anchors"]:
            raise Skip("takes minutes: asked for with --anchors")
        found = family if times > 1 else TINY.get(family, family)
        SOLVED.add(found)
        return [solve(found) for _ in range(rounds(times) if rounds else 1)][-1]

    return run


def rounds_of(family):
    """How often a case runs in one round: the small ones more."""
    share = {SMALL: 1, MIDDLE: 4}.get(family)
    return (lambda times: max(1, times // share)) if share else (lambda times: 1)


def ours(family):
    return fair_flow(network.problem(family))


def min_cost(modelled, family):
    return mincost.min_cost(modelled(family))


def levels(modelled, family):
    highs.solver()
    return highs.levels(modelled(family), most(family))


@cache
def most(family):
    """What can be placed in all; the programs are given it."""
    return ours(family).placed


def cases(family, firms):
    """Ours, and whoever can be asked about the same network; programs about small ones only."""
    often, name = rounds_of(family), short(family)
    found = {f"fair-{name}": case(family, ours, rounds=often)}
    for end, modelled in (("", network.written), ("-shrunk", network.shrunk)):
        solve = partial(min_cost, modelled)
        found[f"mincost-{name}{end}"] = case(family, solve, rare=firms > 2_000, rounds=often)
        if firms <= 200:
            solve, often_ = partial(levels, modelled), often if firms <= 22 else None
            found[f"lp-{name}{end}"] = case(family, solve, rare=firms > 22, rounds=often_)
    return found


FIRMS = {SMALL: 22, MIDDLE: 200, "cluster-2000x500x12": 2_000, "cluster-26000x1000": 26_000}
CASES = {}
for _family, _firms in (FIRMS | {LARGEST: 26_000}).items():
    CASES |= cases(_family, _firms)
ONCE = {f"mincost-{short(LARGEST)}", f"mincost-{short(LARGEST)}-shrunk"}
PER = dict.fromkeys(CASES, 1)
PER |= {name: rounds_of(SMALL) for name in cases(SMALL, 22)}
PER |= {f"{kind}-200x200x12": rounds_of(MIDDLE) for kind in ("fair", "mincost")}
PER["mincost-200x200x12-shrunk"] = rounds_of(MIDDLE)


def check(results):
    """Ours is proved by its cuts; no solver is fairer, and the levels are those of the programs."""
    flows = {name: flow for name, flow in results.items() if name.startswith("fair-")}

    def of(name):
        return flows["fair-" + name.split("-", 1)[1].removesuffix("-shrunk")]

    mincosts = [name for name in results if name.startswith("mincost-")]
    programs = [name for name in results if name.startswith("lp-")]
    return {
        "cuts_hold": all(_proved(flow) for flow in flows.values()),
        "no_flow_fairer": all(_not_fairer(of(name), results[name]) for name in mincosts),
        "levels_equal": all(_close(of(name), results[name]) for name in programs),
    }


def _proved(flow):
    """Levels rise, and every cut sums to what its class has."""
    if isinstance(flow, str) or sum(flow.totals) != flow.placed:
        return False
    levels = [Fraction(*one.level) for one in flow.classes]
    return levels == sorted(set(levels)) and all(
        sum(arc.minutes for arc in one.cut) == sum(flow.totals[i] for i in one.firms)
        for one in flow.classes
    )


def _not_fairer(flow, totals):
    """Who places as much is at most as fair; whose pieces end too early places less."""
    if isinstance(flow, str) or sum(totals) != flow.placed:
        return not isinstance(flow, str) and sum(totals) < flow.placed
    ours, theirs = (
        sum(float(x) ** 2 / w for x, w in zip(row, flow.wants.weight, strict=True))
        for row in (flow.totals, totals)
    )
    return ours <= theirs * (1 + 1e-9)


def _close(flow, found):
    if isinstance(flow, str):
        return False
    most_ = max(map(float, flow.levels))
    rows = zip(flow.levels, found, strict=True)
    return all(abs(float(level) - other) <= 1e-5 * most_ for level, other in rows)


def memory():
    """Peak of a fresh process that makes, reads and solves the largest family."""
    run = subprocess.run(
        [sys.executable, "-c", _CHILD, LARGEST], capture_output=True, text=True, check=True
    )
    return {
        "goal": "F memory MiB",
        "case": f"fair-{short(LARGEST)}",
        "against": None,
        "value": int(run.stdout),
        "limit": MEBIBYTES,
        "direction": "max",
        "met": int(run.stdout) <= MEBIBYTES,
        "noisy": False,
    }
