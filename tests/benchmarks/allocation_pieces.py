"""Whole pieces for several lots: time, how full and how fair, beside HiGHS and CP-SAT.

Two aims are given to solvers: the one of the design (least short, then the squares for the
weight; `squares`, `cpsat`), and the sum of distances from the fair totals (`distance`), which is
another aim. Fairness is compared as what lies above the exact optimum of divisible minutes, and
only where as much is placed. Each solver gets as many seconds as the size says; at the largest
size also for 200 firms. Misreports of the cap of one lot are tried by brute force, 20,000 for
each unit of the size.
"""

import json
from fractions import Fraction
from functools import cache
from random import Random  # noqa: TID251 - seeded

from orders.allocation import certificate
from orders.allocation.digits import canonical
from orders.allocation.engine import allocate, read
from orders.allocation.engine.columns import Columns
from orders.allocation.engine.flow import fair_flow
from orders.allocation.engine.split import split
from orders.allocation.families import make
from tests.benchmarks.anchors import highs, squares
from tests.benchmarks.measuring import Skip

LIMIT = "misreports"
SIZES = {"tiny": 1, "normal": 10, "full": 60}
KINDS = ("cluster", "uniform", "tight", "over")
SMALL, MIDDLE, TINY = "22x20x8", "200x200x12", "8x6x3"
REALLOC = f"realloc-{MIDDLE}"
FAMILIES = [f"{kind}-{size}" for size in (SMALL, MIDDLE) for kind in KINDS]
GOALS = [
    *((f"A4 {name}", name, None, 1000.0, "max", "cpu") for name in FAMILIES if SMALL in name),
    *((f"A4 {name}", name, None, 2000.0, "max", "cpu") for name in FAMILIES if MIDDLE in name),
    ("A6", REALLOC, None, 300.0, "max", "cpu"),
]
MISREPORTS = 20_000
WORSE = 1.05  # of what the best solver finds
FOUND = {}  # (case, family) -> pieces per pair, of this run


def sized(family, times):
    """A small one of its kind where it is only to be right."""
    return family if times > 1 else f"{family.split('-')[0]}-{TINY}"


@cache
def problem(family):
    return read(canonical(make(family)))


def ours(family):
    def run(times):
        case = problem(sized(family, times))
        result = allocate(case)
        FOUND["ours", family] = case, [result["x"].get(case.key(pair), 0) for pair in case.pairs]
        FOUND["bound", family] = Fraction(result["bound"]) if "bound" in result else None
        return result

    return run


def anchor(name, solve, family):
    def run(times):
        if MIDDLE in family and times < SIZES["full"]:
            raise Skip("takes minutes: the largest size asks for it")
        case = problem(sized(family, times))
        x = solve(case, [float(total) for total in fair_flow(case).totals], times)
        FOUND[name, family] = case, x
        return x

    return run


def misreports(times):
    """How many understated or overstated caps gave a firm more that it can make."""
    dice, profitable = Random(8), 0
    for _ in range(times * MISREPORTS):
        count = dice.randint(2, 6)
        weights = [dice.randint(1, 9) for _ in range(count)]
        caps = [dice.randint(0, 12) for _ in range(count)]
        quantity = dice.randint(0, 40)
        honest = _held(quantity, weights, caps)[0]
        said = [dice.randint(0, 20), *caps[1:]]
        profitable += honest < min(_held(quantity, weights, said)[0], caps[0])
    return profitable


def _held(quantity, weights, caps):
    columns = Columns(weights, [0] * len(caps), caps, list(range(len(caps))))
    return split(quantity, columns)


ANCHORS = {"squares": squares.by_highs, "cpsat": squares.by_cpsat, "distance": highs.pieces}
CASES = {
    "misreports": misreports,
    **{name: ours(name) for name in (*FAMILIES, REALLOC)},
    **{
        f"{name}-{family}": anchor(name, solve, family)
        for family in FAMILIES
        for name, solve in ANCHORS.items()
    },
}
ONCE = {f"{name}-{family}" for family in FAMILIES for name in ANCHORS}
PER = {name: 1 for name in CASES if name != "misreports"}


