"""OR-Tools min-cost flow with the convex cost of every firm in 24 pieces: an approximation."""

import numpy as np

from tests.benchmarks.measuring import Skip

PIECES = 24
REACH = 8  # pieces end at eight times the mean level


def min_cost(net):
    """Minutes per firm; the cost of a piece is its middle, in millionths."""
    try:
        from ortools.graph.python import min_cost_flow
    except ImportError:
        raise Skip("OR-Tools is not installed: requirements-solvers.lock") from None
    asked = int(net.limits[net.heads == net.sink].sum())
    step = np.maximum(1, np.ceil(net.weight * (REACH * asked / net.weight.sum()) / PIECES))
    step = step.astype(np.int64)
    firm, piece = np.repeat(np.arange(net.firms), PIECES), np.tile(np.arange(PIECES), net.firms)
    cost = ((2 * piece + 1) * step[firm] / net.weight[firm] * 1e6).astype(np.int64)
    flow, source = min_cost_flow.SimpleMinCostFlow(), net.sink + 1
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        np.full(len(firm), source, np.int32), firm.astype(np.int32), step[firm], cost
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        net.tails.astype(np.int32),
        net.heads.astype(np.int32),
        net.limits.astype(np.int64),
        np.zeros(len(net.tails), np.int64),
    )
    flow.set_node_supply(source, asked)
    flow.set_node_supply(net.sink, -asked)
    assert flow.solve_max_flow_with_min_cost() == flow.OPTIMAL
    found = np.zeros(net.firms, np.int64)
    np.add.at(found, firm, flow.flows(arcs))
    return found.tolist()
