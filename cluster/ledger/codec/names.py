"""Stored names `half.aggregate.fact@version`: registered once, never a file path."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from cluster.ledger.codec.event import Event
from cluster.ledger.codec.personal import open_closed, personal_fields

E = TypeVar("E", bound=Event)
Step = Callable[[dict[str, Any]], dict[str, Any]]
_SHAPE = re.compile(r"[a-z-]+(\.[a-z-]+){2}@[1-9][0-9]*\Z")


class UnknownName(LookupError):
    """A stored name without a class: the program is older than the ledger, or a name was lost."""


@dataclass(frozen=True, slots=True)
class Registered:
    """One event class: its name, its fields but stream id and version, how it is decoded."""

    name: str
    cls: type[Event]
    fields: tuple[str, ...]
    personal: tuple[str, ...]
    decode: Callable[[bytes | str], Event]


@dataclass(slots=True)
class _Names:
    by_class: dict[type[Event], Registered] = field(default_factory=dict)
    by_name: dict[str, Registered] = field(default_factory=dict)
    upcasts: dict[str, tuple[str, Step]] = field(default_factory=dict)


NAMES = _Names()


def event(name: str) -> Callable[[type[E]], type[E]]:
    """Register an event class under its stored name."""
    if not _SHAPE.match(name):
        raise ValueError(f"{name}: a stored name reads half.aggregate.fact@version")

    def register(cls: type[E]) -> type[E]:
        if name in NAMES.by_name or name in NAMES.upcasts:
            raise ValueError(f"{name} is registered twice")
        entry = _entry(name, cls)
        NAMES.by_class[cls] = NAMES.by_name[name] = entry
        return cls

    return register


def _entry(name: str, cls: type[Event]) -> Registered:
    fields = sorted({*cls.__struct_fields__} - {"originator_id", "originator_version"})
    decoder = msgspec.json.Decoder(cls, dec_hook=open_closed)
    return Registered(name, cls, tuple(fields), personal_fields(cls), decoder.decode)


def upcast(old: str, new: str) -> Callable[[Step], Step]:
    """Register how the plain JSON of version `old` becomes version `new`."""
    if not _SHAPE.match(old) or not _SHAPE.match(new):
        raise ValueError(f"{old} -> {new}: a stored name reads half.aggregate.fact@version")

    def register(step: Step) -> Step:
        if old in NAMES.upcasts or old in NAMES.by_name:
            raise ValueError(f"{old} is registered twice")
        NAMES.upcasts[old] = (new, step)
        return step

    return register


def registered(cls: type[Event]) -> Registered:
    """The entry of an event class."""
    try:
        return NAMES.by_class[cls]
    except KeyError:
        raise UnknownName(f"{cls.__name__} has no @event name") from None


def name_of(cls: type[Event]) -> str:
    """`CapacityPledged` -> "orders.pledge.capacity-pledged@1"."""
    return registered(cls).name


def known_names() -> tuple[str, ...]:
    """Every name the program can read: current ones and those with an upcast, sorted."""
    return tuple(sorted({*NAMES.by_name, *NAMES.upcasts}))


def stored_names(*classes: type[Event]) -> tuple[str, ...]:
    """The names under which rows of these classes may be stored: current and older versions."""
    wanted = {name_of(cls) for cls in classes}
    older = {old for old in NAMES.upcasts if newest(old) in wanted}
    return tuple(sorted(wanted | older))


def newest(name: str) -> str:
    """The current name that a stored name is turned into."""
    while name in NAMES.upcasts:
        name = NAMES.upcasts[name][0]
    return name
