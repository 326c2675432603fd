"""Re-allocation of several lots: prices show how many standard minutes had to move at least.

With any prices, no allocation with as much placed moves less: every pair takes the pieces that
cost it least, lots and weeks pay for what they have. A lot whose class is whole may have a price
below zero; where a class is short, its lowest price is paid for what is short.
"""

from fractions import Fraction
from itertools import accumulate
from typing import Any

from orders.allocation.certificate.ground import Body, demand, gap_of, text
from orders.allocation.certificate.lots import Order, Pair, unfilled_minutes

UNIT = 1 << 20  # of a price: a standard minute moved


def stays(order: Order, result: Body) -> None:
    """The bound and its distance are what the prices say."""
    stated = result["certificate"]["moved"]
    lots, weeks = stated["lots"], stated["weeks"]
    demand(set(lots) <= set(order.lots) and set(weeks) <= set(order.firms), "CERT_GAP", "prices")
    demand(whole_prices(lots) and all(map(whole_prices, weeks.values())), "CERT_GAP", "prices")
    found = _shown(order, lots, {firm: later(order, firm, row) for firm, row in weeks.items()})
    bound = max(Fraction(0), Fraction(found - paid(order, lots, weeks), UNIT))
    moved = sum(taken(order, pair, order.held(pair)) for pair in order.pairs)
    told = {"bound": str(bound), "gap_ppm": gap_of(Fraction(moved), bound)}
    demand(text(stated) == text({"lots": lots, "weeks": weeks, **told}), "CERT_GAP", "moved")
    demand(text(result["moved"]) == text(told), "CERT_GAP", "moved")
    demand(bound <= moved, "CERT_GAP", "moved")


def whole_prices(prices: Any) -> bool:
    return all(type(price) is int and price for price in prices.values())


def taken(order: Order, pair: Pair, pieces: int) -> int:
    size: int = order.lots[pair[0]]["std_minutes"]
    return size * max(0, int(order.pairs[pair].get("previous", 0)) - pieces)


def later(order: Order, firm: str, prices: dict[str, int]) -> list[int]:
    """Per due week: the prices of it and of all weeks after it."""
    count = len(order.capacity[firm] or ())
    row = [prices.get(str(week), 0) for week in range(1, count + 1)]
    positive = all(price > 0 for price in prices.values())
    demand(positive and sum(row) == sum(prices.values()), "CERT_GAP", "prices")
    return list(accumulate(reversed(row)))[::-1]


def _shown(order: Order, lots: dict[str, int], later: dict[str, list[int]]) -> int:
    """The least that all pairs together cost at these prices."""
    found = 0
    for pair, row in order.pairs.items():
        lot, high = order.lots[pair[0]], order.high(pair)
        week = later[pair[1]][lot["due"] - 1] if pair[1] in later else 0
        each = lot["std_minutes"] * lots.get(pair[0], 0) + row["minutes"] * week
        kinks = order.frozen(pair), max(order.frozen(pair), min(row["previous"], high)), high
        found += min(UNIT * taken(order, pair, x) + each * x for x in kinks)
    return found


def paid(order: Order, lots: dict[str, int], weeks: dict[str, dict[str, int]]) -> int:
    """What lots and weeks pay for what they have, and classes for what is short."""
    found = 0
    for name, price in lots.items():
        found += price * int(order.lots[name]["std_minutes"] * order.lots[name]["quantity"])
    for firm, prices in weeks.items():
        free = [0, *accumulate(order.capacity[firm] or ())]
        found += sum(price * free[int(week)] for week, price in prices.items())
    classes = sorted({lot["priority"] for lot in order.lots.values()} or {1})
    for number, short in zip(classes, unfilled_minutes(order, order.short()), strict=True):
        mine = (lots.get(name, 0) for name, lot in order.lots.items() if lot["priority"] == number)
        found += short * max(0, *(-price for price in mine), 0)
    return found
