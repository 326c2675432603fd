"""Several lots: bottleneck classes. Each cut says what its firms can make at most, all together.

A class and all before it are cut off from the lots by: lots counted whole, weeks counted whole at
the firm's best rate, pledges counted whole. So the levels, and the least value, follow.
"""

from fractions import Fraction

from orders.allocation.certificate.ground import Body, demand, fairness, fraction, gap_of, stated
from orders.allocation.certificate.lots import Order
from orders.allocation.certificate.missing import missing


class Cuts:
    """The cut of one class after the other; only what a class changes is looked at again."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.inside: set[str] = set()
        self.lots: set[str] = set()
        self.parts: dict[str, int] = {}  # weeks and pledges that are cut, by firm
        self.closed: dict[str, Body] = {}
        self.whole = 0  # standard minutes of all that is cut
        self.makers: dict[str, list[str]] = {lot: [] for lot in order.lots}
        for lot, firm in order.pairs:
            self.makers[lot].append(firm)

    def widen(self, one: Body) -> int:
        """At most so many standard minutes fit into the firms up to this class."""
        fresh, lots = one["firms"], one["lots"]
        demand(not self.inside & set(fresh) and bool(fresh), "CERT_CUT", "firms")
        demand(not self.lots & set(lots), "CERT_CUT", "lots")
        demand(fresh == sorted(set(fresh)) and lots == sorted(set(lots)), "CERT_CUT", "order")
        known = set(fresh) <= set(self.order.firms) and set(lots) <= set(self.order.lots)
        demand(known, "CERT_CUT", "unknown")
        self.inside |= set(fresh)
        self.whole += sum(self._frozen(pair) for f in fresh for pair in self._in_lots(f))
        self.lots |= set(lots)
        self.whole += sum(self._outside(lot) for lot in lots)
        changed = {firm: one["closed"].get(firm, {}) for firm in fresh} | one["closed"]
        demand(set(changed) <= self.inside, "CERT_CUT", "closed")
        new = (self.closed.get(firm, {}) != closed for firm, closed in one["closed"].items())
        demand(all(new), "CERT_CUT", "closed")
        self.closed |= changed
        for firm, closed in changed.items():
            part = self._part(firm, closed)
            self.whole += part - self.parts.get(firm, 0)
            self.parts[firm] = part
        return self.whole

    def _in_lots(self, firm: str) -> list[tuple[str, str]]:
        return [pair for pair in self.order.pairs_of[firm] if pair[0] in self.lots]

    def _frozen(self, pair: tuple[str, str]) -> int:
        return int(self.order.lots[pair[0]]["std_minutes"]) * self.order.frozen(pair)

    def _outside(self, lot: str) -> int:
        """The lot without what others hold of it for good."""
        others = [firm for firm in self.makers[lot] if firm not in self.inside]
        row = self.order.lots[lot]
        whole = int(row["std_minutes"] * row["quantity"])
        return whole - sum(self._frozen((lot, firm)) for firm in others)

    def _part(self, firm: str, closed: Body) -> int:
        """What the firm can make of all other lots, by its closed weeks and pledges."""
        weeks, pledges = closed.get("weeks", []), closed.get("pledges", [])
        demand(sorted(closed) == sorted(key for key in closed if closed[key]), "CERT_CUT", "closed")
        demand(weeks == sorted(set(weeks)) and pledges == sorted(set(pledges)), "CERT_CUT", "order")
        pairs = self.order.pairs_of[firm]
        demand(set(pledges) <= {lot for lot, _ in pairs} - self.lots, "CERT_CUT", "pledges")
        for lot, _ in pairs:
            if lot not in self.lots and lot not in pledges:
                demand(self._covered(firm, lot, weeks), "CERT_CUT", "open")
        capacity = self.order.capacity[firm] or []
        inside = all(type(week) is int and 0 < week <= len(capacity) for week in weeks)
        demand(inside, "CERT_CUT", "weeks")
        own = sum(capacity[week - 1] for week in weeks)
        high = {lot: self.order.high((lot, firm)) for lot in pledges}
        rest = sum(int(self.order.lots[lot]["std_minutes"]) * high[lot] for lot in pledges)
        return int(own * self._rate(firm) // 1 + rest)

    def _covered(self, firm: str, lot: str, weeks: list[int]) -> bool:
        row, capacity = self.order.lots[lot], self.order.capacity[firm]
        if capacity is None:
            return False
        window = range(row["release"], row["due"] + 1)
        return all(week in weeks or not capacity[week - 1] for week in window)

    def _rate(self, firm: str) -> Fraction:
        """The most standard minutes the firm makes in one minute of its own."""
        pairs = self.order.pairs_of[firm]
        rates = (
            Fraction(self.order.lots[pair[0]]["std_minutes"], self.order.pairs[pair]["minutes"])
            for pair in pairs
        )
        return max(rates, default=Fraction(0))


def levels(order: Order, result: Body, value: Fraction) -> None:
    """Cuts hold, levels fill them and rise, the value is at or above what they allow."""
    certificate, cuts = result["certificate"], Cuts(order)
    filled, before = 0, None
    found: dict[str, Fraction] = {}
    for one in certificate["classes"]:
        cut = cuts.widen(one)
        demand(one["cut"] == str(cut), "CERT_CUT", "sum")
        level = fraction(one["level"], "CERT_CUT", "level")
        shares = _shares(order, dict.fromkeys(one["firms"], level))
        demand(sum(shares.values()) == cut - filled, "CERT_CUT", "level")
        demand(_settled(order, shares, level), "CERT_CUT", "level")
        demand(before is None or before < level, "CERT_CUT", "rising")
        filled, before = cut, level
        found |= dict.fromkeys(one["firms"], level)
    demand(set(found) == set(order.firms), "CERT_CUT", "firms")
    missing(order, result, filled)
    _bound(order, result, value, found)


def _bound(order: Order, result: Body, value: Fraction, found: dict[str, Fraction]) -> None:
    """The fairest conceivable shares of what was placed, and the distance from them."""
    placed = sum(order.totals().values())
    water = fraction(result["certificate"]["water"], "CERT_CUT", "water")
    under = {firm: min(level, water) for firm, level in found.items()}
    shares = _shares(order, under)
    demand(sum(shares.values()) == placed, "CERT_CUT", "water")
    reached = {firm: shares[firm] for firm in found if water <= found[firm]}
    full = bool(reached) and any(reached[firm] > _floor(order, firm) for firm in reached)
    idle = all(share == _floor(order, firm) for firm, share in shares.items())
    demand(full or (idle and _settled(order, shares, water)), "CERT_CUT", "water")
    bound = fairness(list(order.firms.values()), shares)
    demand(bound <= value, "CERT_GAP", "bound")
    stated(result, result["status"] != "exact", bound, gap_of(value, bound))


def _shares(order: Order, at: dict[str, Fraction]) -> dict[str, Fraction]:
    """Level times weight plus credit, not below what is frozen."""
    rows = ((name, order.firms[name], level) for name, level in at.items())
    return {
        name: max(level * firm["weight"] + firm["credit"], Fraction(_floor(order, name)))
        for name, firm, level in rows
    }


def _floor(order: Order, firm: str) -> int:
    pairs = order.pairs_of[firm]
    return sum(order.lots[pair[0]]["std_minutes"] * order.frozen(pair) for pair in pairs)


def _settled(order: Order, shares: dict[str, Fraction], level: Fraction) -> bool:
    """Somebody is above what is frozen; where nobody is, the level is where the first begins."""
    floors = {name: _floor(order, name) for name in shares}
    if any(shares[name] > floors[name] for name in shares):
        return True
    if not shares:
        return level == 0
    firms = ((floors[name], order.firms[name]) for name in shares)
    return bool(level == min((low - firm["credit"]) / firm["weight"] for low, firm in firms))
