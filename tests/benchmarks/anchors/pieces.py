"""Whole pieces of several lots: ours against an integer program and constraint programming.

Compared is what both aim at: nothing unfilled that can be filled, then the sum of distances from
the fair totals. The solvers aim at exactly that; ours at the squares for the weight, which is what
the order of goals asks for, so those are told beside it. A solver that is as full is never fairer.
"""

from fractions import Fraction

from orders.allocation.engine import allocate
from orders.allocation.engine.flow import fair_flow
from tests.benchmarks.anchors import cpsat, highs, network
from tests.benchmarks.anchors.fairflow import MIDDLE, RARE, SMALL, short
from tests.benchmarks.measuring import Skip

SECONDS = 60  # that each solver gets
EVEN = "cluster-26000x1000"  # all pieces count 1; ours alone
TINY = {SMALL: "cluster-8x6x3", MIDDLE: "cluster-8x6x3", EVEN: "cluster-60x20"}
GOALS = [
    ("P 22x20x8", "pieces-22x20x8", None, 1000.0, "max", "cpu"),
    ("P 200x200x12", "pieces-200x200x12", None, 2000.0, "max", "cpu"),
    ("P 26000x1000", "pieces-26000x1000", None, 10_000.0, "max", "cpu"),
]
WORSE = 1.05  # of what HiGHS finds
FOUND = {}  # (case, family) -> pieces per pair


def ours(family):
    problem = network.problem(family)
    x = allocate(problem)["x"]
    FOUND["pieces", family] = [x.get(problem.key(pair), 0) for pair in problem.pairs]
    return FOUND["pieces", family]


def solved(solver, name):
    """A solver is asked once: its minutes are its limit, not its speed."""

    def solve(family):
        if (name, family) not in FOUND:
            problem = network.problem(family)
            totals = [float(total) for total in fair_flow(problem).totals]
            FOUND[name, family] = solver.pieces(problem, totals, SECONDS)
        return FOUND[name, family]

    return solve


def case(family, solve, *, rare):
    """A case of the harness; only ours is asked where it is only to be right."""

    def run(times):
        if rare and not RARE["anchors"]:
            raise Skip("takes minutes: asked for with --anchors")
        return solve(family if times > 1 else TINY[family])

    return run


CASES = {f"pieces-{short(EVEN)}": case(EVEN, ours, rare=False)}
for _family in (SMALL, MIDDLE):
    CASES[f"pieces-{short(_family)}"] = case(_family, ours, rare=False)
    CASES[f"milp-{short(_family)}"] = case(_family, solved(highs, "milp"), rare=True)
    CASES[f"cpsat-{short(_family)}"] = case(_family, solved(cpsat, "cpsat"), rare=True)
ONCE = {name for name in CASES if not name.startswith("pieces-")} | {f"pieces-{short(EVEN)}"}
PER = dict.fromkeys(CASES, 1)


def away(family, x):
    """Standard minutes short, and the sum of distances from the fair totals."""
    problem, totals = network.problem(family), None
    totals = [0] * len(problem.firms)
    for pair, pieces in zip(problem.pairs, x, strict=True):
        totals[pair.firm] += pieces * problem.lots[pair.lot].std_minutes
    asked = sum(lot.quantity * lot.std_minutes for lot in problem.lots)
    fair = fair_flow(problem).totals
    return asked - sum(totals), sum(abs(a - b) for a, b in zip(totals, fair, strict=True))


def unfair(family, x):
    """The sum of squares for the weight, exactly."""
    problem = network.problem(family)
    totals = [0] * len(problem.firms)
    for pair, pieces in zip(problem.pairs, x, strict=True):
        totals[pair.firm] += pieces * problem.lots[pair.lot].std_minutes
    rows = zip(totals, problem.firms, strict=True)
    return sum(Fraction(total * total, firm.weight) for total, firm in rows)


def check():
    """No solver fills what ours left unfilled."""
    families = {family for name, family in FOUND if name == "pieces"}
    pairs = [(family, name) for name, family in FOUND if name != "pieces" and family in families]
    rows = [
        (away(family, FOUND["pieces", family]), away(family, FOUND[name, family]))
        for family, name in pairs
    ]
    fairer = [
        away(family, FOUND[name, family])[0] == away(family, FOUND["pieces", family])[0]
        and unfair(family, FOUND[name, family]) < unfair(family, FOUND["pieces", family])
        for family, name in pairs
    ]
    return {
        "nothing_left_unfilled": all(ours[0] <= theirs[0] for ours, theirs in rows),
        "as_full_none_is_fairer": not any(fairer),
    }


def figures():
    """How far ours is from the fair totals, as a multiple of what HiGHS finds in its minutes."""
    told = []
    for family in (SMALL, MIDDLE):
        if {("pieces", family), ("milp", family)} <= set(FOUND):
            ours_, theirs = (away(family, FOUND[name, family])[1] for name in ("pieces", "milp"))
            value = round(float(ours_ / theirs), 4) if theirs else float(ours_ > 0)
            goal = {"goal": f"Q {short(family)}", "case": f"pieces-{short(family)}"}
            goal |= {"against": f"milp-{short(family)}", "value": value, "limit": WORSE}
            told.append(goal | {"direction": "max", "met": value <= WORSE, "noisy": False})
    return told
