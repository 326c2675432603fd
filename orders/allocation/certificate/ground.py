"""What every kind's check stands on: refusals, canonical JSON, digests, weights, the tie order."""

import hashlib
import json
import re
from fractions import Fraction
from math import lcm
from typing import Any

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
