"""Check a split against its certificate: one file, standard library only, no solver.

Runs alone: python3 certificate.py INSTANCE.json RESULT.json -> exit 0 and the objective,
1 and the code of what does not fit, 2 where a file cannot be read. Written apart from the
engine on purpose: what both get wrong in the same way is less.
"""

import hashlib
import json
import sys
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any

Firm = dict[str, Any]
Unit = tuple[Fraction, int, str]  # price, rank, firm
_DEFAULTS = {"min_lot": 0, "frozen": 0, "credit": [0, 1]}
_FORMAT = "matson-allocation-result@1"


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


def check(instance: dict[str, Any], result: dict[str, Any]) -> list[str]:
    """The objective values, if everything in the result follows from the instance."""
    try:
        firms = sorted(
            ({**_DEFAULTS, **firm} for firm in instance["firms"]), key=lambda firm: firm["id"]
        )
        _digests(instance, firms, result)
        _feasible(instance["quantity"], firms, result["x"])
        _values(instance, firms, result)
        ranks = _ranks(instance["id"], firms, result["tie_order"])
        weighted = [_weighted(firm, result["policy"]) for firm in firms]
        _prices(instance["quantity"], weighted, result, ranks)
        _bounds(instance["quantity"], weighted, result)
        _sealed(result)
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError):
        raise Wrong("CERT_DIGEST", "form") from None
    return [str(value) for value in result["objective"]]


def _digests(instance: dict[str, Any], firms: list[Firm], result: dict[str, Any]) -> None:
    known = ("id", "pledge", "cap", "min_lot", "frozen", "credit")
    rows = [{key: firm[key] for key in known} for firm in firms]
    for row in rows:
        share = Fraction(*row["credit"])
        row["credit"] = [share.numerator, share.denominator]
    body = {"id": instance["id"], "kind": "S", "quantity": instance["quantity"], "firms": rows}
    digest = sha256(body)
    certificate = result["certificate"]
    demand(instance["kind"] == result["kind"] == "S", "CERT_DIGEST", "kind")
    demand(result["format"] == _FORMAT, "CERT_DIGEST", "format")
    demand(result["instance"] == instance["id"], "CERT_DIGEST", "instance")
    demand(result["instance_sha256"] == digest, "CERT_DIGEST", "instance_sha256")
    demand(certificate["instance_sha256"] == digest, "CERT_DIGEST", "certificate")
    for key in ("engine", "policy"):
        demand(certificate[key] == result[key], "CERT_DIGEST", key)
    demand(result["policy"] in ("proportional", "equal"), "CERT_DIGEST", "policy")


def _feasible(quantity: int, firms: list[Firm], x: dict[str, int]) -> None:
    demand(sorted(x) == [firm["id"] for firm in firms], "CERT_INFEASIBLE", "firms")
    demand(all(type(pieces) is int for pieces in x.values()), "CERT_INFEASIBLE", "whole")
    demand(sum(x.values()) <= quantity, "CERT_INFEASIBLE", "quantity")
    for firm in firms:
        pieces, frozen = x[firm["id"]], firm["frozen"]
        demand(pieces >= frozen, "CERT_INFEASIBLE", "frozen")
        demand(pieces <= max(firm["cap"], frozen), "CERT_INFEASIBLE", "cap")
        demand(pieces == frozen or pieces >= firm["min_lot"], "CERT_INFEASIBLE", "min_lot")


def _values(instance: dict[str, Any], firms: list[Firm], result: dict[str, Any]) -> None:
    x = result["x"]
    short = instance["quantity"] - sum(x.values())
    demand(text(result["totals"]) == text(x), "CERT_VALUE", "totals")
    demand(text(result["shortage"]) == text({instance["id"]: short}), "CERT_VALUE", "shortage")
    fairness = _fairness([_weighted(firm, result["policy"]) for firm in firms], x)
    demand(result["objective"] == [str(short), str(fairness)], "CERT_VALUE", "objective")


def _weighted(firm: Firm, policy: str) -> Firm:
    weight = 1 if policy == "equal" else firm["pledge"]
    return {**firm, "weight": weight, "credit": Fraction(*firm["credit"])}


