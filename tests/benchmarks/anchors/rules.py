"""Every policy on every family of several lots; minimum lots and set-ups beside two solvers.

Small orders are compared with the tests' exact program: the share that is answered as it says.
"""

from functools import cache
from random import Random  # noqa: TID251 - seeded

from orders.allocation.engine import allocate
from orders.allocation.engine.flow import fair_flow
from tests.benchmarks.anchors import fairflow, network, opened
from tests.benchmarks.anchors.pieces import unfair
from tests.benchmarks.measuring import Skip
from tests.orders.allocation_cases import solved
from tests.orders.allocation_kinds import POLICIES
from tests.orders.allocation_program import by_program, one_lot_by_program
from tests.orders.test_allocation_minlots import all_or_nothing, roomy, with_set_ups

SECONDS = 20  # that each solver gets
BOUND = ("minlot", "setup")
SMALL = {"tiny": 20, "normal": 1_000, "full": 10_000}
TINY = "cluster-8x6x3"
LARGE = 2_000  # firms, from which whole pieces are asked for with --anchors only
GOALS = [
    ("R minlot", "whole-minlot", None, 1000.0, "max", "cpu"),
    ("R setup", "whole-setup", None, 1000.0, "max", "cpu"),
]
FOUND = {}  # (who, family) -> result, or pieces per pair
ASKED = {"small": 0, "right": 0}


def firms_of(family):
    return len(network.problem(family).firms)


def ours(family, policy, tiny=None):
    """The engine's answer; of a smaller family where it is only to be right."""

    def run(times):
        if tiny and times == 1:
            return allocate(network.problem(tiny), policy)["objective"]
        if firms_of(family) >= LARGE and not fairflow.RARE["anchors"]:
            raise Skip("takes long: asked for with --anchors")
        FOUND[policy, family] = allocate(network.problem(family), policy)
        return FOUND[policy, family]["objective"]

    return run


def solved_by(solve, name, family):
    """Once, for as long as it may."""

    def run(times):
        if not fairflow.RARE["anchors"]:
            raise Skip("takes its limit of seconds: asked for with --anchors")
        case = network.problem(family)
        totals = [float(total) for total in fair_flow(case).totals]
        FOUND[name, family] = solve(case, totals, SECONDS)
        return FOUND[name, family]

    return run


def small(times):
    """How many of so many small orders with minimum lots and set-ups are answered exactly."""
    ASKED["small"], ASKED["right"] = _counted(SMALL["tiny"] if times == 1 else 50 * times)
    return ASKED["right"] / ASKED["small"]


@cache
def _counted(many):
    asked = right = 0
    for number in range(many):
        dice = Random(f"small {number}")
        make = (with_set_ups, roomy)[number % 2]
        instance = make(dice, number, "JR"[number // 2 % 2])
        program, policy = by_program, POLICIES[number // 4 % 4]
        if number % 5 == 0:
            instance, program, policy = (
                all_or_nothing(dice, number),
                one_lot_by_program,
                POLICIES[0],
            )
        answer = program(instance, policy)
        if answer is not None:
            result = solved(instance, policy)
            asked += 1
            right += (result["x"], result["objective"]) == answer
    return asked, right


def cases(family):
    """Whole pieces by every policy that the kind knows; the fair flow and its anchors."""
    kind = network.problem(family).kind
    policies = POLICIES if kind != "M" else POLICIES[:2]
    found = {
        f"{'whole' if one == 'proportional' else one}-{family}": ours(family, one)
        for one in policies
    }
    if kind != "R":
        found |= fairflow.cases(family, firms_of(family))
        found |= _solvers(family) if kind == "J" and firms_of(family) < LARGE else {}
    return found


def _solvers(family):
    return {
        f"milp-whole-{family}": solved_by(opened.by_highs, "milp", family),
        f"cpsat-whole-{family}": solved_by(opened.by_cpsat, "cpsat", family),
    }


CASES = {"small-orders": small}
for _family in BOUND:
    CASES |= {f"whole-{_family}": ours(_family, "proportional", TINY)} | _solvers(_family)


def once(names):
    return {name for name in names if name.startswith(("milp-whole-", "cpsat-whole-", "small-"))}


def per(names):
    return {
        name: 1
        for name in names
        if name.startswith(("whole-", "equal-", "cheapest-", "earliest-")) or name in once(names)
    }


def _pieces(result, family):
    problem = network.problem(family)
    return [result["x"].get(problem.key(pair), 0) for pair in problem.pairs]


def _short(x, family):
    case = network.problem(family)
    placed = sum(n * case.lots[pair.lot].std_minutes for pair, n in zip(case.pairs, x, strict=True))
    return sum(lot.quantity * lot.std_minutes for lot in case.lots) - placed


def _beside():
    """(family, ours, theirs) wherever a solver answered."""
    for (name, family), x in FOUND.items():
        if name in ("milp", "cpsat") and ("proportional", family) in FOUND:
            yield family, _pieces(FOUND["proportional", family], family), x


def check():
    """No solver leaves less short; small orders are answered as the exact program says."""
    found = {"solvers_leave_no_less": all(_short(a, f) <= _short(b, f) for f, a, b in _beside())}
    enough = ASKED["right"] >= ASKED["small"] * 0.999
    return found | ({"small_orders_exact": enough} if ASKED["small"] else {})


def figures():
    """Shares and distances: small orders, what is stated to be missed at most, and solvers."""
    told = []
    if ASKED["small"]:
        told.append(_row("R small", "small-orders", None, ASKED["right"] / ASKED["small"], 0.999))
    for (policy, family), result in FOUND.items():
        if policy in ("milp", "cpsat"):
            continue
        name = "whole" if policy == "proportional" else policy
        stated = result.get("goal") or result.get("moved") or result
        gap = stated.get("gap_ppm", 0)
        told.append(_row("R gap ppm", f"{name}-{family}", None, gap, 10_000))
    for family, mine, theirs in _beside():
        if _short(mine, family) == _short(theirs, family):
            ratio = float(unfair(family, mine) / unfair(family, theirs))
            told.append(_row("R fairness", f"whole-{family}", "solver", round(ratio, 6), 1.0))
    return told


def _row(goal, case, against, value, limit):
    """A limit below 1 is a share that has to be reached."""
    least = limit < 1
    met = value >= limit if least else value <= limit
    row = {"goal": goal, "case": case, "against": against, "value": value, "limit": limit}
    return row | {"direction": "min" if least else "max", "met": met, "noisy": False}
