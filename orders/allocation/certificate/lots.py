"""Several lots (kinds M, J, R): the canonical instance, limits, weeks in own minutes, values."""

from fractions import Fraction
from typing import Any

from orders.allocation.certificate.ground import (
    Body,
    by_id,
    demand,
    fairness,
    text,
    weighted,
)

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
