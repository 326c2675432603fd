"""Hostile values by the kind of a field, with the code each must be refused with (trust.md 4.5)."""

from collections.abc import Iterator
from typing import Any

TYPED_BY_HAND = ["１２３", "1,200", "１２，３４５"]  # a person's form takes them, the API does not
NUMBERS = [
    *(
        "١٢٣",
        "1,20",
        "1,2000",
        "0,120",
        ",120",
        "1,,200",
        "²³",
        "NaN",
        "Infinity",
        "-Infinity",
        "inf",
        "-0",
        "1e9",
        "1E9",
        "1_000",
        "+5",
    ),
    *("0x10", "1.", ".5", "1,5", "007", "00", "000", "½", "Ⅷ", "一", "١", "1e999999", "--5", "5-"),
    *("0b1", "0o7", "1'000", "₩5", "5원", "1.5.5", "0.0000", "1\u200b2", "\u202e12", "1\x0012"),
    *("1 2", "1\n2", "9" * 400),
]
HIDDEN = [
    *("가\x00나", "가\x07", "가\x85", "\u202e가", "가\u200b나", "\u2066가\u2069", "가\ufeff나"),
    "\ud800",
]
CONTROLS = ["가\x00나", "가\x07", "가\x85", "가\x1b[0m", "\ud800"]
DAYS = [
    *("1999-12-31", "2101-01-01", "2026-02-29", "2026-1-1", "20261204", "２０２６-12-04"),
    *("2026-W01-1", "2026-12-04T10:00", "tomorrow"),
]
LOCAL_TIMES = [
    *("2026-12-04", "2026-12-04T24:00", "2026-12-04T10:60", "2026-12-04T10:00:60"),
    *("2026-12-04T10:00Z", "2026-12-04 10:00", "1987-05-10T02:30", "1988-05-08T02:30"),
]
# what the API takes has seconds and a zone
INSTANTS = [
    *("2026-12-04", "2026-12-04T10:00", "2026-12-04T10:00:00", "2026-12-04T10:00:60Z"),
    *("2026-12-04T24:00:00Z", "2026-12-04T10:00:00+25:00", "2026-12-04 10:00:00Z"),
    *("1987-05-10T02:30:00+09:00", "2101-01-01T00:00:00Z", "２０２６-12-04T10:00:00Z"),
]
OTHER_TYPES = [[], {}, [[1]], {"a": 1}]


def against(kind: str, takes: Any) -> Iterator[tuple[Any, str]]:
    """JSON values that a field of this kind must refuse, each with its code."""
    yield from ((value, code) for code, values in _BY_KIND[kind](takes).items() for value in values)


def _whole(takes: Any) -> dict[str, list[Any]]:
    beyond = [takes.least - 1, takes.most + 1, -5, 10**30]
    return {
        "number-format": [*NUMBERS, "5", 1.0, 1.5, 1e9, -0.0, True, *OTHER_TYPES],
        "number-range": [value for value in beyond if not takes.least <= value <= takes.most],
    }


def _decimal(takes: Any) -> dict[str, list[Any]]:
    strange = [one for one in NUMBERS if one != "9" * 400]
    return {
        "number-format": [*strange, "9" * 400, "0.0001", "-5", " 5", 5, 0.5, True, *OTHER_TYPES],
        "number-range": ["999999999"] if takes.most < 999_999_999_000 else [],
    }


def _line(takes: Any) -> dict[str, list[Any]]:
    return {
        "text-control": HIDDEN if takes.longest > 3 else [],
        "text-length": ["가" * (takes.longest + 1), "x" * 100_000],
        "text-wanted": [5, 1.5, True, *OTHER_TYPES],
    }


def _text(takes: Any) -> dict[str, list[Any]]:
    return _line(takes) | {"text-control": CONTROLS}


_BY_KIND: dict[str, Any] = {
    "whole": _whole,
    "decimal": _decimal,
    "line": _line,
    "text": _text,
    "day": lambda _: {"time-format": [*DAYS, 20261204, True, *OTHER_TYPES]},
    "time": lambda _: {
        "time-format": ["25:00", "9:00", "0900", "１２:00", 900, True, *OTHER_TYPES]
    },
    "instant": lambda _: {"time-format": [*INSTANTS, 0, True, *OTHER_TYPES]},
    "id": lambda _: {"id-format": ["x", "0" * 32, "{" + "0" * 36 + "}", 5, True, *OTHER_TYPES]},
    "ids": lambda _: {"list-wanted": ["x", 5, True, {}], "id-format": [["x"], [5], [None], [[]]]},
    "flag": lambda _: {"true-or-false": ["true", "on", 1, 0, *OTHER_TYPES]},
    "choice": lambda _: {"choice-unknown": ["none of them", "\x00", 5, True, *OTHER_TYPES]},
    "number": lambda _: {
        "registration-number-format": ["123", "999-81-0001５", "999 81 00015", "\x00"],
        "registration-number-check": ["999-81-00016"],
        "text-wanted": [9998100015, True, *OTHER_TYPES],
    },
}