def check(results):
    """No misreport pays; every answer follows; what solvers found fits into lots and weeks."""
    answers = {name: results[name] for name in (*FAMILIES, REALLOC) if name in results}
    return {
        "no_misreport_pays": results["misreports"] == 0,
        "every_answer_checks": all(_holds(name, found) for name, found in answers.items()),
        "solvers_keep_limits": all(
            _fits(*FOUND[name, family]) for name, family in FOUND if name in ANCHORS
        ),
    }


def _holds(family, result):
    if not isinstance(result, dict):
        return False
    plain = json.loads(FOUND["ours", family][0].canonical())
    return certificate.check(plain, json.loads(canonical(result))) == result["objective"]


def _fits(case, x):
    rows = squares.limits(case)
    return min(x, default=0) >= 0 and all(
        sum(factor * x[k] for k, factor in zip(places, factors, strict=True)) <= most
        for places, factors, most in rows
    )


def figures():
    """Minutes short beside the fullest solver; fairness beside those that are as full."""
    told = []
    for family in FAMILIES:
        case, x = FOUND["ours", family]
        told.append(_row(f"Q worst {family}", family, None, _worst(case, x), 1.0))
        rest = {name: FOUND[name, family][1] for name in ANCHORS if (name, family) in FOUND}
        if not rest:
            continue
        fullest = min(rest, key=lambda name: _short(case, rest[name]))
        more = _short(case, x) - _short(case, rest[fullest])
        told.append(_row(f"Q short {family}", family, f"{fullest}-{family}", more, 0))
        full = {name: one for name, one in rest.items() if _short(case, one) == _short(case, x)}
        told += _fairness(family, (case, x), full)
    return told


def _fairness(family, held, full):
    """What lies above the optimum of divisible minutes, and the sum of distances, as multiples."""
    case, x = held
    base = FOUND["bound", family]
    measures = {
        "excess": lambda one: _unfair(case, one) - base,
        "away": lambda one: _away(case, one),
    }
    if base is None:
        measures.pop("excess")
    for name, measure in measures.items() if full else ():
        best = min(full, key=lambda one: measure(full[one]))
        ours_, theirs = measure(x), measure(full[best])
        value = float(ours_ / theirs) if theirs else 1.0 + float(ours_)
        yield _row(f"Q {name} {family}", family, f"{best}-{family}", value, WORSE)


def _row(goal, case, against, value, limit):
    told = {"goal": goal, "case": case, "against": against, "value": round(value, 4)}
    return told | {"limit": limit, "direction": "max", "met": value <= limit, "noisy": False}


def _totals(case, x):
    found = [0] * len(case.firms)
    for pair, pieces in zip(case.pairs, x, strict=True):
        found[pair.firm] += pieces * case.lots[pair.lot].std_minutes
    return found


def _short(case, x):
    return sum(lot.quantity * lot.std_minutes for lot in case.lots) - sum(_totals(case, x))


def _unfair(case, x):
    rows = zip(_totals(case, x), case.firms, strict=True)
    return sum(Fraction(total * total, firm.weight) for total, firm in rows)


def _away(case, x):
    rows = zip(_totals(case, x), fair_flow(case).totals, strict=True)
    return sum(abs(total - share) for total, share in rows)


def _worst(case, x):
    """Distance of the worst firm from its fair total, in pieces of the largest lot it may make."""
    largest = [0] * len(case.firms)
    for pair in case.pairs:
        largest[pair.firm] = max(largest[pair.firm], case.lots[pair.lot].std_minutes)
    rows = zip(_totals(case, x), fair_flow(case).totals, largest, strict=True)
    return max((float(abs(total - share) / size) for total, share, size in rows if size), default=0)
