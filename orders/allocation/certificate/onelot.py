"""One lot (kinds S and R): limits, values, the price of the last and the next piece, the level."""

from fractions import Fraction

from orders.allocation.certificate.ground import (
    Body,
    Key,
    by_id,
    demand,
    digests,
    fairness,
    fraction,
    gap_of,
    ranks,
    stated,
    text,
    weighted,
)

ONE_LOT_DEFAULTS = {"min_lot": 0, "frozen": 0, "credit": [0, 1]}
_COLUMNS = ("id", "pledge", "cap", "min_lot", "frozen", "credit")


def check_one_lot(instance: Body, result: Body) -> None:
    firms = by_id(instance["firms"], ONE_LOT_DEFAULTS)
    again = instance["kind"] == "R"
    columns = (*_COLUMNS, "previous") if again else _COLUMNS
    rows = [{key: firm[key] for key in columns} for firm in firms]
    body = {key: instance[key] for key in ("id", "kind", "quantity")} | {"firms": rows}
    digests(body, result, ("proportional", "equal"))
    _feasible(instance["quantity"], rows, result["x"])
    places = ranks(instance["id"], rows, result["tie_order"])
    counted = [{"previous": 0, **weighted(row, result["policy"])} for row in rows]
    _values(body, counted, result)
    _Prices(instance["quantity"], counted, result, places).check()
    _bounds(counted, result)


def _feasible(quantity: int, firms: list[Body], x: dict[str, int]) -> None:
    demand(sorted(x) == [firm["id"] for firm in firms], "CERT_INFEASIBLE", "firms")
    demand(all(type(pieces) is int for pieces in x.values()), "CERT_INFEASIBLE", "whole")
    demand(sum(x.values()) <= quantity, "CERT_INFEASIBLE", "quantity")
    for firm in firms:
        pieces, frozen = x[firm["id"]], firm["frozen"]
        demand(pieces >= frozen, "CERT_INFEASIBLE", "frozen")
        demand(pieces <= max(firm["cap"], frozen), "CERT_INFEASIBLE", "cap")
        allowed = pieces in (frozen, firm.get("previous", frozen)) or pieces >= firm["min_lot"]
        demand(allowed, "CERT_INFEASIBLE", "min_lot")


def _values(body: Body, firms: list[Body], result: Body) -> None:
    x = result["x"]
    short = body["quantity"] - sum(x.values())
    demand(text(result["totals"]) == text(x), "CERT_VALUE", "totals")
    demand(text(result["shortage"]) == text({body["id"]: short}), "CERT_VALUE", "shortage")
    moved = sum(max(0, firm["previous"] - x[firm["id"]]) for firm in firms)
    goals = [short, *([moved] if body["kind"] == "R" else []), fairness(firms, x)]
    demand(result["objective"] == [str(goal) for goal in goals], "CERT_VALUE", "objective")


class _Prices:
    """No piece given is dearer than one that could have been given instead.

    In a re-allocation a piece that a firm held before is cheaper than any that it did not."""

    def __init__(
        self, quantity: int, firms: list[Body], result: Body, places: dict[str, int]
    ) -> None:
        self.firms, self.x, self.places = firms, result["x"], places
        self.certificate = result["certificate"]
        self.short = quantity - sum(self.x.values())
        self.all_kept = sum(_kept(firm) for firm in firms) <= quantity

    def check(self) -> None:
        given: list[Key] = []
        waiting: list[Key] = []
        for firm in self.firms:
            x = self.x[firm["id"]]
            low, high = _limits(firm, x)
            demand(not _would_take(firm, x, self.short), "CERT_PRICE", "unfilled")
            given += [self._unit(firm, x - 1)] if x > low else []
            waiting += [self._unit(firm, x)] if x < high else []
        last, following = max(given, default=None), min(waiting, default=None)
        if last and following:
            demand(last[:2] <= following[:2], "CERT_PRICE", "exchange")
            demand(last[:3] <= following[:3], "CERT_TIE", "exchange")
        self._shown()
        self._water()

    def _unit(self, firm: Body, x: int) -> Key:
        """The piece after the x-th: new to the firm or not, price, rank, firm."""
        price = (2 * (x - firm["credit"]) + 1) / firm["weight"]
        return x >= firm["previous"], price, self.places[firm["id"]], firm["id"]

    def _span(self, firm: Body) -> tuple[int, int]:
        """Between these the firm's pieces are free once it is settled what is kept."""
        x, kept = self.x[firm["id"]], _kept(firm)
        low, high = _limits(firm, x)
        if _fixed(firm, x):
            return low, high
        return (max(low, min(kept, x)), high) if self.all_kept else (low, max(kept, x))

    def _shown(self) -> None:
        """Last and next price among the free pieces, as the certificate says them."""
        rows = [(firm, self.x[firm["id"]], *self._span(firm)) for firm in self.firms]
        given = [self._unit(firm, x - 1) for firm, x, low, _ in rows if x > low]
        waiting = [self._unit(firm, x) for firm, x, _, high in rows if x < high]
        for name, unit in (
            ("last", max(given, default=None, key=_price)),
            ("next", min(waiting, default=None, key=_price)),
        ):
            shown = {"firm": unit[3], "price": str(unit[1])} if unit else None
            demand(self.certificate[name] == shown, "CERT_PRICE", name)

    def _water(self) -> None:
        """At the water level the shares before rounding fill the order exactly."""
        water = self.certificate["water"]
        demand((water is None) == (self.short > 0), "CERT_PRICE", "water")
        if water is None:
            return
        level, shares = fraction(water, "CERT_PRICE", "water"), Fraction(0)
        for firm in self.firms:
            low, high = self._span(firm)
            shares += min(max(level * firm["weight"] + firm["credit"], low), high)
        demand(shares == sum(self.x.values()), "CERT_PRICE", "water")
        demand(level == self._lowest(level), "CERT_PRICE", "water")

    def _lowest(self, level: Fraction) -> Fraction:
        """Of all levels that fill the order as this one does; if nobody is filled, the highest."""
        filled: list[Fraction] = []
        waiting: list[Fraction] = []
        for firm in self.firms:
            low, high = self._span(firm)
            share = level * firm["weight"] + firm["credit"]
            if low < share < high:
                return level
            if low < high:
                full = share >= high
                point = ((high if full else low) - firm["credit"]) / firm["weight"]
                (filled if full else waiting).append(point)
        return max(filled) if filled else min(waiting, default=Fraction(0))


