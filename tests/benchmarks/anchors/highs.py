"""HiGHS: the fair levels by a sequence of linear programs, and pieces by an integer program."""

import numpy as np

from tests.benchmarks.measuring import Skip


def solver():
    try:
        import highspy
    except ImportError:
        raise Skip("HiGHS is not installed: requirements-solvers.lock") from None
    return highspy


def levels(net, placed):
    """Level per firm: maximise the lowest, fix whoever cannot rise, again; started hot."""
    highspy = solver()
    arcs, firms, nodes = len(net.tails), net.firms, net.sink + 1
    model, infinite = highspy.HighsLp(), highspy.kHighsInf
    every = np.arange(firms)
    model.num_col_, model.num_row_ = arcs + firms + 1, nodes + firms
    model.col_cost_ = np.append(np.zeros(arcs + firms), -1.0)
    model.col_lower_ = np.zeros(arcs + firms + 1)
    limits = np.where(net.limits >= 1 << 40, infinite, net.limits)
    model.col_upper_ = np.append(limits, np.full(firms + 1, infinite))
    balance = np.zeros(nodes)
    balance[net.sink] = placed
    model.row_lower_ = np.append(balance, np.zeros(firms))
    model.row_upper_ = np.append(balance, np.full(firms, infinite))
    ends = np.stack([net.tails, net.heads], axis=1).ravel()
    shares = np.stack([every, nodes + every], axis=1).ravel()
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.append(2 * np.arange(arcs + firms + 1), 2 * (arcs + firms) + firms)
    model.a_matrix_.index_ = np.concatenate([ends, shares, nodes + every])
    ones = np.tile([-1.0, 1.0], arcs), np.ones(2 * firms), -net.weight.astype(float)
    model.a_matrix_.value_ = np.concatenate(ones)
    program = highspy.Highs()
    program.silent()
    program.setOptionValue("threads", 1)
    program.passModel(model)
    return _rising(program, net, (arcs + firms, nodes))


def _rising(program, net, places):
    column, first = places
    free, found = np.ones(net.firms, bool), np.zeros(net.firms)
    while free.any():
        program.run()
        level = -program.getInfo().objective_function_value
        price = np.array(program.getSolution().row_dual)[first:]
        tight = np.flatnonzero(free & (np.abs(price) > 1e-12))
        tight = tight if len(tight) else np.flatnonzero(free)
        found[tight], free[tight] = level, False
        for firm in tight.tolist():
            share = level * float(net.weight[firm])
            program.changeCoeff(first + firm, column, 0.0)
            program.changeRowBounds(first + firm, share - 1e-9 * abs(share), solver().kHighsInf)
    return found.tolist()


def pieces(case, totals, seconds):
    """Pieces per pair: unfilled minutes first, then the sum of distances from `totals`."""
    highspy = solver()
    program = highspy.Highs()
    program.silent()
    program.setOptionValue("threads", 1)
    program.setOptionValue("time_limit", float(seconds))
    program.setOptionValue("mip_rel_gap", 0.0)
    lots, standard = case.lots, [lot.std_minutes for lot in case.lots]
    x = [program.addIntegral(ub=case.high(pair)) for pair in case.pairs]
    open_ = [program.addIntegral(ub=lot.quantity) for lot in lots]
    above = [program.addVariable() for _ in case.firms]
    under = [program.addVariable() for _ in case.firms]
    for place, lot in enumerate(lots):
        mine = [x[k] for k, pair in enumerate(case.pairs) if pair.lot == place]
        program.addConstr(sum(mine, open_[place] * 1) == lot.quantity)
    for place, firm in enumerate(case.firms):
        mine = [k for k, pair in enumerate(case.pairs) if pair.firm == place]
        for week in range(1, case.buckets + 1):
            due = [k for k in mine if lots[case.pairs[k].lot].due <= week]
            if due:
                own = sum((case.pairs[k].minutes * x[k] for k in due), 0 * open_[0])
                program.addConstr(own <= sum(firm.capacity[:week]))
        share = sum((standard[case.pairs[k].lot] * x[k] for k in mine), 0 * open_[0])
        program.addConstr(share - above[place] + under[place] == float(totals[place]))
    short = sum(1000 * size * row for size, row in zip(standard, open_, strict=True))
    program.minimize(short + sum(above) + sum(under))
    return [round(program.variableValue(one)) for one in x]
