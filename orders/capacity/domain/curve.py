"""The blind supply curve: steps of exactly three firms, prices rounded up to a grid."""

from dataclasses import dataclass

import msgspec

FIRMS_PER_STEP = 3
PLAIN_GRID_WON = 1_000


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """So many pieces, cumulative, at this unit price in won."""

    price_won: int
    pieces: int


@dataclass(frozen=True, slots=True, repr=False)
class Bid:
    """One opened pledge, in memory only."""

    floor_won: int
    pieces: int
    commitment: str


def grid_of(target_won: int | None) -> int:
    """1 % of the customer's target price rounded up to full 100 won; 1,000 won without one."""
    if target_won is None:
        return PLAIN_GRID_WON
    return max(1, -(-target_won // 10_000)) * 100


def blind_curve(bids: list[Bid], target_won: int | None) -> list[Step]:
    """Groups of exactly three from the lowest floor; a rest of one or two is not shown.

    Complexity: one sort. Step price = the group's highest floor, rounded up to the grid, so
    that it names no floor; pieces are cumulative.
    """
    grid = grid_of(target_won)
    ordered = sorted(bids, key=lambda bid: (bid.floor_won, bid.commitment))
    steps, pieces = [], 0
    for end in range(FIRMS_PER_STEP, len(ordered) + 1, FIRMS_PER_STEP):
        group = ordered[end - FIRMS_PER_STEP : end]
        pieces += sum(bid.pieces for bid in group)
        price = -(-group[-1].floor_won // grid) * grid
        steps.append(Step(price_won=price, pieces=pieces))
    return steps


def feasible(steps: list[Step], price_won: int) -> int:
    """Pieces the steps show at this unit price; nothing but the steps is asked."""
    return max((step.pieces for step in steps if step.price_won <= price_won), default=0)
