"""What follows an event or a clock: reactions and timers, found by registry."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cluster.ledger.codec import Event
from cluster.ledger.store import Recorded

Reaction = Callable[[Recorded], Any]
Tick = Callable[[datetime], Any]


@dataclass(frozen=True, slots=True)
class Policy:
    """A reaction: its stored name, the events it follows, what it does."""

    name: str
    kinds: tuple[type[Event], ...]
    react: Reaction


@dataclass(frozen=True, slots=True)
class Timer:
    """Something to look at again every so many seconds."""

    name: str
    seconds: float
    look: Tick


POLICIES: dict[str, Policy] = {}
TIMERS: dict[str, Timer] = {}


def when(*kinds: type[Event], name: str = "") -> Callable[[Reaction], Reaction]:
    """Register a reaction. Its name is stored with its checkpoint; it must not change later.

    It gives commands under `Key.derived(name, event.position)`, so repeating it is harmless.
    A reaction that is new in a cluster with history begins at the present, not in the past.
    """

    def register(react: Reaction) -> Reaction:
        policy = Policy(name or _named(react), kinds, react)
        if policy.name in POLICIES:
            raise ValueError(f"two reactions named {policy.name}")
        POLICIES[policy.name] = policy
        return react

    return register


def every(seconds: float, name: str = "") -> Callable[[Tick], Tick]:
    """Register a timer; it gives commands with derived keys, since it may run twice."""

    def register(look: Tick) -> Tick:
        timer = Timer(name or _named(look), seconds, look)
        if timer.name in TIMERS:
            raise ValueError(f"two timers named {timer.name}")
        TIMERS[timer.name] = timer
        return look

    return register


def _named(function: Callable[..., Any]) -> str:
    return function.__name__.replace("_", "-")
