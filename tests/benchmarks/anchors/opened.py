"""Minimum lots and set-ups by an integer program and by constraint programming.

Both aim at: little short, then a small sum of distances from the fair totals; the first priority
class only, all lots released in week 1, as the families `minlot` and `setup` are.
"""

from tests.benchmarks.anchors.highs import solver
from tests.benchmarks.measuring import Skip

SHORT = 1000  # what a standard minute short costs, in minutes of distance


def _weeks(case, place):
    """(own minutes until the week, places of the pairs that are due by then), week by week."""
    mine = [k for k, pair in enumerate(case.pairs) if pair.firm == place]
    for week in range(1, case.buckets + 1):
        due = [k for k in mine if case.lots[case.pairs[k].lot].due <= week]
        if due:
            yield sum(case.firms[place].capacity[:week]), due


def by_highs(case, totals, seconds):
    """Pieces per pair."""
    program = solver().Highs()
    program.silent()
    program.setOptionValue("threads", 1)
    program.setOptionValue("time_limit", float(seconds))
    program.setOptionValue("mip_rel_gap", 0.0)
    x = [program.addIntegral(ub=case.high(pair)) for pair in case.pairs]
    opened = [program.addBinary() for _ in case.pairs]
    for pair, held, once in zip(case.pairs, x, opened, strict=True):
        program.addConstr(held <= case.high(pair) * once)
        program.addConstr(held >= max(1, pair.min_lot) * once)
    left = [program.addIntegral(ub=lot.quantity) for lot in case.lots]
    for place, lot in enumerate(case.lots):
        mine = [x[k] for k, pair in enumerate(case.pairs) if pair.lot == place]
        program.addConstr(sum(mine, left[place] * 1) == lot.quantity)
    away = [program.addVariable() for _ in case.firms]
    for place, far in enumerate(away):
        for minutes, due in _weeks(case, place):
            rows = ((case.pairs[k], k) for k in due)
            own = sum(pair.minutes * x[k] + pair.setup * opened[k] for pair, k in rows)
            program.addConstr(own <= minutes)
        mine = [k for k, pair in enumerate(case.pairs) if pair.firm == place]
        share = sum((case.lots[case.pairs[k].lot].std_minutes * x[k] for k in mine), 0 * far)
        program.addConstr(share - far <= float(totals[place]))
        program.addConstr(share + far >= float(totals[place]))
    short = sum(SHORT * lot.std_minutes * row for lot, row in zip(case.lots, left, strict=True))
    program.minimize(short + sum(away))
    return [round(program.variableValue(one)) for one in x]


def by_cpsat(case, totals, seconds):
    """Pieces per pair, one worker."""
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        raise Skip("OR-Tools is not installed: requirements-solvers.lock") from None
    model = cp_model.CpModel()
    x = [model.new_int_var(0, case.high(pair), "") for pair in case.pairs]
    opened = [model.new_bool_var("") for _ in case.pairs]
    for pair, held, once in zip(case.pairs, x, opened, strict=True):
        model.add(held <= case.high(pair) * once)
        model.add(held >= max(1, pair.min_lot) * once)
    left = [model.new_int_var(0, lot.quantity, "") for lot in case.lots]
    for place, lot in enumerate(case.lots):
        mine = [x[k] for k, pair in enumerate(case.pairs) if pair.lot == place]
        model.add(sum(mine) + left[place] == lot.quantity)
    away = [model.new_int_var(0, 10**8, "") for _ in case.firms]
    for place, far in enumerate(away):
        for minutes, due in _weeks(case, place):
            rows = ((case.pairs[k], k) for k in due)
            own = sum(pair.minutes * x[k] + pair.setup * opened[k] for pair, k in rows)
            model.add(own <= minutes)
        mine = [k for k, pair in enumerate(case.pairs) if pair.firm == place]
        share = sum(case.lots[case.pairs[k].lot].std_minutes * x[k] for k in mine)
        model.add(share - round(totals[place]) <= far)
        model.add(round(totals[place]) - share <= far)
    short = sum(SHORT * lot.std_minutes * row for lot, row in zip(case.lots, left, strict=True))
    model.minimize(short + sum(away))
    program = cp_model.CpSolver()
    program.parameters.max_time_in_seconds = seconds
    program.parameters.num_workers = 1
    assert program.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return [program.value(one) for one in x]
