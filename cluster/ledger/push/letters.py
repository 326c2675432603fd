"""Letters: which fact makes us write, to whom, and in which words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from cluster.ledger.codec import Event
from cluster.ledger.store import Recorded


@dataclass(frozen=True, slots=True)
class Mail:
    """One message as it goes out; never shown by repr."""

    to: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)


class Letter:
    """What one kind of fact makes us write. Register a subclass with `@letter(EventClass)`."""

    def recipients(self, fact: Recorded) -> Iterable[str]:
        """Opaque ids such as `person/<id>`, never an address; asked once, in position order."""
        raise NotImplementedError

    def write(self, fact: Recorded, recipient: str) -> Mail | None:
        """The mail as of now; None when there is nobody to write to any more."""
        raise NotImplementedError


L = TypeVar("L", bound=type[Letter])
LETTERS: dict[type[Event], Letter] = {}


def letter(about: type[Event]) -> Callable[[L], L]:
    """Register the letter about one event class; one letter each."""

    def register(cls: L) -> L:
        if about in LETTERS:
            raise ValueError(f"two letters about {about.__name__}")
        LETTERS[about] = cls()
        return cls

    return register
