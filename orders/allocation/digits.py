"""Whole numbers of any size in and out of text, fractions as text, canonical JSON, digests."""

import hashlib
import json
from fractions import Fraction
from typing import Any

_BLOCK = 4000  # Python reads and writes at most 4,300 digits at a time
_LONGEST = 40_000  # digits of a number in an instance
_WRITER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class TooManyDigits(ValueError):
    """A number longer than anybody needs."""


def whole(text: str) -> int:
    """`int(text)` for text of up to 40,000 digits, as JSON writes them."""
    digits = text.lstrip("-")
    if len(digits) > _LONGEST:
        raise TooManyDigits
    return -_joined(digits) if text.startswith("-") else _joined(digits)


def _joined(digits: str) -> int:
    """Half by half, so that the time does not grow with the square of the length."""
    if len(digits) <= _BLOCK:
        return int(digits)
    half = len(digits) // 2
    high: int = _joined(digits[:-half]) * 10**half
    return high + _joined(digits[-half:])


def text_of(value: int) -> str:
    """`str(value)` for numbers of any length."""
    if value < 0:
        return "-" + text_of(-value)
    if value.bit_length() < 13_000:
        return str(value)
    half = value.bit_length() * 3 // 20
    high, low = divmod(value, 10**half)
    return text_of(high) + text_of(low).rjust(half, "0")


def fraction_text(value: Fraction) -> str:
    """ "n" or "n/d" in lowest terms."""
    top = text_of(value.numerator)
    return top if value.denominator == 1 else f"{top}/{text_of(value.denominator)}"


def canonical(value: Any) -> bytes:
    """Sorted keys, no blanks, UTF-8; numbers of any length."""
    try:
        return _WRITER.encode(value).encode()
    except ValueError:
        return _written(value).encode()


def _written(value: Any) -> str:
    if isinstance(value, dict):
        rows = (f"{_WRITER.encode(key)}:{_written(value[key])}" for key in sorted(value))
        return "{" + ",".join(rows) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_written, value)) + "]"
    return text_of(value) if type(value) is int else _WRITER.encode(value)


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()
