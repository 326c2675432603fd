"""Given, when, then in business words; every story is also held to the laws of deciders."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Generic, NoReturn, TypeVar
from unittest.mock import patch
from uuid import UUID

import psycopg

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.kernel.ids import id_for
from cluster.ledger.codec import Event, decode, encode, use_sealer
from cluster.ledger.decider import Decider

D = TypeVar("D", bound=Decider)
STREAM = id_for("given")


class PlainSealer:
    """A sealer for rules tests: words stay readable, places are still checked."""

    erased: ClassVar[set[UUID]] = set()

    def seal_words(self, cluster_id: UUID, person: UUID, words: bytes, aad: bytes) -> str:
        return aad.hex() + ":" + words.hex()

    def open_words(self, cluster_id: UUID, person: UUID, sealed: str, aad: bytes) -> bytes | None:
        place, words = sealed.split(":")
        assert place == aad.hex()  # noqa: S101 - a ciphertext moved to another event
        return None if person in self.erased else bytes.fromhex(words)


def given(cls: type[D], *events: Event, id: UUID = STREAM) -> "Given[D]":
    """A decider with this history."""
    for version, event in enumerate(events, 1):
        event.originator_id, event.originator_version = id, version
    with pure():
        return Given(cls.fold(id, events), events)


class Given(Generic[D]):
    """A decider with a history, before somebody acts."""

    def __init__(self, decider: D, history: Sequence[Event]) -> None:
        self.decider = decider
        self.history = tuple(history)

    def when(self, act: Callable[[D], object]) -> "When[D]":
        """Let `act` use the decider."""
        try:
            act(self.decider)
        except RuleBroken as broken:
            return When(self, broken)
        return When(self, None)


class When(Generic[D]):
    """What somebody's act came to."""

    def __init__(self, given: Given[D], broken: RuleBroken | None) -> None:
        self.given = given
        self.broken = broken

    def then(self, *expected: Event) -> D:
        """Exactly these events; stream and version are not compared. Answers the decider."""
        assert self.broken is None, f"refused: {self.broken!r} {self.broken.facts}"  # noqa: S101
        found = [_bare(event) for event in self.given.decider.new]
        assert found == [_bare(event) for event in expected]  # noqa: S101
        decider_laws(self.given.decider, self.given.history)
        return self.given.decider

    def refuses(self, code: str, **facts: Any) -> RuleBroken:
        """A broken rule of this code with at least these facts, and no event."""
        assert self.broken is not None, f"allowed: {self.given.decider.new}"  # noqa: S101
        assert self.broken.code == code, f"{self.broken.code}, not {code}"  # noqa: S101
        found = {name: self.broken.facts.get(name) for name in facts}
        assert found == facts  # noqa: S101
        assert not self.given.decider.new, "events before the refusal"  # noqa: S101
        return self.broken


def decider_laws(decider: Decider, history: Sequence[Event] = ()) -> None:
    """load(save(x)) = x, and apply steps touch no clock and no database."""
    events = [*history, *decider.new]
    cluster_id = id_for("laws")
    with use_sealer(PlainSealer()):
        stored = [(*_place(e), *encode(cluster_id, e)) for e in events]
        loaded = [decode(cluster_id, row) for row in stored]
    assert loaded == events, "an event changes when it is stored and loaded"  # noqa: S101
    with pure():
        again = type(decider).fold(decider.id, loaded)
    assert _state(again) == _state(decider), "load(save(x)) is not x"  # noqa: S101


@contextmanager
def pure() -> Iterator[None]:
    """Inside this block neither the clock nor the database may be asked."""
    with (
        _no_clock(),
        patch.object(psycopg.Cursor, "execute", _refuse),
    ):
        yield


@contextmanager
def _no_clock() -> Iterator[None]:
    token = clock._source.set(_refuse)
    try:
        yield
    finally:
        clock._source.reset(token)


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise AssertionError("an apply step asked the clock or the database")


def _place(event: Event) -> tuple[UUID, int]:
    assert event.originator_id is not None  # noqa: S101 - the event was emitted or given
    return event.originator_id, event.originator_version


def _bare(event: Event) -> tuple[type[Event], dict[str, Any]]:
    names = [n for n in event.__struct_fields__ if not n.startswith("originator_")]
    return type(event), {name: getattr(event, name) for name in names}


def _state(decider: Decider) -> dict[str, Any]:
    return {name: value for name, value in vars(decider).items() if name != "new"}
