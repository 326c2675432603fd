"""Every event the program knows: its JSON Schema, and one golden file per version that loads for ever."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_origin

import msgspec
from django.conf import settings
from msgspec import inspect

from cluster.ledger.codec import Event, Personal, known_names
from cluster.ledger.codec.names import NAMES

OURS = ("cluster.", "orders.", "sharing.")
PLACED = ("originator_id", "originator_version")
UUID_EXAMPLE = "00000000-0000-4000-8000-000000000001"
SEALED_EXAMPLE = {"key": UUID_EXAMPLE, "sealed": "c2VhbGVk"}


def folder() -> Path:
    return Path(settings.BASE) / "tests" / "golden"


def events() -> dict[str, type[Event]]:
    """The current events of the product by stored name; those of tests are left out."""
    known = NAMES.by_name
    return {n: known[n].cls for n in sorted(known) if known[n].cls.__module__.startswith(OURS)}


def catalogue() -> dict[str, Any]:
    """Stored name to JSON Schema (2020-12) of its data."""
    return {name: _schema(cls) for name, cls in events().items()}


def golden(cls: type[Event], name: str) -> str:
    """The golden file of one version: an example of its data, made from the types alone."""
    shown = {"type": name, "data": example(inspect.type_info(cls))}
    return json.dumps(shown, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def write_golden() -> list[str]:
    """Write the files that do not exist yet; their names."""
    folder().mkdir(parents=True, exist_ok=True)
    new = [name for name in events() if not _file(name).exists()]
    for name in new:
        _file(name).write_text(golden(events()[name], name), encoding="utf-8")
    return new


def golden_changes() -> list[str]:
    """Names whose file is missing, would be written otherwise now, or has lost its class."""
    now = {name: golden(cls, name) for name, cls in events().items()}
    changed = [name for name, text in now.items() if _stored(name) != text]
    lost = {file.stem for file in folder().glob("*.json")} - set(known_names())
    return sorted({*changed, *lost})


def example(kind: inspect.Type) -> Any:
    """A value of this type, the same in every run."""
    for known, make in _EXAMPLES.items():
        if isinstance(kind, known):
            return make(kind)
    raise TypeError(f"no example for {type(kind).__name__}: add one to the catalogue")


def _file(name: str) -> Path:
    return folder() / f"{name}.json"


def _stored(name: str) -> str | None:
    return _file(name).read_text(encoding="utf-8") if _file(name).exists() else None


def _schema(cls: type[Event]) -> Any:
    (found,), parts = msgspec.json.schema_components([cls], schema_hook=_personal_schema)
    body = parts.pop(found["$ref"].rpartition("/")[2])
    for name in PLACED:
        body["properties"].pop(name)
    return body | ({"$defs": parts} if parts else {})


def _personal_schema(kind: Any) -> dict[str, Any]:
    if get_origin(kind) is not Personal and kind is not Personal:
        raise NotImplementedError
    words = {name: {"type": "string"} for name in SEALED_EXAMPLE}
    return {"type": "object", "properties": words, "required": sorted(words)}


def _struct(kind: inspect.StructType) -> dict[str, Any]:
    return {f.encode_name: example(f.type) for f in kind.fields if f.name not in PLACED}


def _whole(kind: inspect.IntType) -> int:
    least = kind.ge if kind.ge is not None else kind.gt + 1 if kind.gt is not None else 1
    return least if kind.le is None else min(least, kind.le)


def _union(kind: inspect.UnionType) -> Any:
    return example(next(part for part in kind.types if not isinstance(part, inspect.NoneType)))


def _dict(kind: inspect.DictType) -> dict[str, Any]:
    return {str(example(kind.key_type)): example(kind.value_type)}


_EXAMPLES: dict[Any, Callable[[Any], Any]] = {
    inspect.StructType: _struct,
    inspect.UnionType: _union,
    inspect.DictType: _dict,
    inspect.IntType: _whole,
    inspect.BoolType: lambda _: True,
    inspect.NoneType: lambda _: None,
    inspect.StrType: lambda kind: "x" * max(4, kind.min_length or 0),
    inspect.UUIDType: lambda _: UUID_EXAMPLE,
    inspect.DateTimeType: lambda _: "2026-11-20T09:00:00Z",
    inspect.DateType: lambda _: "2026-11-20",
    inspect.TimeType: lambda _: "09:00:00",
    inspect.DecimalType: lambda _: "1.5",
    inspect.EnumType: lambda kind: next(iter(kind.cls)).value,
    inspect.LiteralType: lambda kind: kind.values[0],
    inspect.TupleType: lambda kind: [example(part) for part in kind.item_types],
    inspect.CollectionType: lambda kind: [example(kind.item_type)],
    inspect.CustomType: lambda _: SEALED_EXAMPLE,
    inspect.AnyType: lambda _: "anything",
}
