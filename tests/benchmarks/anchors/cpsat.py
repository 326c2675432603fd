"""CP-SAT: pieces by constraint programming, the same aims as the integer program."""

from tests.benchmarks.measuring import Skip


def pieces(case, totals, seconds):
    """Pieces per pair, one worker."""
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        raise Skip("OR-Tools is not installed: requirements-solvers.lock") from None
    model, lots = cp_model.CpModel(), case.lots
    x = [model.new_int_var(0, case.high(pair), "") for pair in case.pairs]
    open_ = [model.new_int_var(0, lot.quantity, "") for lot in lots]
    for place, lot in enumerate(lots):
        mine = [x[k] for k, pair in enumerate(case.pairs) if pair.lot == place]
        model.add(sum(mine) + open_[place] == lot.quantity)
    away = []
    for place, firm in enumerate(case.firms):
        mine = [k for k, pair in enumerate(case.pairs) if pair.firm == place]
        for week in range(1, case.buckets + 1):
            due = [k for k in mine if lots[case.pairs[k].lot].due <= week]
            own = sum(case.pairs[k].minutes * x[k] for k in due)
            model.add(own <= sum(firm.capacity[:week]))
        share = sum(lots[case.pairs[k].lot].std_minutes * x[k] for k in mine)
        away.append(model.new_int_var(0, 10**8, ""))
        model.add(share - round(totals[place]) <= away[-1])
        model.add(round(totals[place]) - share <= away[-1])
    short = sum(1000 * lot.std_minutes * row for lot, row in zip(lots, open_, strict=True))
    model.minimize(sum(away) + short)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    assert solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return [solver.value(one) for one in x]
