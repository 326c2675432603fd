"""A season of the generator played order by order: some decline, some fall short, the rest is carried."""

from datetime import UTC, datetime
from fractions import Fraction

from cluster.kernel.ids import id_for
from orders.allocation.domain.carrying import counted, least_of, most_pieces
from orders.allocation.domain.entitled import MICRO, Taking, entitled
from orders.allocation.domain.fairness import FairnessLedger
from orders.allocation.domain.tallying import tally
from orders.allocation.engine import Firm, Instance, allocate
from orders.allocation.families import make

SPRING = datetime(2026, 5, 4, 9, tzinfo=UTC)


def firm_of(name):
    """The account behind a firm of the generator."""
    return id_for("firm", name)


def drift(seed, *, orders=500, ledger=True):
    """The worst difference of received and entitled pieces over all firms, after the orders."""
    off, _ = played(seed, orders=orders, ledger=ledger)
    return max(map(abs, off.values())) / MICRO


def played(seed, *, orders, ledger=True):
    """Entitled less received per firm (micro) after the orders, and the ledger."""
    book, off = FairnessLedger(id_for("season", seed)), {}
    for number, order in enumerate(make("season", seed)["orders"][:orders]):
        rows = divided(order, book if ledger else FairnessLedger(book.id))
        for row in rows:
            off[row.firm_id] = off.get(row.firm_id, 0) + row.entitled - row.received
        book.post([id_for("order", seed, number)], rows, SPRING)
    return off, book


def divided(order, book):
    """The rows that are posted: who declines is out, who falls short keeps what it made."""
    firms = {firm["id"]: dict(firm) for firm in order["instance"]["firms"]}
    held = _split(order, firms, book)
    held = _given_again(order, firms, held, book, dict.fromkeys(order["declines"], 0))
    made = {name: max(0, held[name] - less) for name, less in order["shortfalls"].items()}
    held = _given_again(order, firms, held, book, made)
    received = {firm_of(name): pieces for name, pieces in held.items()}
    return tally(_takings(firms), received, per_firm=False)


def _given_again(order, firms, held, book, caps):
    if not caps:
        return held
    for name, firm in firms.items():
        firm["cap"] = caps.get(name, firm["cap"])
        firm["frozen"] = min(held[name], firm["cap"])
    return _split(order, firms, book)


def _split(order, firms, book):
    quantity = order["instance"]["quantity"]
    due = entitled(quantity, _takings(firms))
    rows = [
        Firm(
            name,
            firm["pledge"],
            firm["cap"],
            firm["min_lot"],
            firm.get("frozen", 0),
            _credit(book.carried(firm_of(name)), due[firm_of(name)], firm["min_lot"]),
        )
        for name, firm in sorted(firms.items())
    ]
    return allocate(Instance(order["instance"]["id"], quantity, tuple(rows)))["x"]


def _takings(firms):
    most = {
        name: most_pieces(firm["cap"], firm["min_lot"], firm.get("frozen", 0))
        for name, firm in firms.items()
    }
    return [
        Taking(firm_of(name), firm["pledge"], Fraction(most[name])) for name, firm in firms.items()
    ]


def _credit(carried, due, min_lot):
    part = Fraction(counted(carried, due, least_of(min_lot, 1)), MICRO)
    return part.numerator, part.denominator
