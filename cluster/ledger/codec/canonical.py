"""One byte sequence per value: sorted keys, no spaces, no floats, no NUL, UTC instants."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

import msgspec

if TYPE_CHECKING:
    Json: TypeAlias = bool | int | str | list["Json"] | dict[str, "Json"] | None
else:
    Json = Any

WIDEST = 2**53 - 1
_ENCODE = msgspec.json.Encoder(order="sorted").encode
_ZERO = timedelta(0)


class Unstorable(ValueError):
    """A value that has no canonical form; it never reaches the database."""


def canonical(value: Any) -> bytes:
    """The canonical JSON of `value`: UTF-8, sorted keys, whole numbers within 2^53-1."""
    check(value)
    try:
        return _ENCODE(value)
    except (UnicodeEncodeError, TypeError) as error:
        raise Unstorable(str(error)) from error


def check(value: Any) -> None:
    """Refuse floats, integers past 2^53-1, NUL in text and instants that are not UTC."""
    kind = type(value)
    if kind is str:
        if "\0" in value:
            raise Unstorable("NUL in text")
    elif kind is int:
        if not -WIDEST <= value <= WIDEST:
            raise Unstorable(f"{value} does not fit 2^53-1")
    elif kind not in _PLAIN:
        _check_rare(value)


_PLAIN = frozenset({UUID, bool, type(None), date, bytes})


def _check_rare(value: Any) -> None:
    if isinstance(value, datetime):
        if value.utcoffset() != _ZERO:
            raise Unstorable(f"{value.isoformat()} is not in UTC")
    elif isinstance(value, Enum):
        check(value.value)
    elif not isinstance(value, Decimal) or not value.is_finite():
        _check_each(_parts(value))


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return (*value, *value.values())
    if isinstance(value, list | tuple | set | frozenset):
        return value
    if isinstance(value, msgspec.Struct):
        return [getattr(value, name) for name in value.__struct_fields__]
    raise Unstorable(f"{type(value).__name__} has no canonical form")


def _check_each(values: Iterable[Any]) -> None:
    for value in values:
        check(value)


def digest_of(row: tuple[bytes, ...]) -> bytes:
    """SHA-256 over parts, each after its length as 4 bytes: no two rows share an encoding."""
    return sha256(b"".join([len(part).to_bytes(4, "big") + part for part in row])).digest()
