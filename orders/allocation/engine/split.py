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
    bits = columns.precision()
    level = water(quantity, columns, bits)
    half = 1 << (bits - 1)
    x = [
        min(max((level * w + c + half) >> bits, low), high)
        for w, c, low, high in zip(
            columns.weight,
            shifted_credits(columns, bits),
            columns.low,
            columns.high,
            strict=True,
        )
    ]
    key = price_keys(columns, bits)
    fill(quantity - sum(x), x, columns, key)
    exchange(x, columns, key)
    return x
