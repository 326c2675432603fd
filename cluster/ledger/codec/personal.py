"""A field sealed under one person's key, so that erasing the key erases the words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Generic, Protocol, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID

T = TypeVar("T")
ERASED: Final = None


class Personal(Generic[T]):
    """A person's own words. `words` is None once the person's key is destroyed."""

    __slots__ = ("person", "words")

    def __init__(self, person: UUID, words: T | None) -> None:
        self.person = person
        self.words = words

    @property
    def erased(self) -> bool:
        return self.words is ERASED

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Personal) and (self.person, self.words) == (
            other.person,
            other.words,
        )

    def __hash__(self) -> int:
        return hash((self.person, self.words))

    def __repr__(self) -> str:
        return f"Personal({self.person}, {'erased' if self.erased else 'sealed'})"


class Sealer(Protocol):
    """What seals and opens personal fields; `aad` binds a ciphertext to its place."""

    def seal_words(self, cluster_id: UUID, person: UUID, words: bytes, aad: bytes) -> str: ...

    def open_words(self, cluster_id: UUID, person: UUID, sealed: str, aad: bytes) -> bytes | None:
        """The words, or None when the key was destroyed."""
        ...


_SEALER: list[Sealer] = []


def set_sealer(sealer: Sealer) -> None:
    """Name the sealer of this process."""
    _SEALER[:] = [sealer]


@contextmanager
def use_sealer(sealer: Sealer) -> Iterator[None]:
    """Seal and open with `sealer` inside this block."""
    before = list(_SEALER)
    set_sealer(sealer)
    try:
        yield
    finally:
        _SEALER[:] = before


def sealer() -> Sealer:
    """The sealer of this process."""
    if not _SEALER:
        raise RuntimeError("an event has a personal field and no sealer is set")
    return _SEALER[0]


def open_closed(kind: Any, raw: Any) -> Any:
    """Decode hook: a stored personal field stays closed until its place is known."""
    if get_origin(kind) is Personal and isinstance(raw, dict) and raw.keys() == {"key", "sealed"}:
        return Unopened(raw["key"], raw["sealed"])
    raise ValueError("not a sealed personal field")


class Unopened(Personal[Any]):
    """A personal field between decoding and opening."""

    __slots__ = ("sealed",)

    def __init__(self, key: str, sealed: str) -> None:
        super().__init__(UUID(key), None)
        self.sealed = sealed


def personal_fields(cls: type) -> tuple[str, ...]:
    """The names of the fields declared `Personal[...]`."""
    return tuple(sorted(name for name, hint in get_type_hints(cls).items() if _is_personal(hint)))


def _is_personal(hint: Any) -> bool:
    return get_origin(hint) is Personal or any(_is_personal(part) for part in get_args(hint))
