"""Check a split against its certificate: standard library only, no solver, one pass over the arcs.

Runs alone: `static/check/certificate.py` is these parts in one file, made by
`manage.py check_split --ship`; `python3 certificate.py INSTANCE.json RESULT.json` -> exit 0 and
the objective, 1 and the code of what does not fit, 2 where a file cannot be read. Written apart
from the engine on purpose: what both get wrong in the same way is less.
"""

import hashlib
import json
import re
import sys
from collections import deque
from fractions import Fraction
from itertools import accumulate
from math import gcd, lcm
from pathlib import Path
from typing import Any, NamedTuple

# What every kind's check stands on: refusals, canonical JSON, digests, weights, the tie order.

Body = dict[str, Any]
Key = tuple[Any, ...]  # what is compared of a piece: price first, then rank
_FORMAT = "matson-allocation-result@1"
_FRACTION = re.compile(r"-?[0-9]{1,200000}(/[0-9]{1,200000})?")  # "1e99999999" would never end


class Wrong(Exception):
    """The result does not follow from the instance. `code` is one of the CERT_* codes."""

    def __init__(self, code: str, constraint: str = "") -> None:
        super().__init__(f"{code}({constraint})" if constraint else code)
        self.code = code
        self.constraint = constraint


def demand(holds: bool, code: str, constraint: str = "") -> None:
    if not holds:
        raise Wrong(code, constraint)


def text(value: Any) -> str:
    """Canonical JSON; two values are the same if this is (for Python, True == 1 == 1.0)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(value: Any) -> str:
    return hashlib.sha256(text(value).encode()).hexdigest()


def fraction(written: str, code: str, constraint: str) -> Fraction:
    """A fraction written "n" or "n/d" in lowest terms; any other writing is refused."""
    demand(_FRACTION.fullmatch(written) is not None, code, constraint)
    value = Fraction(written)
    demand(str(value) == written, code, constraint)
    return value


def by_id(rows: list[Body], defaults: Body) -> list[Body]:
    """The rows sorted by id, defaults filled in, credits in lowest terms."""
    found = sorted(({**defaults, **row} for row in rows), key=lambda row: str(row["id"]))
    for row in found:
        if "credit" in row:
            share = Fraction(*row["credit"])
            row["credit"] = [share.numerator, share.denominator]
    return found


def digests(body: Body, result: Body, policies: tuple[str, ...]) -> None:
    """The result and its certificate name this instance, one engine and one policy."""
    certificate, digest = result["certificate"], sha256(body)
    demand(result["kind"] == body["kind"], "CERT_DIGEST", "kind")
    demand(result["format"] == _FORMAT, "CERT_DIGEST", "format")
    demand(result["instance"] == body["id"], "CERT_DIGEST", "instance")
    demand(result["instance_sha256"] == digest, "CERT_DIGEST", "instance_sha256")
    demand(certificate["instance_sha256"] == digest, "CERT_DIGEST", "certificate")
    for key in ("engine", "policy"):
        demand(certificate[key] == result[key], "CERT_DIGEST", key)
    demand(result["policy"] in policies, "CERT_DIGEST", "policy")


def sealed(result: Body) -> None:
    """The digest over everything else in the result, reasons included."""
    certificate = {key: value for key, value in result["certificate"].items() if key != "sha256"}
    body = {**result, "certificate": certificate}
    demand(result["certificate"]["sha256"] == sha256(body), "CERT_DIGEST", "result")


def weighted(firm: Body, policy: str) -> Body:
    """The firm with the weight that counts under this policy, its credit as a fraction."""
    weight = 1 if policy == "equal" else firm["pledge"]
    return {**firm, "weight": weight, "credit": Fraction(*firm["credit"])}


def fairness(firms: list[Body], x: dict[str, Any]) -> Fraction:
    """Sum of (x - credit)^2 / weight."""
    parts = [(x[firm["id"]] - firm["credit"], firm["weight"]) for firm in firms]
    whole = lcm(*{away.denominator**2 * weight for away, weight in parts})
    rows = ((away.numerator**2, away.denominator**2 * weight) for away, weight in parts)
    return Fraction(sum(top * (whole // bottom) for top, bottom in rows), whole)


def ranks(name: str, firms: list[Body], order: list[str]) -> dict[str, int]:
    """Place in the tie order: ascending SHA-256 of "<instance>|<firm>", then the firm's id."""

    def drawn(firm_id: str) -> tuple[bytes, str]:
        return hashlib.sha256(f"{name}|{firm_id}".encode()).digest(), firm_id

    demand(order == sorted((firm["id"] for firm in firms), key=drawn), "CERT_TIE", "tie_order")
    return {firm_id: place for place, firm_id in enumerate(order)}


