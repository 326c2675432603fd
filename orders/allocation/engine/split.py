"""One lot, exactly: the units of lowest (price, rank) between every firm's low and high.

The price of the unit after the x-th of a firm is (2x + 1 - 2c) / w: Webster, shifted by the
credit c. Prices are compared as integers, cut off at a precision that keeps any two apart.
"""

from orders.allocation.engine import wide
from orders.allocation.engine.columns import Columns
from orders.allocation.engine.level import shifted_credits, water
from orders.allocation.engine.units import exchange, fill, price_keys


def split(quantity: int, columns: Columns, *, pure: bool = False) -> list[int]:
    """Pieces per firm. Needs sum(low) <= quantity; they sum to min(quantity, sum(high))."""
    if sum(columns.high) <= quantity:
        return list(columns.high)
    if not pure and wide.suits(quantity, columns):
        found = wide.split(quantity, columns)
        if found is not None:
            return found
    return _narrow(quantity, columns)


def _narrow(quantity: int, columns: Columns) -> list[int]:
    """Shares at a water level, rounded; then unit by unit.

    At any level, what is rounded to the nearest holds units of price 2 * level at most and waits
    for dearer ones. Only credits are cut off, so only they can leave something to exchange."""
    bits = columns.precision()
    level, half = water(quantity, columns, bits), 1 << (bits - 1)
    limits = zip(columns.low, columns.high, strict=True)
    if columns.credit is None:
        shares = [level * w + half >> bits for w in columns.weight]
    else:
        credits = shifted_credits(columns, bits)
        rows = zip(columns.weight, credits, strict=True)
        shares = [level * w + c + half >> bits for w, c in rows]
    x = [
        low if share < low else share if share < high else high
        for share, (low, high) in zip(shares, limits, strict=True)
    ]
    missing = quantity - sum(x)
    if missing or columns.credit is not None:
        key = price_keys(columns, bits)
        fill(missing, x, columns, key)
        if columns.credit is not None:
            exchange(x, columns, key)
    return x
