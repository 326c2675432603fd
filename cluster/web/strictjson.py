"""A JSON parser that refuses what a tolerant one swallows (trust.md T22)."""

import json
from typing import Any, NoReturn

from cluster.kernel.errors import RuleBroken

LARGEST = 1_000_000  # bytes
DEEPEST = 32  # nested lists and objects
LONGEST = 1_000  # digits of a number, whatever the interpreter would take


def parse_json(body: bytes) -> Any:
    """UTF-8 without a mark, depth at most 32, no key twice, no NaN, nothing behind the value."""
    if len(body) > LARGEST:
        raise RuleBroken("too-large", limit_mb=1)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise RuleBroken("json-format") from problem
    if _depth(text) > DEEPEST:
        raise RuleBroken("json-depth", deepest=DEEPEST)
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError) as problem:
        raise RuleBroken("json-format") from problem


def _depth(text: str) -> int:
    """The deepest nesting, without building anything; brackets inside strings do not count."""
    depth = deepest = 0
    in_string = escaped = False
    for c in text:
        if in_string:
            in_string, escaped = _after_in_string(c, escaped)
        elif c == '"':
            in_string = True
        elif c in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif c in "]}":
            depth -= 1
    return deepest


def _after_in_string(c: str, escaped: bool) -> tuple[bool, bool]:
    return escaped or c != '"', c == "\\" and not escaped


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise RuleBroken("json-duplicate-key")
    return found


def _no_constant(_literal: str) -> NoReturn:
    raise RuleBroken("json-format")


def _whole(literal: str) -> int | float:
    """-0 is no number of pieces: it stays a float, which no field takes."""
    if len(literal) > LONGEST:
        raise RuleBroken("json-format")
    return -0.0 if literal == "-0" else int(literal)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_constant=_no_constant
)
