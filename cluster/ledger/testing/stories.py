"""Given, when, then in business words; every story is also held to the laws of deciders."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

from cluster.kernel.errors import RuleBroken
from cluster.kernel.ids import id_for
from cluster.ledger.codec import Event
from cluster.ledger.decider import Decider
from cluster.ledger.testing.laws import decider_laws
from cluster.ledger.testing.purity import pure

D = TypeVar("D", bound=Decider)
STREAM = id_for("given")


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


def _bare(event: Event) -> tuple[type[Event], dict[str, Any]]:
    names = [n for n in event.__struct_fields__ if not n.startswith("originator_")]
    return type(event), {name: getattr(event, name) for name in names}
