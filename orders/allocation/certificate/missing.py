"""Several lots: how much is short at least, by the last cut, which lets all firms through."""

from fractions import Fraction
from math import gcd

from orders.allocation.certificate.ground import Body, demand, gap_of, text
from orders.allocation.certificate.lots import Order, unfilled_minutes


def missing(order: Order, result: Body, cut: int) -> None:
    """Beside a shortage stands what no answer leaves less, in standard minutes of all classes."""
    short = sum(unfilled_minutes(order, order.short()))
    whole = sum(int(lot["std_minutes"] * lot["quantity"]) for lot in order.lots.values())
    piece = gcd(*(int(lot["std_minutes"]) for lot in order.lots.values())) or 1
    bound = max(0, -((cut - whole) // piece)) * piece
    told = {"bound": str(bound), "gap_ppm": gap_of(Fraction(short), Fraction(bound))}
    demand(bound <= short, "CERT_GAP", "short")
    demand(text(result.get("short")) == text(told if short else None), "CERT_GAP", "short")
