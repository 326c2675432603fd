"""Any bytes become a JSON object or a Refused that names the place."""

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from orders.allocation.digits import TooManyDigits, whole
from orders.allocation.engine.refused import Refused

LARGEST_FILE = 64 * 1024 * 1024

Body = dict[str, Any]
_TOO_LONG = object()  # stands for a number of too many digits
_MAKER = re.compile(r"lots\[[0-9]+\]\.eligible\..+", re.DOTALL)


class _Twice(Body):
    """An object in which a key stood twice."""

    key = ""


def parsed(raw: bytes) -> Body:
    """The JSON object in `raw`; whole numbers of up to 40,000 digits, no key twice."""
    if len(raw) > LARGEST_FILE:
        raise Refused("TOO_LARGE")
    wrong: list[object] = []
    try:
        body = json.loads(
            raw.decode("utf-8"),
            parse_int=partial(_number, wrong),
            parse_constant=_refuse,
            object_pairs_hook=partial(_once, wrong),
        )
    except (ValueError, RecursionError):
        raise Refused("NOT_JSON") from None
    if wrong:
        raise _named(body)
    if not isinstance(body, dict):
        raise Refused("NOT_JSON")
    return body


def _number(wrong: list[object], text: str) -> Any:
    try:
        return whole(text)
    except TooManyDigits:
        wrong.append(_TOO_LONG)
        return _TOO_LONG


def _once(wrong: list[object], pairs: list[tuple[str, Any]]) -> Body:
    body = dict(pairs)
    if len(body) == len(pairs):
        return body
    wrong.append(twice := _Twice(body))
    twice.key = _first_twice(pairs)
    return twice


def _refuse(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are not JSON


def _first_twice(pairs: list[tuple[str, Any]]) -> str:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            return key
        seen.add(key)
    return ""


def _named(body: Any) -> Refused:
    """The first thing that is wrong, with its place; a firm twice in a lot is an id twice."""
    for place, value in _places(body, ""):
        if value is _TOO_LONG:
            return Refused("TOO_LONG", place)
        if isinstance(value, _Twice):
            path = f"{place}.{value.key}" if place else value.key
            return Refused("BAD_ID" if _MAKER.fullmatch(path) else "NOT_JSON", path)
    return Refused("NOT_JSON")  # in what a second key of the same name had covered


def _places(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    yield place, value
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _places(one, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _places(one, f"{place}[{number}]")
