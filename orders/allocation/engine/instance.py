"""Read an instance: any bytes become a checked Instance or a Refused with code and place."""

import json
from dataclasses import dataclass
from math import gcd
from typing import Any

from orders.allocation.digits import TooManyDigits, canonical, whole
from orders.allocation.engine.refused import Refused

LARGEST_FILE = 64 * 1024 * 1024
KINDS = ("S", "M", "J", "R")
POLICIES = ("proportional", "equal", "cheapest", "earliest")
_ONE_LOT = ("proportional", "equal")
_LONGEST_FIRM_ID = 64
_LONGEST_INSTANCE_ID = 128  # "<order id>:<hash of the award event>" has 101 characters


@dataclass(frozen=True, slots=True)
class Firm:
    """One firm of a split. Pieces, but for `weight` (verified standard minutes)."""

    id: str
    weight: int
    cap: int
    min_lot: int = 0
    frozen: int = 0
    credit: tuple[int, int] = (0, 1)  # pieces, numerator and denominator in lowest terms

    @property
    def high(self) -> int:
        """What the firm may hold at most: what is frozen stays, also above the cap."""
        return max(self.cap, self.frozen)

    @property
    def opening(self) -> int:
        """The least it may hold beyond what is frozen."""
        return max(self.min_lot, self.frozen)

    @property
    def has_gap(self) -> bool:
        """Its minimum lot forbids something between frozen and cap."""
        return self.min_lot > self.frozen + 1


@dataclass(frozen=True, slots=True)
class Instance:
    """Kind S: one lot among firms, sorted by id."""

    id: str
    quantity: int
    firms: tuple[Firm, ...]

    def plain(self) -> dict[str, Any]:
        """The canonical instance: known keys, defaults filled in, firms sorted."""
        return {
            "id": self.id,
            "kind": "S",
            "quantity": self.quantity,
            "firms": [
                {
                    "id": firm.id,
                    "pledge": firm.weight,
                    "cap": firm.cap,
                    "min_lot": firm.min_lot,
                    "frozen": firm.frozen,
                    "credit": list(firm.credit),
                }
                for firm in self.firms
            ],
        }

    def canonical(self) -> bytes:
        """What `instance_sha256` is the digest of; numbers of any length."""
        return canonical(self.plain())


def read(raw: bytes) -> Instance:
    """The instance in `raw`, or Refused."""
    if len(raw) > LARGEST_FILE:
        raise Refused("TOO_LARGE")
    body = _parsed(raw)
    kind = _text(body, "kind", "")
    if kind not in KINDS:
        raise Refused("FIELD", "kind")
    name = _id(body, "", _LONGEST_INSTANCE_ID)
    if kind != "S":
        raise Refused("NOT_YET", "kind")
    instance = Instance(name, _amount(body, "quantity", ""), _firms(body))
    if sum(firm.frozen for firm in instance.firms) > instance.quantity:
        raise Refused("FIELD", "quantity")
    return instance


def check_policy(policy: str) -> None:
    """One lot has neither prices nor weeks: two policies can be asked of it."""
    if policy not in _ONE_LOT:
        raise Refused("BAD_POLICY", "policy")


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(
            raw.decode("utf-8"), parse_int=whole, parse_constant=_refuse, object_pairs_hook=_once
        )
    except TooManyDigits:
        raise Refused("TOO_LARGE") from None
    except (ValueError, RecursionError):
        raise Refused("NOT_JSON") from None
    if not isinstance(body, dict):
        raise Refused("NOT_JSON")
    return body


def _refuse(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are not JSON


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    body = dict(pairs)
    if len(body) != len(pairs):
        raise ValueError("a key stands twice")
    return body


def _firms(body: dict[str, Any]) -> tuple[Firm, ...]:
    rows = body.get("firms")
    if not isinstance(rows, list):
        raise Refused("FIELD", "firms")
    firms: dict[str, Firm] = {}
    for number, row in enumerate(rows):
        place = f"firms[{number}]"
        if not isinstance(row, dict):
            raise Refused("FIELD", place)
        firm = _firm(row, place + ".")
        if firm.id in firms:
            raise Refused("BAD_ID", place + ".id")
        firms[firm.id] = firm
    return tuple(sorted(firms.values(), key=lambda firm: firm.id))


def _firm(row: dict[str, Any], place: str) -> Firm:
    name = _id(row, place, _LONGEST_FIRM_ID)
    weight = _int(row, "pledge", place)
    if weight < 1:
        raise Refused("BAD_WEIGHT", place + "pledge")
    return Firm(
        name,
        weight,
        _amount(row, "cap", place),
        _amount(row, "min_lot", place, 0),
        _amount(row, "frozen", place, 0),
        _credit(row, place),
    )


def _credit(row: dict[str, Any], place: str) -> tuple[int, int]:
    pair = row.get("credit", [0, 1])
    if not isinstance(pair, list) or [type(part) for part in pair] != [int, int]:
        raise Refused("FIELD", place + "credit")
    top, bottom = pair
    if bottom < 1:
        raise Refused("NEGATIVE", place + "credit")
    common = gcd(top, bottom)
    return top // common, bottom // common


def _text(row: dict[str, Any], key: str, place: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise Refused("FIELD", place + key)
    return value


def _id(row: dict[str, Any], place: str, longest: int) -> str:
    value = _text(row, "id", place)
    lone = any("\ud800" <= letter <= "\udfff" for letter in value)
    if not 1 <= len(value) <= longest or "|" in value or lone:
        raise Refused("BAD_ID", place + "id")
    return value


def _int(row: dict[str, Any], key: str, place: str, default: int | None = None) -> int:
    value = row.get(key, default)
    if type(value) is not int:
        raise Refused("FIELD", place + key)
    return value


def _amount(row: dict[str, Any], key: str, place: str, default: int | None = None) -> int:
    value = _int(row, key, place, default)
    if value < 0:
        raise Refused("NEGATIVE", place + key)
    return value