def _price(unit: Key) -> Key:
    return unit[1:3]


def _kept(firm: Body) -> int:
    """What a re-allocation leaves to the firm as long as there is enough for all."""
    frozen, previous, high = firm["frozen"], firm["previous"], max(firm["cap"], firm["frozen"])
    if previous <= high:
        return int(max(previous, frozen))
    return int(frozen if high < firm["min_lot"] and firm["min_lot"] > frozen + 1 else high)


def _fixed(firm: Body, x: int) -> bool:
    """At its frozen or its earlier pieces, below a minimum lot that it did not open."""
    return bool(firm["frozen"] <= x < firm["min_lot"] - 1 or x < firm["frozen"])


def _limits(firm: Body, x: int) -> tuple[int, int]:
    """The least this choice may hold, and the most."""
    if _fixed(firm, x):
        return x, x
    bound = x > firm["frozen"] and firm["min_lot"] > firm["frozen"] + 1
    low = min(x, firm["min_lot"]) if bound else firm["frozen"]
    return low, max(firm["cap"], firm["frozen"])


def _would_take(firm: Body, x: int, short: int) -> bool:
    """Whether pieces that nobody got fit into this firm."""
    steps = [firm["min_lot"] - x if _fixed(firm, x) else 1]
    steps += [firm["previous"] - x] if firm["previous"] > x else []
    return any(step <= min(short, max(firm["cap"], firm["frozen"]) - x) for step in steps)


def _bounds(firms: list[Body], result: Body) -> None:
    """The dual bound at the stated level, and the distance of the value from it."""
    certificate = result["certificate"]
    if certificate.get("level") is None:
        rest = (certificate.get("bound"), certificate.get("gap_ppm"), result.get("bound"))
        demand(result["status"] == "exact" and not any(rest), "CERT_GAP", "status")
        demand(result.get("gap_ppm") is None, "CERT_GAP", "stated")
        return
    level, total = fraction(certificate["level"], "CERT_GAP", "level"), sum(result["x"].values())
    if result["kind"] == "R":  # what is moved is not looked at, so neither are minimum lots
        firms = [{**firm, "min_lot": 0} for firm in firms]
    taken = {firm["id"]: _answer(firm, level) for firm in firms}
    bound = fairness(firms, taken) + 2 * level * (total - sum(taken.values()))
    value = fairness(firms, result["x"])
    demand(bound <= value, "CERT_GAP", "bound")
    stated(result, result["status"] != "exact", bound, gap_of(value, bound))


def _answer(firm: Body, level: Fraction) -> int:
    """The cheapest number of pieces at this level: (x - c)^2 / w - 2 level x."""
    low, high = firm["frozen"], max(firm["cap"], firm["frozen"])
    least = max(firm["min_lot"], low)
    nearest = (2 * (level * firm["weight"] + firm["credit"]) + 1) // 2
    choices: set[int] = {low, min(max(nearest, least), high)} if least <= high else {low}

    def cost(x: int) -> tuple[Fraction, int]:
        return (x - firm["credit"]) ** 2 / firm["weight"] - 2 * level * x, -x

    return min(choices, key=cost)
