"""Re-allocation of several lots: prices show how many standard minutes had to move at least.

With any prices of lots, no allocation with as much placed moves less: every firm makes its best
choice, in whole pieces, and lots pay for what they ask. A lot whose class is whole may have a price
below zero; where a class is short, its highest price is paid for what is short.
"""

from fractions import Fraction
from math import gcd
from typing import Any

from orders.allocation.certificate.choice import best
from orders.allocation.certificate.ground import Body, demand, gap_of, text
from orders.allocation.certificate.lots import Order, Pair, unfilled_minutes

UNIT = 1 << 20  # of a price: a standard minute moved


def stays(order: Order, result: Body) -> None:
    """The bound and its distance are what the prices say."""
    stated = result["certificate"]["moved"]
    prices = stated["lots"]
    demand(set(prices) <= set(order.lots) and whole_prices(prices), "CERT_GAP", "prices")
    found = _whole_loss(order, prices) - _paid_for_short(order, prices)
    found -= sum(best(order, firm, prices) for firm in order.firms)
    piece = gcd(*(lot["std_minutes"] for lot in order.lots.values())) or 1
    bound = max(0, -(-found // (UNIT * piece))) * piece
    moved = sum(taken(order, pair, order.held(pair)) for pair in order.pairs)
    told = {"bound": str(bound), "gap_ppm": gap_of(Fraction(moved), Fraction(bound))}
    demand(text(stated) == text({"lots": prices, **told}), "CERT_GAP", "moved")
    demand(text(result["moved"]) == text(told), "CERT_GAP", "moved")
    demand(bound <= moved, "CERT_GAP", "moved")


def whole_prices(prices: Any) -> bool:
    return all(type(price) is int and price for price in prices.values())


def taken(order: Order, pair: Pair, pieces: int) -> int:
    size: int = order.lots[pair[0]]["std_minutes"]
    return size * max(0, int(order.pairs[pair].get("previous", 0)) - pieces)


def _whole_loss(order: Order, prices: dict[str, int]) -> int:
    """What all would lose that hold no more than what is frozen, and what lots pay for the rest."""
    found = sum(UNIT * taken(order, pair, order.frozen(pair)) for pair in order.pairs)
    for name, price in prices.items():
        fixed = sum(order.frozen(pair) for pair in order.pairs if pair[0] == name)
        lot = order.lots[name]
        found += price * int(lot["std_minutes"] * (lot["quantity"] - fixed))
    return found


def _paid_for_short(order: Order, prices: dict[str, int]) -> int:
    """The highest price of each class, for what is short in it."""
    found, classes = 0, sorted({lot["priority"] for lot in order.lots.values()} or {1})
    for number, short in zip(classes, unfilled_minutes(order, order.short()), strict=True):
        mine = (
            prices.get(name, 0) for name, lot in order.lots.items() if lot["priority"] == number
        )
        found += short * max(0, *mine, 0)
    return found
