"""Who does what once: the key of a command, the act, and what came of it."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, Self
from uuid import UUID

from django.conf import settings

from cluster.kernel import clock
from cluster.kernel.ids import id_for
from cluster.ledger.codec import canonical

SYSTEM: Final = id_for("system")
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Because:
    """The event a reaction answers: its position and the chain of acts it belongs to."""

    position: int
    correlation: str


_BECAUSE: ContextVar[Because | None] = ContextVar("because", default=None)


@contextmanager
def because(cause: Because) -> Iterator[None]:
    """Acts inside this block name `cause` in their events."""
    token = _BECAUSE.set(cause)
    try:
        yield
    finally:
        _BECAUSE.reset(token)


@dataclass(frozen=True, slots=True)
class Key:
    """One command of one person: the client's key, the route and the SHA-256 of the body.

    `stamp` is when the request reached the edge (UTC); deadlines are judged by it. `seen` is the
    version of what the form was typed for; None where nothing was shown.
    """

    client: UUID
    route: str
    digest: bytes
    stamp: datetime
    request: str = ""
    seen: int | None = None

    @classmethod
    def derived(cls, route: str, *parts: object) -> Self:
        """The key of something that happens once: a reaction, a timer, a step of a story."""
        digest = sha256(canonical([route, *map(str, parts)])).digest()
        return cls(id_for(route, *parts), route, digest, clock.now())


@dataclass(frozen=True, slots=True)
class Act:
    """Who (`actor_id`, for `firm_id`) does what once, in which cluster."""

    cluster_id: UUID
    actor_id: UUID
    firm_id: UUID | None
    key: Key
    cause: int | None = None
    command_id: UUID = field(init=False)  # derived from the actor: keys of two actors never meet

    def __post_init__(self) -> None:
        object.__setattr__(self, "command_id", id_for(self.actor_id, self.key.client))

    @property
    def fingerprint(self) -> bytes:
        """HMAC of actor, route and body: another body under the same key is refused.

        Keyed by the client's key, which is stored nowhere: a body that holds a sealed price could
        otherwise be found again by trying prices.
        """
        named = self.actor_id.bytes + self.key.digest + self.key.route.encode()
        return hmac.digest(self.key.client.bytes, named, "sha256")

    @property
    def kept_until(self) -> datetime | None:
        """Answers to people are kept 30 days, those to reactions and timers for ever."""
        return None if self.actor_id == SYSTEM else clock.now() + KEPT

    def meta(self) -> dict[str, Any]:
        """Ids only: no name, no address."""
        why = _BECAUSE.get()
        command_id = str(self.command_id)
        found = {
            "actor": str(self.actor_id),
            "on_behalf_of": str(self.firm_id) if self.firm_id else None,
            "command": command_id,
            "correlation": why.correlation if why else command_id,
            "cause": self.cause if self.cause is not None else (why.position if why else None),
            "request": self.key.request or None,
            "version": getattr(settings, "MATSON_VERSION", None),
        }
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Done:
    """The stored answer, the ledger's position after it, and whether it was given before."""

    result: dict[str, Any]
    position: int
    repeated: bool = False
