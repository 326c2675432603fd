"""The goal of the policy (won, or minutes unfinished): prices show what it costs at least.

As for what is taken, any prices give a valid bound. Set-ups count; of work given out again, what
may be taken is paid for at a price of its own. What is released until a week, less all minutes
until its end, is unfinished then, at any price from 0 to 1 for it.
"""

from fractions import Fraction
from itertools import accumulate

from orders.allocation.certificate.ground import Body, demand, gap_of, text
from orders.allocation.certificate.lots import Order, Pair, unfilled_minutes
from orders.allocation.certificate.staying import UNIT, taken, whole_prices

Later = dict[str, list[int]]


def costs_at_least(order: Order, result: Body, value: int) -> None:
    """The bound and its distance are what the prices say."""
    stated, policy = result["certificate"]["goal"], result["policy"]
    lots, weeks, waits = stated["lots"], stated["weeks"], stated["waits"]
    known = set(lots) <= set(order.lots) and set(weeks) | set(waits) <= set(order.firms)
    demand(known and whole_prices(lots), "CERT_GAP", "prices")
    demand(all(map(whole_prices, [*weeks.values(), *waits.values()])), "CERT_GAP", "prices")
    demand(_may(stated, policy, again=order.again), "CERT_GAP", "prices")
    due, begun = (
        {firm: later(order, firm, row) for firm, row in rows.items()} for rows in (weeks, waits)
    )
    won = policy == "cheapest"
    found = sum(_least(order, pair, stated, (due, begun), won=won) for pair in order.pairs)
    moved = sum(taken(order, pair, order.held(pair)) for pair in order.pairs)
    found -= paid(order, lots, weeks) + paid(order, {}, waits) + stated["taken"] * moved
    bound = max(Fraction(0), Fraction(found, UNIT))
    told = {"bound": str(bound), "gap_ppm": gap_of(Fraction(value), bound)}
    prices = {"lots": lots, "weeks": weeks, "waits": waits, "taken": stated["taken"]}
    demand(text(stated) == text(prices | told), "CERT_GAP", "goal")
    demand(text(result["goal"]) == text(told), "CERT_GAP", "goal")
    demand(bound <= value, "CERT_GAP", "goal")


def _may(stated: Body, policy: str, *, again: bool) -> bool:
    """Waiting has a price under `earliest` only, what is taken where work is given out again."""
    waits = [price for row in stated["waits"].values() for price in row.values()]
    whole = type(stated["taken"]) is int and stated["taken"] >= 0
    fits = all(price <= UNIT for price in waits) and (again or not stated["taken"])
    return whole and fits and (policy == "earliest" or not stated["waits"])


def _least(
    order: Order, pair: Pair, stated: Body, minutes: tuple[Later, Later], *, won: bool
) -> int:
    """The least that the pair costs at these prices."""
    (lot, firm), (due, begun) = pair, minutes
    row, part = order.lots[lot], order.pairs[pair]
    minute = due[firm][row["due"] - 1] if firm in due else 0
    minute += begun[firm][row["release"] - 1] if firm in begun else 0
    price = int(order.firms[firm]["unit_price"]) if won else 0
    each = row["std_minutes"] * (stated["lots"].get(lot, 0) + UNIT * price)
    before, high = int(part.get("previous", 0)), order.high(pair)
    kinks = order.frozen(pair), max(order.frozen(pair), min(before, high)), high
    return min(_at(order, pair, x, (each, minute, stated["taken"])) for x in kinks)


def _at(order: Order, pair: Pair, x: int, prices: tuple[int, int, int]) -> int:
    each, minute, moved = prices
    return int(each * x + order.minutes(pair, x) * minute + moved * taken(order, pair, x))


def later(order: Order, firm: str, prices: dict[str, int]) -> list[int]:
    """Per due week: the prices of it and of all weeks after it."""
    count = len(order.capacity[firm] or ())
    row = [prices.get(str(week), 0) for week in range(1, count + 1)]
    positive = all(price > 0 for price in prices.values())
    demand(positive and sum(row) == sum(prices.values()), "CERT_GAP", "prices")
    return list(accumulate(reversed(row)))[::-1]


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
