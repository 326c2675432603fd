"""Lies about the own cap: searched by brute force, counted where one pays."""

from random import Random  # noqa: TID251 - seeded

from orders.allocation.engine.columns import Columns
from orders.allocation.engine.split import split

LIES = 10  # per order
ORDERS = {"tiny": 20, "normal": 2_500, "full": 100_000}  # full: a million lies


def profitable(orders):
    """How many lies gave the liar more pieces that it can really make."""
    dice, found = Random(11), 0
    for _ in range(orders):
        firms = dice.randint(2, 5)
        weights = [dice.choice([1, 2, 3, dice.randint(1, 900)]) for _ in range(firms)]
        caps, rank = [dice.randint(0, 15) for _ in range(firms)], list(range(firms))
        dice.shuffle(rank)
        quantity, low = dice.randint(1, 10 * firms), [0] * firms
        true = split(quantity, Columns(weights, low, caps, rank))
        for _ in range(LIES):
            liar, told = dice.randrange(firms), dice.randint(0, 30)
            other = [told if firm == liar else cap for firm, cap in enumerate(caps)]
            lied = split(quantity, Columns(weights, low, other, rank))
            found += min(lied[liar], caps[liar]) > true[liar]
    return found
