"""Two files into the checker: neither endless files nor endless numbers are read."""

import json
from pathlib import Path
from typing import Any

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
