"""Who is signed in, in words; the members' part says it, the shell shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Who:
    """Person with title, firm (or what the person is in the cluster), cluster, role and look."""

    person: str
    title: str = ""
    firm: str = ""
    cluster: str = ""


Namer = Callable[[Any], Who | None]
_namer: list[Namer] = []


def names_people(namer: Namer) -> Namer:
    """Register the one function(actor) -> Who | None; a second one replaces the first."""
    _namer[:] = [namer]
    return namer


def who_is(actor: Any) -> Who | None:
    """None for anybody who is not signed in."""
    if actor is None or actor.person_id is None or not _namer:
        return None
    return _namer[0](actor)
