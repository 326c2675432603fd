"""The whole check of one result, and the command line."""

import sys

from orders.allocation.certificate.atleast import costs_at_least
from orders.allocation.certificate.exchange import (
    MOST_DRAWN_PAIRS,
    Draw,
    PiecesExchange,
    no_cheaper_place,
    unfilled,
)
from orders.allocation.certificate.files import loaded
from orders.allocation.certificate.ground import Body, Wrong, demand, digests, ranks, sealed
from orders.allocation.certificate.levels import levels
from orders.allocation.certificate.lots import Order, feasible, values
from orders.allocation.certificate.onelot import check_one_lot
from orders.allocation.certificate.staying import stays

_UNFIT = (KeyError, IndexError, TypeError, ValueError, AttributeError, ZeroDivisionError)
_FILES = 2


def check(instance: Body, result: Body) -> list[str]:
    """The objective values, if everything in the result follows from the instance."""
    try:
        one_lot = instance["kind"] == "S" or (instance["kind"] == "R" and "lots" not in instance)
        (check_one_lot if one_lot else check_lots)(instance, result)
        sealed(result)
    except _UNFIT:
        raise Wrong("CERT_DIGEST", "form") from None
    return [str(value) for value in result["objective"]]


def check_lots(instance: Body, result: Body) -> None:
    demand(instance["kind"] in ("M", "J", "R"), "CERT_DIGEST", "kind")
    certificate, order = result["certificate"], Order(instance, result)
    pieces_only = instance["kind"] == "M"
    policies = ("proportional", "equal") + (() if pieces_only else ("cheapest", "earliest"))
    digests(order.body, result, policies)
    feasible(order, certificate["plan"])
    value = values(order, result)
    places = ranks(instance["id"], list(order.firms.values()), result["tie_order"])
    unfilled(order)
    levels(order, result, value)
    if order.again:
        stays(order, result)
    if result["policy"] in ("cheapest", "earliest"):
        costs_at_least(order, result, int(result["objective"][-2]))
    if pieces_only:
        demand(result["status"] == "exact", "CERT_GAP", "status")
        PiecesExchange(order, places, certificate).check()
        _draw(order, certificate["potentials"])
    elif result["status"] == "exact" and result["policy"] in ("proportional", "equal"):
        no_cheaper_place(order, places)


def _draw(order: Order, potentials: dict[str, dict[str, int]] | None) -> None:
    """Beyond so many pairs the draw is left to whoever runs the engine again."""
    if potentials is None:
        demand(len(order.pairs) > MOST_DRAWN_PAIRS, "CERT_TIE", "potentials")
    else:
        Draw(order, potentials).check()


def main(arguments: list[str]) -> int:
    """Two files in, one line out; the exit status says it too."""
    sys.set_int_max_str_digits(0)
    if len(arguments) != _FILES:
        sys.stderr.write("python3 certificate.py INSTANCE.json RESULT.json\n")
        return 2
    try:
        instance, result = map(loaded, arguments)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    try:
        sys.stdout.write(" ".join(check(instance, result)) + "\n")
    except Wrong as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
