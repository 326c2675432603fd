"""Several lots: no piece unfilled that fits somewhere, none dearer than where it could go."""

import hashlib
from collections import deque
from fractions import Fraction

from orders.allocation.certificate.ground import Body, Key, demand
from orders.allocation.certificate.lots import Order, Pair

MOST_DRAWN_PAIRS = 1_000_000
Node = tuple[str, str]  # "lot" or "firm", and its id


def unfilled(order: Order) -> None:
    """No firm has room for one piece more of a lot that is short."""
    short = order.short()
    for pair in order.pairs:
        demand(not short[pair[0]] or not _fits(order, pair), "CERT_PRICE", "unfilled")


def _fits(order: Order, pair: Pair) -> bool:
    more = order.held(pair) + 1
    if not order.allows(pair, more):
        return False
    return order.weeks(pair[1], {**order.x, pair: more}) is not None


def no_cheaper_place(order: Order, places: dict[str, int]) -> None:
    """For an answer that calls itself exact: no piece of a lot would be better at another firm."""
    rows: dict[str, list[str]] = {}
    for lot, firm in order.pairs:
        rows.setdefault(lot, []).append(firm)
    for lot, firms in rows.items():
        givers = [
            _step_price(order, firm, lot, -1, places) for firm in firms if _gives(order, firm, lot)
        ]
        dearest = max(givers, default=None)
        takers = sorted(_step_price(order, firm, lot, 1, places) for firm in firms)
        for taker in takers:
            if dearest is None or taker[:2] >= dearest[:2]:
                break
            code = "CERT_PRICE" if taker[0] < dearest[0] else "CERT_TIE"
            demand(not _fits(order, (lot, taker[2])), code, "exchange")


def _gives(order: Order, firm: str, lot: str) -> bool:
    held = order.held((lot, firm))
    above = held > order.pairs[lot, firm].get("previous", 0)
    return held > 0 and above and order.allows((lot, firm), held - 1)


def _step_price(order: Order, firm: str, lot: str, step: int, places: dict[str, int]) -> Key:
    """What the next piece of the lot adds for the firm, or what its last one did."""
    size, row = order.lots[lot]["std_minutes"], order.firms[firm]
    middle = 2 * (order.standard(firm) - row["credit"]) + step * size
    return middle * size / Fraction(row["weight"]), places[firm], firm


class PiecesExchange:
    """Kind M: along every chain of lots, the dearest piece against the cheapest further one."""

    def __init__(self, order: Order, places: dict[str, int], certificate: Body) -> None:
        self.order, self.places, self.certificate = order, places, certificate
        self.holds: dict[str, list[str]] = {firm: [] for firm in order.firms}
        self.makers: dict[str, list[str]] = {lot: [] for lot in order.lots}
        for lot, firm in order.pairs:
            self.makers[lot].append(firm)
            if order.held((lot, firm)):
                self.holds[firm].append(lot)

    def check(self) -> None:
        """From the dearest piece on: whatever its firm can pass on is at most as dear there."""
        holders = [firm for firm in self.order.firms if self.holds[firm]]
        seen: set[str] = set()
        lots: set[str] = set()
        for key, firm in sorted(((self._key(firm, -1), firm) for firm in holders), reverse=True):
            seen.add(firm)
            ahead = deque([firm])
            while ahead:
                fresh = self._others(ahead.popleft(), lots) - seen
                for other in fresh:
                    self._compare(key, self._key(other, 1))
                seen |= fresh
                ahead.extend(fresh)

    def _others(self, firm: str, lots: set[str]) -> set[str]:
        """Who could make what this firm holds; every lot is looked at once."""
        fresh = [lot for lot in self.holds[firm] if lot not in lots]
        lots.update(fresh)
        return {other for lot in fresh for other in self.makers[lot]}

    def _key(self, firm: str, step: int) -> Key:
        row = self.order.firms[firm]
        middle = 2 * (self.order.standard(firm) - row["credit"]) + step
        return middle / Fraction(row["weight"]), self.places[firm]

    def _compare(self, given: Key, waiting: Key) -> None:
        demand(given[0] <= waiting[0], "CERT_PRICE", "exchange")
        demand(given <= waiting, "CERT_TIE", "exchange")


class Draw:
    """Kind M: who makes which lot follows the hash; potentials prove it, no cycle costs nothing."""

    def __init__(self, order: Order, potentials: dict[str, dict[str, int]]) -> None:
        self.order = order
        self.firms, self.lots = potentials["firms"], potentials["lots"]
        self.root: dict[Node, Node] = {}
        named = {firm for _, firm in order.pairs}, {lot for lot, _ in order.pairs}
        demand((set(self.firms), set(self.lots)) == named, "CERT_TIE", "potentials")
        whole = [*self.firms.values(), *self.lots.values()]
        demand(all(type(value) is int for value in whole), "CERT_TIE", "potentials")

    def check(self) -> None:
        tight: set[Node] = set()
        free: list[Pair] = []
        for lot, firm in self.order.pairs:
            rest = drawn(self.order.body["id"], lot, firm) - self.lots[lot] - self.firms[firm]
            held = self.order.held((lot, firm)) > 0
            demand(rest == 0 if held else rest >= 0, "CERT_TIE", "draw")
            if rest == 0:
                tight |= {("lot", lot), ("firm", firm)}
                free += [] if held else [(lot, firm)]
            if held:
                demand(self._join(("lot", lot), ("firm", firm)), "CERT_TIE", "cycle")
        nodes = {("lot", lot) for lot in self.lots} | {("firm", firm) for firm in self.firms}
        demand(tight == nodes, "CERT_TIE", "potentials")
        self._no_cycle(free)

    def _find(self, node: Node) -> Node:
        while (above := self.root.setdefault(node, node)) != node:
            self.root[node] = self.root.setdefault(above, above)
            node = above
        return node

    def _join(self, one: Node, other: Node) -> bool:
        """False where they were joined before: a second way at no cost."""
        first, second = self._find(one), self._find(other)
        self.root[first] = second
        return first != second

    def _no_cycle(self, free: list[Pair]) -> None:
        ways: dict[Node, list[Node]] = {}
        into: dict[Node, int] = {}
        for lot, firm in free:
            start, end = self._find(("lot", lot)), self._find(("firm", firm))
            ways.setdefault(start, []).append(end)
            into[end] = into.get(end, 0) + 1
        ready = [node for node in ways if not into.get(node)]
        while ready:
            for end in ways.pop(ready.pop(), []):
                into[end] -= 1
                if not into[end]:
                    ready.append(end)
        demand(not any(into.values()), "CERT_TIE", "cycle")


def drawn(instance: str, lot: str, firm: str) -> int:
    """The first 36 bits of the SHA-256 of "<instance>|<lot>|<firm>"."""
    return int(hashlib.sha256(f"{instance}|{lot}|{firm}".encode()).hexdigest()[:9], 16)
