"""Deciders: state, a table of apply steps, and events emitted but not saved."""

import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Self
from uuid import UUID

from cluster.ledger.codec import Event

DECIDERS: dict[str, type["Decider"]] = {}


class Decider:
    """One promise that must hold at once. Public verbs check and emit; apply steps only assign."""

    kind: ClassVar[str]  # "machine-week", from the class name where not said otherwise
    on: ClassVar[dict[type[Event], Callable[[Any, Any], None]]] = {}
    quiet: ClassVar[frozenset[type[Event]]] = frozenset()  # change nothing that a form edits
    edited: int = 0  # version of the last event that was not quiet

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "on" not in cls.__dict__:
            return  # the base of deciders, not one itself
        if "kind" not in cls.__dict__:
            cls.kind = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()
        if DECIDERS.setdefault(cls.kind, cls) is not cls:
            raise ValueError(f"two deciders of kind {cls.kind}")

    def __init__(self, id: UUID) -> None:
        self.id = id
        self.version = 0
        self.new: list[Event] = []

    def emit(self, event: Event) -> None:
        """Place the event in this stream, apply it, and keep it to be saved."""
        event.originator_id, event.originator_version = self.id, self.version + 1
        self.evolve(event)
        self.new.append(event)

    def evolve(self, event: Event) -> None:
        """Apply one event of the history."""
        self.on[type(event)](self, event)
        self.version = event.originator_version
        if type(event) not in self.quiet:
            self.edited = self.version

    @classmethod
    def fold(cls, id: UUID, events: Iterable[Event]) -> Self:
        """The state after these events; version 0 if there are none."""
        state = cls(id)
        step, quiet = state.on, cls.quiet
        for event in events:
            step[type(event)](state, event)
            state.version = event.originator_version
            if type(event) not in quiet:
                state.edited = state.version
        return state
