"""Where lots would go at given prices, weeks without end, and the prices of lots that fit."""

from orders.allocation.engine.atleast import Placed, Prices
from orders.allocation.engine.options import UNIT

Step = tuple[int, int, int]  # what a standard minute costs, the pair, pieces at that


def filled(placed: Placed, prices: Prices) -> tuple[list[int], list[int]]:
    """Pieces per pair, every lot where it costs least; the price of each lot that keeps it so."""
    problem = placed.problem
    held = [pair.frozen for pair in problem.pairs]
    left = [lot.quantity for lot in problem.lots]
    for pair in problem.pairs:
        left[pair.lot] -= pair.frozen
    taken: list[list[Step]] = []
    for at, steps in enumerate(_steps(placed, prices)):
        taken.append([])
        for cost, place, most in steps:
            if pieces := min(most, left[at]):
                held[place] += pieces
                left[at] -= pieces
                taken[-1].append((cost, place, pieces))
    lots = [-steps[-1][0] if steps else 0 for steps in taken]
    for number, short in placed.short.items():
        if short:
            mine = [at for at, lot in enumerate(problem.lots) if lot.priority == number]
            short -= sum(left[at] * problem.lots[at].std_minutes for at in mine)
            dearest = _shortened(placed, short, [step for at in mine for step in taken[at]], held)
            for at in mine:
                lots[at] = max(lots[at], -dearest)
    return held, lots


def _steps(placed: Placed, prices: Prices) -> list[list[Step]]:
    """Per lot, the cheapest first."""
    problem = placed.problem
    found: list[list[Step]] = [[] for _ in problem.lots]
    rows = zip(problem.pairs, prices.minutes(problem), strict=True)
    for place, (pair, minute) in enumerate(rows):
        cost = UNIT * placed.won[pair.firm]
        cost += pair.minutes * minute // problem.lots[pair.lot].std_minutes
        frozen, stays, high = placed.kinks(pair)
        found[pair.lot] += [(cost - prices.taken, place, stays - frozen)]
        found[pair.lot] += [(cost, place, high - stays)]
    return [sorted(steps) for steps in found]


def _shortened(placed: Placed, short: int, steps: list[Step], held: list[int]) -> int:
    """Leaves out what costs most, so many standard minutes; what the dearest then costs."""
    problem, dearest = placed.problem, 0
    for cost, place, pieces in sorted(steps, reverse=True):
        size = problem.lots[problem.pairs[place].lot].std_minutes
        fewer, dearest = min(pieces, max(0, short) // size), cost
        held[place] -= fewer
        short -= fewer * size
        if fewer < pieces:
            break
    return dearest
