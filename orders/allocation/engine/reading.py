"""Read an instance of any kind: any bytes become a checked Instance or Problem, or a Refused."""

from collections.abc import Iterable
from typing import TypeVar

from orders.allocation.engine import fields
from orders.allocation.engine.fields import Body
from orders.allocation.engine.instance import Firm, Instance
from orders.allocation.engine.parsing import parsed
from orders.allocation.engine.problem import Lot, Maker, Pair, Problem
from orders.allocation.engine.refused import Refused

KINDS = ("S", "M", "J", "R")
POLICIES = ("proportional", "equal", "cheapest", "earliest")
T = TypeVar("T", Firm, Maker, Lot)


def read(raw: bytes) -> Instance | Problem:
    """The instance in `raw`, or Refused. Kind R with `lots` re-allocates several of them."""
    body = parsed(raw)
    kind = fields.text(body, "kind")
    if kind not in KINDS:
        raise Refused("FIELD", "kind")
    name = fields.id_of(body, longest=fields.LONGEST_INSTANCE_ID)
    if kind == "S" or (kind == "R" and "lots" not in body):
        return _one_lot(name, kind, body)
    return _several(name, kind, body)


def check_policy(instance: Instance | Problem, policy: str) -> None:
    """Prices are needed for `cheapest`, weeks for `earliest`; Refused where they are missing."""
    known = policy in POLICIES
    if isinstance(instance, Instance) or instance.kind == "M":
        known = policy in ("proportional", "equal")
    elif policy == "cheapest":
        known = all(firm.unit_price is not None for firm in instance.firms)
    if not known:
        raise Refused("BAD_POLICY", "policy")


def _one_lot(name: str, kind: str, body: Body) -> Instance:
    quantity = fields.amount(body, "quantity")
    firms = _sorted("firms", ((place, _firm(kind, row, place)) for place, row in _rows(body)))
    if sum(firm.frozen for firm in firms) > quantity:
        raise Refused("FIELD", "quantity")
    return Instance(name, quantity, firms, kind)


def _rows(body: Body) -> list[tuple[str, Body]]:
    return fields.rows(body, "firms")


def _firm(kind: str, row: Body, place: str) -> Firm:
    return Firm(
        fields.id_of(row, place),
        fields.weight(row, place),
        fields.amount(row, "cap", place),
        fields.amount(row, "min_lot", place, 0),
        fields.amount(row, "frozen", place, 0),
        fields.credit(row, place),
        fields.amount(row, "previous", place) if kind == "R" else 0,
    )


def _sorted(key: str, found: Iterable[tuple[str, T]]) -> tuple[T, ...]:
    """Sorted by id; an id that stands twice is refused at its second place."""
    known: dict[str, T] = {}
    for place, one in found:
        if one.id in known:
            raise Refused("BAD_ID", place + "id")
        known[one.id] = one
    return tuple(sorted(known.values(), key=lambda one: one.id))


def _several(name: str, kind: str, body: Body) -> Problem:
    buckets = 1 if kind == "M" else fields.amount(body, "buckets")
    firms = _sorted(
        "firms", ((place, _maker(kind, buckets, row, place)) for place, row in _rows(body))
    )
    rows = fields.rows(body, "lots")
    lots = _sorted("lots", ((place, _lot(kind, buckets, row, place)) for place, row in rows))
    pairs = _Pairs(kind, firms, lots).read(rows)
    return Problem(name, kind, buckets, firms, lots, pairs)


def _maker(kind: str, buckets: int, row: Body, place: str) -> Maker:
    name, weight, credit = (
        fields.id_of(row, place),
        fields.weight(row, place),
        fields.credit(row, place),
    )
    if kind == "M":
        return Maker(name, weight, credit=credit)
    price = None if row.get("unit_price") is None else fields.amount(row, "unit_price", place)
    return Maker(name, weight, _capacity(row, place, buckets), price, credit)


def _capacity(row: Body, place: str, buckets: int) -> tuple[int, ...]:
    found = row.get("capacity")
    if not isinstance(found, list) or any(type(minutes) is not int for minutes in found):
        raise Refused("FIELD", place + "capacity")
    if len(found) != buckets:
        raise Refused("BAD_WINDOW", place + "capacity")
    if any(minutes < 0 for minutes in found):
        raise Refused("NEGATIVE", place + "capacity")
    return tuple(found)


def _lot(kind: str, buckets: int, row: Body, place: str) -> Lot:
    name, quantity = fields.id_of(row, place), fields.amount(row, "quantity", place)
    priority = fields.number(row, "priority", place, 1)
    if kind == "M":
        return Lot(name, quantity, priority=priority)
    minutes = fields.amount(row, "std_minutes", place)
    if minutes < 1:
        raise Refused("FIELD", place + "std_minutes")
    release, due = fields.number(row, "release", place), fields.number(row, "due", place)
    if not 1 <= release <= buckets:
        raise Refused("BAD_WINDOW", place + "release")
    if not release <= due <= buckets:
        raise Refused("BAD_WINDOW", place + "due")
    return Lot(name, quantity, minutes, release, due, priority)


class _Pairs:
    """Who may make what: ids become places in the sorted firms and lots."""

    def __init__(self, kind: str, firms: tuple[Maker, ...], lots: tuple[Lot, ...]) -> None:
        self.kind = kind
        self.firms = {firm.id: place for place, firm in enumerate(firms)}
        self.lots = {lot.id: place for place, lot in enumerate(lots)}
        self.quantity = {lot.id: lot.quantity for lot in lots}

    def read(self, rows: list[tuple[str, Body]]) -> tuple[Pair, ...]:
        pairs = [pair for place, row in rows for pair in self._of_lot(row, place + "eligible")]
        return tuple(sorted(pairs, key=lambda pair: (pair.lot, pair.firm)))

    def _of_lot(self, row: Body, place: str) -> list[Pair]:
        found, lot = row.get("eligible"), self.lots[row["id"]]
        if self.kind == "M":
            return self._listed(found, lot, place)
        if not isinstance(found, dict):
            raise Refused("FIELD", place)
        pairs = [self._pair(lot, name, one, f"{place}.{name}") for name, one in found.items()]
        if sum(pair.frozen for pair in pairs) > self.quantity[row["id"]]:
            raise Refused("FIELD", place)
        return pairs

    def _listed(self, found: object, lot: int, place: str) -> list[Pair]:
        if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
            raise Refused("FIELD", place)
        if len(set(found)) != len(found):
            raise Refused("BAD_ID", place)
        return [Pair(lot, self._place(name, place)) for name in found]

    def _place(self, name: str, place: str) -> int:
        if name not in self.firms:
            raise Refused("BAD_ID", place)
        return self.firms[name]

    def _pair(self, lot: int, name: str, row: object, place: str) -> Pair:
        firm = self._place(name, place)
        if not isinstance(row, dict):
            raise Refused("FIELD", place)
        place += "."
        minutes = fields.amount(row, "minutes", place)
        if minutes < 1:
            raise Refused("FIELD", place + "minutes")
        again = self.kind == "R"
        return Pair(
            lot,
            firm,
            minutes,
            fields.amount(row, "setup", place, 0),
            fields.amount(row, "min_lot", place, 0),
            None if row.get("cap") is None else fields.amount(row, "cap", place),
            fields.amount(row, "frozen", place, 0) if again else 0,
            fields.amount(row, "previous", place, 0) if again else 0,
        )
