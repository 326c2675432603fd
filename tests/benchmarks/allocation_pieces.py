"""Whole pieces for several lots: time, and how near to the fair totals, beside HiGHS MILP.

HiGHS minimises what is short, then the sum of deviations from the fair totals, for as many
seconds as the size says; it is skipped where it is not installed. Misreports of the cap of one
lot are tried by brute force, 20,000 for each unit of the size.
"""

import json
from functools import cache
from random import Random  # noqa: TID251 - seeded

from orders.allocation import certificate
from orders.allocation.digits import canonical
from orders.allocation.engine import allocate, read
from orders.allocation.engine.columns import Columns
from orders.allocation.engine.flow import fair_flow
from orders.allocation.engine.split import split
from orders.allocation.families import make
from tests.benchmarks.measuring import Skip

LIMIT = "misreports"
SIZES = {"tiny": 1, "normal": 10, "full": 60}
GOALS = [
    ("A4 22", "cluster-22x20x8", None, 1000.0, "max"),
    ("A4 200", "cluster-200x200x12", None, 2000.0, "max"),
    ("A4 200 u", "uniform-200x200x12", None, 2000.0, "max"),
    ("A6", "realloc-200x200x12", None, 300.0, "max"),
]
MISREPORTS = 20_000
SHORT = 1000  # what a standard minute short costs HiGHS, in minutes of deviation


@cache
def problem(family, seed=1):
    return read(canonical(make(family, seed)))


def ours(family):
    def run(times):
        return allocate(problem(family))

    return run


def highs(family):
    """(minutes short, sum of deviations) of the best answer found in `times` seconds."""

    def run(times):
        try:
            import highspy
        except ImportError:
            raise Skip("highspy is not installed: pip install highspy==1.14.0") from None
        return _solved(highspy, problem(family), times)

    return run


def _solved(highspy, instance, seconds):
    model = highspy.Highs()
    model.silent()
    model.setOptionValue("threads", 1)
    model.setOptionValue("time_limit", float(seconds))
    sizes = [instance.lots[pair.lot].std_minutes for pair in instance.pairs]
    x = [model.addIntegral(0, instance.high(pair)) for pair in instance.pairs]
    for lot, row in enumerate(instance.lots):
        held = [x[k] for k, pair in enumerate(instance.pairs) if pair.lot == lot]
        model.addConstr(sum(held) <= row.quantity)
    fair, missed = fair_flow(instance).totals, []
    for firm, row in enumerate(instance.firms):
        pairs = [(k, pair) for k, pair in enumerate(instance.pairs) if pair.firm == firm]
        for week in range(1, instance.buckets + 1 if pairs else 0):
            due = [(k, pair) for k, pair in pairs if instance.lots[pair.lot].due <= week]
            if due:
                own = sum(pair.minutes * x[k] for k, pair in due)
                model.addConstr(own <= sum(row.capacity[:week]))
        away = model.addVariable(0)
        held = sum(sizes[k] * x[k] for k, _ in pairs) if pairs else 0 * away
        model.addConstr(held - away <= float(fair[firm]))
        model.addConstr(held + away >= float(fair[firm]))
        missed.append(away)
    placed = sum(size * one for size, one in zip(sizes, x, strict=True))
    model.minimize(sum(missed) - SHORT * placed)
    found = [round(model.val(one)) for one in x]
    totals = [0] * len(instance.firms)
    for pair, size, pieces in zip(instance.pairs, sizes, found, strict=True):
        totals[pair.firm] += size * pieces
    return _distance(instance, totals)


def _distance(instance, totals):
    fair = fair_flow(instance).totals
    wanted = sum(lot.quantity * lot.std_minutes for lot in instance.lots)
    away = sum(abs(held - share) for held, share in zip(totals, fair, strict=True))
    return wanted - sum(totals), float(away)


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


CASES = {
    "misreports": misreports,
    "cluster-22x20x8": ours("cluster-22x20x8"),
    "uniform-22x20x8": ours("uniform-22x20x8"),
    "cluster-200x200x12": ours("cluster-200x200x12"),
    "uniform-200x200x12": ours("uniform-200x200x12"),
    "realloc-200x200x12": ours("realloc-200x200x12"),
    "highs-22x20x8": highs("uniform-22x20x8"),
    "highs-200x200x12": highs("uniform-200x200x12"),
}
PER = {name: 1 for name in CASES if name != "misreports"}


def check(results):
    """No misreport pays; with the seconds it was given, no solver is fuller or much nearer."""
    return {
        "no_misreport_pays": results["misreports"] == 0,
        "every_answer_checks": all(_holds(name, found) for name, found in results.items()),
        "near_22": _near(results, "22x20x8"),
        "near_200": _near(results, "200x200x12"),
    }


def _holds(family, result):
    """What the checker says of an answer; other cases have none."""
    if family == "misreports" or family.startswith("highs"):
        return True
    if not isinstance(result, dict):
        return False
    plain = json.loads(problem(family).canonical())
    return certificate.check(plain, json.loads(canonical(result))) == result["objective"]


def _near(results, size):
    theirs = results.get(f"highs-{size}")
    if not isinstance(theirs, tuple):
        return True
    family = f"uniform-{size}"
    totals = results[family]["totals"]
    short, away = _distance(problem(family), [totals[f.id] for f in problem(family).firms])
    return short <= theirs[0] and (short < theirs[0] or away <= 1.05 * theirs[1])
