"""The month that the demo plays: chapters in order, each through commands with derived keys."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cluster.kernel.text import Said

PASSWORD = "matson-demo-2026"  # noqa: S105 - printed by the demo, for this machine only


@dataclass(frozen=True, slots=True)
class Chapter:
    """One step of the month: `play` gives commands that may be repeated."""

    name: str
    said: Said
    play: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody to sign in as."""

    email: str
    said: Said


CHAPTERS: tuple[Chapter, ...] = ()


def accounts() -> Iterable[Account]:
    """Whom one can sign in as."""
    return ()