def gap_of(value: Fraction, bound: Fraction) -> int:
    """Distance of the value from its bound in millionths of the value, rounded up."""
    return -((bound - value) * 10**6 // value) if value else 0


def stated(result: Body, bounded: bool, bound: Fraction, gap: int) -> None:
    """Only a result that calls itself bounded repeats bound and gap beside its certificate."""
    certificate = result["certificate"]
    demand(certificate["bound"] == str(bound), "CERT_GAP", "bound")
    demand(text(certificate["gap_ppm"]) == text(gap), "CERT_GAP", "gap_ppm")
    demand(result["status"] == ("bounded" if bounded else "exact"), "CERT_GAP", "status")
    repeated = (result.get("bound"), result.get("gap_ppm"))
    expected = (str(bound), gap) if bounded else (None, None)
    demand(text(repeated) == text(expected), "CERT_GAP", "stated")


# One lot (kinds S and R): limits, values, the price of the last and the next piece, the level.

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


# Several lots (kinds M, J, R): the canonical instance, limits, weeks in own minutes, values.

Pair = tuple[str, str]  # lot, firm
Plan = dict[str, dict[str, int]]  # "lot|firm" -> bucket -> own minutes


class Order:
    """A canonical instance of several lots beside the pieces of a result."""

    def __init__(self, instance: Body, result: Body) -> None:
        self.again = instance["kind"] == "R"
        self.pieces_only = instance["kind"] == "M"
        firms = by_id(instance["firms"], {"credit": [0, 1]})
        lots = by_id(instance["lots"], {"priority": 1})
        self.pairs = {
            (lot["id"], firm): pair for lot in lots for firm, pair in self._eligible(lot).items()
        }
        self.body = self._body(instance, firms, lots)
        self.firms = {firm["id"]: self._counted(firm, instance, result["policy"]) for firm in firms}
        plain = {"std_minutes": 1, "release": 1, "due": 1}
        self.lots = {lot["id"]: {**plain, **lot} for lot in lots}
        self.x: dict[Pair, int] = {
            (key.split("|")[0], key.split("|")[1]): pieces for key, pieces in result["x"].items()
        }
        self.pairs_of: dict[str, list[Pair]] = {name: [] for name in self.firms}
        for pair in self.pairs:
            demand(pair[1] in self.firms, "CERT_DIGEST", "eligible")
            self.pairs_of[pair[1]].append(pair)
        self.capacity = {name: self._roomy(name) for name in self.firms}

    def _eligible(self, lot: Body) -> Body:
        if self.pieces_only:
            return {firm: {"minutes": 1, "setup": 0, "min_lot": 0} for firm in lot["eligible"]}
        rest = {"frozen": 0, "previous": 0} if self.again else {}
        known = ("minutes", "setup", "min_lot", "cap", *rest)
        rows: Body = {}
        for firm, pair in lot["eligible"].items():
            full = {"setup": 0, "min_lot": 0, **rest, **pair}
            rows[firm] = {key: full[key] for key in known if full.get(key) is not None}
        return rows

    def _body(self, instance: Body, firms: list[Body], lots: list[Body]) -> Body:
        """What the digest of the instance is made of."""
        of_firm = ["id", "pledge", "credit"] + ([] if self.pieces_only else ["capacity"])
        of_lot = ["id", "quantity", "priority"]
        of_lot += [] if self.pieces_only else ["std_minutes", "release", "due"]
        body: Body = {"id": instance["id"], "kind": instance["kind"], "firms": [], "lots": []}
        for firm in firms:
            row = {key: firm[key] for key in of_firm}
            price = None if self.pieces_only else firm.get("unit_price")
            body["firms"].append(row if price is None else {**row, "unit_price": price})
        for lot in lots:
            eligible = {name: self.pairs[lot["id"], name] for name in sorted(lot["eligible"])}
            shown = sorted(eligible) if self.pieces_only else eligible
            body["lots"].append({key: lot[key] for key in of_lot} | {"eligible": shown})
        return body if self.pieces_only else {**body, "buckets": instance["buckets"]}

    def _counted(self, firm: Body, instance: Body, policy: str) -> Body:
        capacity = None if self.pieces_only else firm["capacity"]
        buckets = 1 if self.pieces_only else instance["buckets"]
        demand(capacity is None or len(capacity) == buckets, "CERT_DIGEST", "capacity")
        return {**weighted(firm, policy), "capacity": capacity}

    def held(self, pair: Pair) -> int:
        return self.x.get(pair, 0)

    def frozen(self, pair: Pair) -> int:
        return int(self.pairs[pair].get("frozen", 0))

    def high(self, pair: Pair) -> int:
        """Most pieces of the lot that the firm may hold: its pledge, what is frozen in any case."""
        quantity = self.lots[pair[0]]["quantity"]
        return int(max(self.frozen(pair), min(self.pairs[pair].get("cap", quantity), quantity)))

    def minutes(self, pair: Pair, pieces: int) -> int:
        """Own minutes for so many pieces, the set-up included."""
        row = self.pairs[pair]
        return int(row["minutes"] * pieces + row["setup"]) if pieces else 0

    def allows(self, pair: Pair, pieces: int) -> bool:
        """By cap and minimum lot; what is frozen and what was held before stay possible."""
        row, frozen = self.pairs[pair], self.frozen(pair)
        exempt = pieces == frozen or (self.again and pieces == row["previous"])
        return frozen <= pieces <= self.high(pair) and (exempt or pieces >= row["min_lot"])

    def standard(self, firm: str) -> int:
        """Standard minutes given to the firm (pieces for kind M)."""
        pairs = self.pairs_of[firm]
        return sum(self.lots[pair[0]]["std_minutes"] * self.held(pair) for pair in pairs)

    def totals(self) -> dict[str, int]:
        return {firm: self.standard(firm) for firm in self.firms}

    def short(self) -> dict[str, int]:
        """Pieces of each lot that nobody got."""
        left = {name: lot["quantity"] for name, lot in self.lots.items()}
        for (lot, _), pieces in self.x.items():
            left[lot] -= pieces
        return left

    def weeks(self, firm: str, x: dict[Pair, int]) -> Plan | None:
        """Minutes per bucket, earliest due first; None where they do not fit."""
        capacity = self.capacity[firm]
        if capacity is None:
            return {}
        plan, left = self._planned(capacity, self._jobs(firm, x))
        return None if left else plan

    def _jobs(self, firm: str, x: dict[Pair, int]) -> dict[Pair, int]:
        """Own minutes per lot, earliest due first."""
        jobs = {pair: self.minutes(pair, x.get(pair, 0)) for pair in self.pairs_of[firm]}
        return {pair: jobs[pair] for pair in sorted(jobs, key=self._due) if jobs[pair]}

    def _planned(self, capacity: list[int], jobs: dict[Pair, int]) -> tuple[Plan, dict[Pair, int]]:
        """The plan, and what finds no room."""
        plan: Plan = {f"{lot}|{firm}": {} for lot, firm in jobs}
        left = dict(jobs)
        for bucket, room in enumerate(capacity, 1):
            free = room
            for pair, rest in list(left.items()):
                lot = self.lots[pair[0]]
                used = min(free, rest) if lot["release"] <= bucket <= lot["due"] else 0
                if used:
                    plan[f"{pair[0]}|{pair[1]}"][str(bucket)] = used
                    left[pair], free = rest - used, free - used
        return plan, {pair: rest for pair, rest in left.items() if rest}

    def _roomy(self, firm: str) -> list[int] | None:
        """Own minutes per bucket; frozen work that finds no room has its place in its due bucket."""
        capacity = self.firms[firm]["capacity"]
        if capacity is None or not self.again:
            return list(capacity) if capacity else capacity
        frozen = {pair: self.frozen(pair) for pair in self.pairs_of[firm]}
        raised = list(capacity)
        for pair, rest in self._planned(capacity, self._jobs(firm, frozen))[1].items():
            raised[self.lots[pair[0]]["due"] - 1] += rest
        return raised

    def _due(self, pair: Pair) -> tuple[int, str]:
        return self.lots[pair[0]]["due"], pair[0]


def feasible(order: Order, plan: Any) -> None:
    """Whole pieces on eligible pairs within lots, limits and weeks; the plan is the stated one."""
    demand(all(pair in order.pairs for pair in order.x), "CERT_INFEASIBLE", "eligible")
    demand(all(type(pieces) is int for pieces in order.x.values()), "CERT_INFEASIBLE", "whole")
    demand(min(order.short().values(), default=0) >= 0, "CERT_INFEASIBLE", "quantity")
    for pair in order.pairs:
        held = order.held(pair)
        demand(held >= order.frozen(pair), "CERT_INFEASIBLE", "frozen")
        demand(held <= order.high(pair), "CERT_INFEASIBLE", "cap")
        demand(order.allows(pair, held), "CERT_INFEASIBLE", "min_lot")
    found: Plan = {}
    for firm in order.firms:
        weeks = order.weeks(firm, order.x)
        demand(weeks is not None, "CERT_INFEASIBLE", "weeks")
        found |= weeks or {}
    demand(text(plan) == text(found), "CERT_INFEASIBLE", "plan")


def values(order: Order, result: Body) -> Fraction:
    """Totals, shortage and every goal from the pieces; returns the fairness value."""
    totals, short = order.totals(), order.short()
    demand(text(result["totals"]) == text(totals), "CERT_VALUE", "totals")
    demand(text(result["shortage"]) == text(short), "CERT_VALUE", "shortage")
    fair = fairness(list(order.firms.values()), totals)
    goals = [*unfilled_minutes(order, short), *_between(order, result["policy"]), fair]
    demand(result["objective"] == [str(goal) for goal in goals], "CERT_VALUE", "objective")
    return fair


def unfilled_minutes(order: Order, short: dict[str, int]) -> list[int]:
    """Standard minutes short, by priority class."""
    classes = sorted({lot["priority"] for lot in order.lots.values()} or {1})
    found = dict.fromkeys(classes, 0)
    for name, left in short.items():
        lot = order.lots[name]
        found[lot["priority"]] += lot["std_minutes"] * left
    return list(found.values())


def _between(order: Order, policy: str) -> list[int]:
    """What comes between shortage and fairness: minutes moved; the price, or the waiting."""
    goals = []
    if order.again:
        moved = (
            order.lots[pair[0]]["std_minutes"] * max(0, row["previous"] - order.held(pair))
            for pair, row in order.pairs.items()
        )
        goals.append(sum(moved))
    if policy == "cheapest":
        prices = ((firm, order.firms[firm]["unit_price"]) for firm in order.firms)
        goals.append(sum(price * order.standard(firm) for firm, price in prices))
    if policy == "earliest":
        goals.append(_waiting(order))
    return goals


def _waiting(order: Order) -> int:
    """Own minutes not yet done at the end of each bucket, from the lot's release on, summed."""
    found = 0
    for name, capacity in order.capacity.items():
        released = dict.fromkeys(range(1, len(capacity or ()) + 1), 0)
        for pair in order.pairs_of[name]:
            released[order.lots[pair[0]]["release"]] += order.minutes(pair, order.held(pair))
        waiting = 0
        for bucket, free in enumerate(capacity or (), 1):
            waiting = max(0, waiting + released[bucket] - free)
            found += waiting
    return found


# Several lots: how much is short at least, by the last cut, which lets all firms through.


def missing(order: Order, result: Body, cut: int) -> None:
    """Beside a shortage stands what no answer leaves less, in standard minutes of all classes."""
    short = sum(unfilled_minutes(order, order.short()))
    whole = sum(int(lot["std_minutes"] * lot["quantity"]) for lot in order.lots.values())
    piece = gcd(*(int(lot["std_minutes"]) for lot in order.lots.values())) or 1
    bound = max(0, -((cut - whole) // piece)) * piece
    told = {"bound": str(bound), "gap_ppm": gap_of(Fraction(short), Fraction(bound))}
    demand(bound <= short, "CERT_GAP", "short")
    demand(text(result.get("short")) == text(told if short else None), "CERT_GAP", "short")


# Several lots: bottleneck classes. Each cut says what its firms can make at most, all together.


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


# What one firm could do best with its weeks, in whole pieces: a table over its own minutes.

_KEPT = 1 << 20  # what a standard minute brings by staying where it was
_WIDEST = 1 << 17
_NEVER = -(1 << 200)
_Step = tuple[int, int]  # own minutes, and what they bring


class _Ways(NamedTuple):
    """Beside what is frozen: back to what was held, or an opening and steps from it on."""

    free: int
    alone: _Step
    opening: _Step
    steps: list[_Step]

    def all(self) -> _Step:
        rows = [self.opening, *self.steps]
        return sum(minutes for minutes, _ in rows), sum(brings for _, brings in rows)


def best(order: Order, firm: str, prices: dict[str, int]) -> int:
    """What the best choice brings beyond what is frozen, in 2^20-ths of a standard minute."""
    free = _free(order, firm)
    unit = max(free, default=0) // _WIDEST + 1
    pairs = sorted(order.pairs_of[firm], key=lambda pair: (order.lots[pair[0]]["due"], pair[0]))
    rows = [
        _ways(order, pair, prices.get(pair[0], 0), (unit, free[order.lots[pair[0]]["due"] - 1]))
        for pair in pairs
        if order.high(pair) > order.frozen(pair)
    ]
    rows = [ways for ways in rows if max(ways.all()[1], ways.alone[1], *_brought(ways)) > 0]
    used = list(accumulate(max(ways.all()[0], ways.alone[0]) for ways in rows))
    if all(minutes <= ways.free for minutes, ways in zip(used, rows, strict=True)):
        return sum(max(ways.all()[1], ways.alone[1], 0) for ways in rows)
    row = [0] * (rows[-1].free + 1)
    for ways in rows:
        row = _after(row, ways)
    return row[-1]


def _brought(ways: _Ways) -> list[int]:
    return [ways.opening[1], *(brings for _, brings in ways.steps)]


def _free(order: Order, firm: str) -> list[int]:
    """Own minutes until each week beside frozen work, none more than until a later one; those
    before the first release are of no use."""
    first = min((order.lots[pair[0]]["release"] for pair in order.pairs_of[firm]), default=1)
    weeks = enumerate(order.capacity[firm] or (), 1)
    row = list(accumulate(minutes if week >= first else 0 for week, minutes in weeks))
    for pair in order.pairs_of[firm]:
        used = order.minutes(pair, order.frozen(pair))
        for week in range(order.lots[pair[0]]["due"] - 1, len(row)):
            row[week] -= used
    return [max(0, free) for free in accumulate(reversed(row), min)][::-1]


def _ways(order: Order, pair: Pair, price: int, room: tuple[int, int]) -> _Ways:
    (unit, free), row, frozen, high = room, order.pairs[pair], order.frozen(pair), order.high(pair)
    held = max(frozen, min(row["previous"], high))
    first = max(row["min_lot"], frozen, 1 if row["setup"] else 0)

    def step(start: int, end: int) -> _Step:
        minutes = order.minutes(pair, end) - order.minutes(pair, start)
        kept = min(end, held) - min(start, held)
        size = order.lots[pair[0]]["std_minutes"]
        return minutes // unit, size * (_KEPT * kept + price * (end - start))

    back = frozen < held < first and held == row["previous"]
    alone = step(frozen, held) if back else (0, 0)
    if first > high:
        return _Ways(free // unit, alone, (0, 0), [])
    steps = [
        step(start, end)
        for low, top in ((first, max(first, held)), (max(first, held), high))
        for start, end in _doubling(low, top)
    ]
    fair = [one for one in steps if one[1] > 0]
    return _Ways(free // unit, alone, step(frozen, first), fair)


def _doubling(low: int, top: int) -> list[tuple[int, int]]:
    """Parts of which every number of pieces is a sum."""
    found, length = list[tuple[int, int]](), 1
    while low < top:
        found.append((low, min(top, low + length)))
        low, length = low + length, 2 * length
    return found


def _after(row: list[int], ways: _Ways) -> list[int]:
    minutes, brings = ways.opening
    opened = ([_NEVER] * minutes + [one + brings for one in row])[: len(row)]
    for step in ways.steps:
        opened = _taken(opened, opened, step)
    found = _taken(_taken(opened, row, (0, 0)), row, ways.alone)
    cut = ways.free + 1
    return found[:cut] + [found[ways.free]] * (len(found) - cut)


def _taken(row: list[int], other: list[int], step: _Step) -> list[int]:
    """The better of a row, and another one with the step made."""
    minutes, brings = step
    return row[:minutes] + list(map(max, row[minutes:], [one + brings for one in other]))


# Re-allocation of several lots: prices show how many standard minutes had to move at least.

UNIT = 1 << 20  # of a price: a standard minute moved


def stays(order: Order, result: Body) -> None:
    """The bound and its distance are what the prices say."""
    stated = result["certificate"]["moved"]
    prices = stated["lots"]
    demand(set(prices) <= set(order.lots) and whole_prices(prices), "CERT_GAP", "prices")
    found = _whole_loss(order, prices) - _paid_for_short(order, prices)
    found -= sum(best(order, firm, prices) for firm in order.firms)
    piece = gcd(*(lot["std_minutes"] for lot in order.lots.values())) or 1
    bound = max(0, -(-found // (UNIT * piece))) * piece
    moved = sum(taken(order, pair, order.held(pair)) for pair in order.pairs)
    told = {"bound": str(bound), "gap_ppm": gap_of(Fraction(moved), Fraction(bound))}
    demand(text(stated) == text({"lots": prices, **told}), "CERT_GAP", "moved")
    demand(text(result["moved"]) == text(told), "CERT_GAP", "moved")
    demand(bound <= moved, "CERT_GAP", "moved")


def whole_prices(prices: Any) -> bool:
    return all(type(price) is int and price for price in prices.values())


def taken(order: Order, pair: Pair, pieces: int) -> int:
    size: int = order.lots[pair[0]]["std_minutes"]
    return size * max(0, int(order.pairs[pair].get("previous", 0)) - pieces)


def _whole_loss(order: Order, prices: dict[str, int]) -> int:
    """What all would lose that hold no more than what is frozen, and what lots pay for the rest."""
    found = sum(UNIT * taken(order, pair, order.frozen(pair)) for pair in order.pairs)
    for name, price in prices.items():
        fixed = sum(order.frozen(pair) for pair in order.pairs if pair[0] == name)
        lot = order.lots[name]
        found += price * int(lot["std_minutes"] * (lot["quantity"] - fixed))
    return found


def _paid_for_short(order: Order, prices: dict[str, int]) -> int:
    """The highest price of each class, for what is short in it."""
    found, classes = 0, sorted({lot["priority"] for lot in order.lots.values()} or {1})
    for number, short in zip(classes, unfilled_minutes(order, order.short()), strict=True):
        mine = (
            prices.get(name, 0) for name, lot in order.lots.items() if lot["priority"] == number
        )
        found += short * max(0, *mine, 0)
    return found


# The goal of the policy (won, or minutes unfinished): prices show what it costs at least.

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


# Several lots: no piece unfilled that fits somewhere, none dearer than where it could go.

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


# Two files into the checker: neither endless files nor endless numbers are read.

LARGEST_FILE = 256 * 1024 * 1024  # bytes; the result of an instance of 64 MiB may be larger than it
LONGEST_NUMBER = 200_000  # digits; an instance may have 40,000, sums of products more
_BLOCK = 4_000


def loaded(name: str) -> Any:
    """The JSON in a file, or a ValueError that says what is wrong."""
    with Path(name).open("rb") as file:
        raw = file.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise ValueError(f"{name}: more than {LARGEST_FILE} bytes")

    def number(written: str) -> int:
        digits = written.lstrip("-")
        if len(digits) > LONGEST_NUMBER:
            raise ValueError(f"{name}: a number of more than {LONGEST_NUMBER} digits")
        return -joined(digits) if written.startswith("-") else joined(digits)

    try:
        return json.loads(raw, parse_int=number)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise ValueError(f"{name}: not JSON") from None


def joined(digits: str) -> int:
    """Half by half, so that the time does not grow with the square of the length."""
    if len(digits) <= _BLOCK:
        return int(digits)
    half = len(digits) // 2
    high: int = joined(digits[:-half]) * 10**half
    return high + joined(digits[-half:])


# The whole check of one result, and the command line.

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
