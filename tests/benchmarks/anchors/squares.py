"""Solvers that aim at what the order of goals asks for: least short, then the sum of X^2 / w.

Each gets a quarter of its seconds for what is short, and the rest for fairness with as much
placed. HiGHS gets the squares by their secants: exact at every second minute near the fair total,
coarser further away. CP-SAT gets them as whole numbers. Credits are 0, releases 1.
"""

from itertools import pairwise

from tests.benchmarks.anchors.highs import solver
from tests.benchmarks.measuring import Skip

NEAR = sorted({*range(-60, 61, 2), *range(-400, 401, 20), -3_000, -1_000, 1_000, 3_000})
BITS = 24  # of a square for its weight, in CP-SAT


def limits(case):
    """Rows (places of pairs, factors, most): lots, and own minutes until each due week."""
    for lot, row in enumerate(case.lots):
        places = [k for k, pair in enumerate(case.pairs) if pair.lot == lot]
        yield places, [1] * len(places), row.quantity
    for firm, row in enumerate(case.firms):
        mine = [k for k, pair in enumerate(case.pairs) if pair.firm == firm]
        for week in sorted({case.lots[case.pairs[k].lot].due for k in mine}):
            due = [k for k in mine if case.lots[case.pairs[k].lot].due <= week]
            yield due, [case.pairs[k].minutes for k in due], sum(row.capacity[:week])


def shares(case):
    """Per firm that may make something: its place, its pairs, minutes of a piece."""
    for firm in range(len(case.firms)):
        mine = [k for k, pair in enumerate(case.pairs) if pair.firm == firm]
        if mine:
            yield firm, mine, [case.lots[case.pairs[k].lot].std_minutes for k in mine]


def by_highs(case, fair, seconds):
    """Pieces per pair."""
    program = solver().Highs()
    program.silent()
    program.setOptionValue("threads", 1)
    program.setOptionValue("mip_rel_gap", 0.0)
    program.setOptionValue("time_limit", seconds / 4)
    x = [program.addIntegral(0, case.high(pair)) for pair in case.pairs]
    for places, factors, most in limits(case):
        if places:
            program.addConstr(sum(a * x[k] for k, a in zip(places, factors, strict=True)) <= most)
    sizes = [case.lots[pair.lot].std_minutes for pair in case.pairs]
    placed = sum(size * one for size, one in zip(sizes, x, strict=True))
    program.maximize(placed)
    found = [round(program.val(one)) for one in x]
    program.addConstr(placed >= sum(size * n for size, n in zip(sizes, found, strict=True)))
    unfair = []
    for firm, mine, minutes in shares(case):
        held, above = program.addVariable(), program.addVariable(-1e9)
        program.addConstr(sum(s * x[k] for k, s in zip(mine, minutes, strict=True)) - held == 0)
        middle, weight = float(fair[firm]), case.firms[firm].weight
        for low, high in pairwise(NEAR):
            slope = (low + high) / weight
            base = low * low / weight - slope * low - slope * middle
            program.addConstr(above - slope * held >= base)
        unfair.append(above + (2 * middle / weight) * held)
    program.setOptionValue("time_limit", program.getRunTime() + seconds * 3 / 4)
    program.minimize(sum(unfair))
    return [round(program.val(one)) for one in x]


def by_cpsat(case, fair, seconds):
    """Pieces per pair, one worker."""
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        raise Skip("OR-Tools is not installed: requirements-solvers.lock") from None
    model = cp_model.CpModel()
    x = [model.new_int_var(0, case.high(pair), "") for pair in case.pairs]
    for places, factors, most in limits(case):
        model.add(sum(a * x[k] for k, a in zip(places, factors, strict=True)) <= most)
    sizes = [case.lots[pair.lot].std_minutes for pair in case.pairs]
    placed = sum(size * one for size, one in zip(sizes, x, strict=True))
    model.maximize(placed)
    found = _cpsat(cp_model, model, x, seconds / 4)
    model.add(placed >= sum(size * n for size, n in zip(sizes, found, strict=True)))
    model.clear_objective()
    unfair = []
    for firm, mine, minutes in shares(case):
        most = sum(case.high(case.pairs[k]) * s for k, s in zip(mine, minutes, strict=True))
        middle = round(fair[firm])
        away = model.new_int_var(-middle, max(most - middle, 0), "")
        model.add(sum(s * x[k] for k, s in zip(mine, minutes, strict=True)) - middle == away)
        square = model.new_int_var(0, max(middle, most) ** 2, "")
        model.add_multiplication_equality(square, [away, away])
        per = (1 << BITS) // case.firms[firm].weight
        unfair.append(per * square + 2 * middle * per * away)
    for one, pieces in zip(x, found, strict=True):
        model.add_hint(one, pieces)
    model.minimize(sum(unfair))
    return _cpsat(cp_model, model, x, seconds * 3 / 4)


def _cpsat(cp_model, model, x, seconds):
    solver_ = cp_model.CpSolver()
    solver_.parameters.max_time_in_seconds = seconds
    solver_.parameters.num_workers = 1
    if solver_.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise Skip("CP-SAT found nothing in its seconds")
    return [solver_.value(one) for one in x]
