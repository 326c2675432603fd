"""What a command's body works with: deciders loaded and made, and conditions on the rest."""

from typing import TypeVar
from uuid import UUID

from cluster.kernel.errors import Clash, NotFound
from cluster.ledger.codec import Event
from cluster.ledger.decider import Decider
from cluster.ledger.uow.acts import Act
from cluster.ledger.uow.reading import Reading

D = TypeVar("D", bound=Decider)


class Work:
    """One try of one command. `position` is the head before anything was loaded."""

    def __init__(self, act: Act, generation: int, position: int) -> None:
        self.act = act
        self.generation = generation
        self.position = position
        self.guards: set[str] = set()
        self.reading = Reading(act, generation)
        self._known: dict[UUID, Decider] = {}

    def load(self, cls: type[D], id: UUID) -> D:
        """The decider of an existing stream; NotFound if there is none."""
        found = self.load_or_new(cls, id)
        if not found.version:
            del self._known[id]
            raise NotFound
        return found

    def load_or_new(self, cls: type[D], id: UUID) -> D:
        """The decider of a stream, at version 0 if it does not exist yet."""
        known = self._known.get(id)
        if known is None:
            known = self._known[id] = cls(id)
            self.reading.load(known)
        if not isinstance(known, cls):
            raise TypeError(f"{id} was loaded as {type(known).__name__}, not {cls.__name__}")
        return known

    def new(self, cls: type[D], id: UUID) -> D:
        """A decider for a stream that must not exist; Clash("already-exists") if it does."""
        made = self.load_or_new(cls, id)
        if made.version:
            raise Clash("already-exists")
        return made

    def edit(self, cls: type[D], id: UUID) -> D:
        """`load` what the person's form edits; Clash if it is not what he saw any more."""
        found = self.load(cls, id)
        self.must_have_seen(found.edited, found.version)
        return found

    def edit_or_new(self, cls: type[D], id: UUID) -> D:
        """`load_or_new` what the person's form edits; a form for something new saw version 0."""
        found = self.load_or_new(cls, id)
        self.must_have_seen(found.edited, found.version)
        return found

    def must_have_seen(self, edited: int, version: int | None = None) -> None:
        """Clash if the form was typed for something older than `edited`, or for what never was.

        For a part of a stream (one machine of a park, one question): its own last version.
        """
        seen, newest = self.act.key.seen, edited if version is None else version
        if seen is not None and not edited <= seen <= newest:
            raise Clash("changed-meanwhile", seen=seen, now=newest)

    def guard(self, *tags: str) -> None:
        """Refuse the append if an event with one of these tags came after `position`."""
        self.guards.update(tags)

    def changed(self) -> list[Decider]:
        """The deciders that emitted something, in the order they were asked for."""
        return [decider for decider in self._known.values() if decider.new]

    def events(self) -> list[Event]:
        """What was emitted, stream by stream."""
        return [event for decider in self.changed() for event in decider.new]
