"""Read the fields of an instance file one by one; each refusal names its code and place."""

from math import gcd
from typing import Any

from orders.allocation.engine.refused import Refused

LONGEST_FIRM_ID = 64
LONGEST_INSTANCE_ID = 128  # "<order id>:<hash of the award event>" has 101 characters

Body = dict[str, Any]


def rows(body: Body, key: str) -> list[tuple[str, Body]]:
    """The objects of the list `key`, each with its place."""
    found = body.get(key)
    if not isinstance(found, list):
        raise Refused("FIELD", key)
    return [(f"{key}[{number}].", _object(row, key, number)) for number, row in enumerate(found)]


def _object(row: Any, key: str, number: int) -> Body:
    if not isinstance(row, dict):
        raise Refused("FIELD", f"{key}[{number}]")
    return row


def text(row: Body, key: str, place: str = "") -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise Refused("FIELD", place + key)
    return value


def id_of(row: Body, place: str = "", longest: int = LONGEST_FIRM_ID) -> str:
    """An id may hold anything but a bar and half a character."""
    value = text(row, "id", place)
    lone = any("\ud800" <= letter <= "\udfff" for letter in value)
    if not 1 <= len(value) <= longest or "|" in value or lone:
        raise Refused("BAD_ID", place + "id")
    return value


def number(row: Body, key: str, place: str = "", default: int | None = None) -> int:
    value = row.get(key, default)
    if type(value) is not int:
        raise Refused("FIELD", place + key)
    return value


def amount(row: Body, key: str, place: str = "", default: int | None = None) -> int:
    """A whole number, zero or more."""
    value = number(row, key, place, default)
    if value < 0:
        raise Refused("NEGATIVE", place + key)
    return value


def weight(row: Body, place: str) -> int:
    value = number(row, "pledge", place)
    if value < 1:
        raise Refused("BAD_WEIGHT", place + "pledge")
    return value


def credit(row: Body, place: str) -> tuple[int, int]:
    """A fraction in lowest terms, as numerator and denominator."""
    pair = row.get("credit", [0, 1])
    if not isinstance(pair, list) or [type(part) for part in pair] != [int, int]:
        raise Refused("FIELD", place + "credit")
    top, bottom = pair
    if bottom < 1:
        raise Refused("NEGATIVE", place + "credit")
    common = gcd(top, bottom)
    return top // common, bottom // common