def _fairness(firms: list[Firm], x: dict[str, int]) -> Fraction:
    """Sum of (x - credit)^2 / weight."""
    parts = [(x[firm["id"]] - firm["credit"], firm["weight"]) for firm in firms]
    whole = lcm(*{away.denominator**2 * weight for away, weight in parts})
    rows = ((away.numerator**2, away.denominator**2 * weight) for away, weight in parts)
    return Fraction(sum(top * (whole // bottom) for top, bottom in rows), whole)


def _ranks(name: str, firms: list[Firm], order: list[str]) -> dict[str, int]:
    def drawn(firm_id: str) -> tuple[bytes, str]:
        return hashlib.sha256(f"{name}|{firm_id}".encode()).digest(), firm_id

    demand(order == sorted((firm["id"] for firm in firms), key=drawn), "CERT_TIE", "tie_order")
    return {firm_id: place for place, firm_id in enumerate(order)}


def _prices(
    quantity: int, firms: list[Firm], result: dict[str, Any], ranks: dict[str, int]
) -> None:
    """No piece given is dearer than one that could have been given instead."""
    given: list[Unit] = []
    waiting: list[Unit] = []
    short = quantity - sum(result["x"].values())
    for firm in firms:
        x, name = result["x"][firm["id"]], firm["id"]
        low, high = _limits(firm, x)
        demand(not _would_take(firm, x, short), "CERT_PRICE", "unfilled")
        doubled = 2 * (x - firm["credit"])
        if x > low:
            given.append(((doubled - 1) / firm["weight"], ranks[name], name))
        if x < high and not _closed(firm, x):
            waiting.append(((doubled + 1) / firm["weight"], ranks[name], name))
    last, following = max(given, default=None), min(waiting, default=None)
    if last and following:
        demand(last[0] <= following[0], "CERT_PRICE", "exchange")
        demand(last[:2] <= following[:2], "CERT_TIE", "exchange")
    demand(result["certificate"]["last"] == _shown(last), "CERT_PRICE", "last")
    demand(result["certificate"]["next"] == _shown(following), "CERT_PRICE", "next")
    _water(short, firms, result)


def _water(short: int, firms: list[Firm], result: dict[str, Any]) -> None:
    """At the water level the shares before rounding fill the order exactly."""
    water = result["certificate"]["water"]
    demand((water is None) == (short > 0), "CERT_PRICE", "water")
    if water is None:
        return
    level, shares = Fraction(water), Fraction(0)
    demand(str(level) == water, "CERT_PRICE", "water")
    for firm in firms:
        x = result["x"][firm["id"]]
        low, high = (x, x) if _closed(firm, x) else _limits(firm, x)
        shares += min(max(level * firm["weight"] + firm["credit"], low), high)
    demand(shares == sum(result["x"].values()), "CERT_PRICE", "water")


def _closed(firm: Firm, x: int) -> bool:
    """At its frozen pieces, below a minimum lot that it did not open."""
    return bool(x == firm["frozen"] and firm["min_lot"] > x + 1)


def _limits(firm: Firm, x: int) -> tuple[int, int]:
    """The least this choice may hold, and the most."""
    bound = x > firm["frozen"] and firm["min_lot"] > firm["frozen"] + 1
    return (firm["min_lot"] if bound else firm["frozen"]), max(firm["cap"], firm["frozen"])


def _would_take(firm: Firm, x: int, short: int) -> bool:
    """Whether pieces that nobody got fit into this firm."""
    step: int = firm["min_lot"] - x if _closed(firm, x) else 1
    room: int = max(firm["cap"], firm["frozen"]) - x
    return step <= min(short, room)


def _shown(unit: Unit | None) -> dict[str, str] | None:
    return {"firm": unit[2], "price": str(unit[0])} if unit else None


def _bounds(quantity: int, firms: list[Firm], result: dict[str, Any]) -> None:
    """The dual bound at the stated level, and the distance of the value from it."""
    certificate = result["certificate"]
    proof = {key: certificate.get(key) for key in ("level", "bound", "gap_ppm")}
    bounded = result["status"] != "exact"
    if proof["level"] is None:
        demand(not bounded and not any(proof.values()), "CERT_GAP", "status")
        return
    level, total = Fraction(proof["level"]), sum(result["x"].values())
    taken = {firm["id"]: _answer(firm, level) for firm in firms}
    bound = _fairness(firms, taken) + 2 * level * (total - sum(taken.values()))
    value = _fairness(firms, result["x"])
    demand(proof["bound"] == str(bound) and bound <= value, "CERT_GAP", "bound")
    gap = -((bound - value) * 10**6 // value) if value else 0
    demand(
        text(proof["gap_ppm"]) == text(gap) and str(level) == proof["level"], "CERT_GAP", "gap_ppm"
    )
    demand(result["status"] in ("exact", "bounded"), "CERT_GAP", "status")
    stated = (result.get("bound"), result.get("gap_ppm"))
    demand(
        text(stated) == text((str(bound), gap) if bounded else (None, None)), "CERT_GAP", "stated"
    )


def _answer(firm: Firm, level: Fraction) -> int:
    """The cheapest number of pieces at this level: (x - c)^2 / w - 2 level x."""
    low, high = firm["frozen"], max(firm["cap"], firm["frozen"])
    least = max(firm["min_lot"], low)
    nearest = (2 * (level * firm["weight"] + firm["credit"]) + 1) // 2
    choices: set[int] = {low, min(max(nearest, least), high)} if least <= high else {low}

    def cost(x: int) -> tuple[Fraction, int]:
        return (x - firm["credit"]) ** 2 / firm["weight"] - 2 * level * x, -x

    return min(choices, key=cost)


def _sealed(result: dict[str, Any]) -> None:
    """The digest over everything else in the result, reasons included."""
    certificate = {key: value for key, value in result["certificate"].items() if key != "sha256"}
    body = {**result, "certificate": certificate}
    demand(result["certificate"]["sha256"] == sha256(body), "CERT_DIGEST", "result")


def main(arguments: list[str]) -> int:
    """Two files in, one line out; the exit status says it too."""
    sys.set_int_max_str_digits(0)
    try:
        instance, result = (json.loads(Path(name).read_bytes()) for name in arguments)
    except (OSError, ValueError, RecursionError):
        sys.stderr.write("python3 certificate.py INSTANCE.json RESULT.json\n")
        return 2
    try:
        sys.stdout.write(" ".join(check(instance, result)) + "\n")
    except Wrong as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
