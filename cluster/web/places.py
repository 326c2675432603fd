"""The places of the portal: side menu in groups and the phone's bottom bar, by role."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from django.urls import Resolver404, resolve

from cluster.kernel.text import Said
from cluster.ledger.projection import counted_once

if TYPE_CHECKING:
    from django.db.models import QuerySet

WORK, FIRM, CLUSTER, DESK = "work", "firm", "cluster", "desk"
GROUPS = {
    WORK: Said("업무", "Work"),
    DESK: Said("코디네이터", "Coordinator"),
    FIRM: Said("우리 회사", "Our firm"),
    CLUSTER: Said("클러스터", "Cluster"),
}
_FIRM_ROLES = ("owner", "staff")
_DESK = ("coordinator",)
_ALL = (*_FIRM_ROLES, "coordinator", "second", "auditor")


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: its path may name the actor's own firm as `{firm_id}`."""

    key: str
    name: Said
    icon: str
    path: str
    roles: tuple[str, ...]
    group: str
    bar: Said | None = None  # its short name in the phone's bottom bar

    def path_for(self, actor: Any) -> str:
        return self.path.replace("{firm_id}", str(actor.firm_id))


PLACES = (
    Place("home", Said("홈", "Home"), "house", "/", _ALL, WORK, Said("홈", "Home")),
    Place(
        "orders",
        Said("공동수주", "Joint orders"),
        "handshake",
        "/orders/",
        _ALL,
        WORK,
        Said("수주", "Orders"),
    ),
    Place(
        "desk",
        Said("협상 데스크", "Desk"),
        "scale",
        "/desk/",
        ("coordinator", "second"),
        DESK,
        Said("데스크", "Desk"),
    ),
    Place(
        "firm",
        Said("설비와 능력", "Machines and capacity"),
        "factory",
        "/firms/{firm_id}/",
        _FIRM_ROLES,
        FIRM,
        Said("내 회사", "My firm"),
    ),
    Place("credits", Said("형평 원장", "Fairness ledger"), "scale", "/credits/", _ALL, CLUSTER),
    Place(
        "firms",
        Said("회원사", "Members"),
        "building-2",
        "/firms/",
        _ALL,
        CLUSTER,
        Said("회원사", "Members"),
    ),
    Place(
        "drawings",
        Said("도면", "Drawings"),
        "ruler",
        "/drawings/",
        (*_FIRM_ROLES, "coordinator"),
        WORK,
    ),
    Place("customers", Said("고객", "Customers"), "phone", "/customers/", _DESK, DESK),
    Place("people", Said("사람", "People"), "users", "/people/", _DESK, DESK),
    Place(
        "calendar",
        Said("함께 쉬는 날", "Shared holidays"),
        "calendar-days",
        "/calendar/",
        _ALL,
        CLUSTER,
    ),
    Place("planning", Said("계산 기준", "Assumptions"), "calculator", "/planning/", _DESK, DESK),
    Place("import", Said("자료 가져오기", "Import"), "upload", "/import/", _DESK, DESK),
)

Waits = Callable[[Any], "QuerySet[Any]"]
_waits: list[tuple[str, Waits]] = []


def counts(place: str) -> Callable[[Waits], Waits]:
    """`@counts("orders")` on function(actor) -> the rows that wait there for this person."""

    def register(waits: Waits) -> Waits:
        _waits.append((place, waits))
        return waits

    return register


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as one person sees it."""

    place: Place
    path: str
    count: int
    current: bool


def entries(actor: Any, path: str) -> list[Entry]:
    """The places of this actor; the one whose path is the longest start of `path` is current."""
    mine = [p for p in PLACES if actor.role in p.roles and _exists(p.path_for(actor))]
    current = max(
        (p.path_for(actor) for p in mine if _holds(p.path_for(actor), path)), key=len, default=""
    )
    waiting = _waiting(actor, {p.key for p in mine})
    return [Entry(p, at := p.path_for(actor), waiting.get(p.key, 0), at == current) for p in mine]


def _waiting(actor: Any, places: set[str]) -> dict[str, int]:
    """How many things wait for this person at each place (one statement, compiled once)."""
    if actor.cluster_id is None:
        return {}
    asked = [(place, waits) for place, waits in _waits if place in places]
    ids = {name: getattr(actor, f"{name}_id") for name in ("cluster", "person", "firm")}

    def build(given: Any) -> list[Any]:
        somebody = replace(actor, **{f"{name}_id": found for name, found in given.items()})
        return [waits(somebody) for _, waits in asked]

    shape = (actor.role, tuple(sorted(places)))
    found: dict[str, int] = {}
    for (place, _), count in zip(asked, counted_once(shape, ids, build), strict=True):
        found[place] = found.get(place, 0) + count
    return found


def grouped(found: list[Entry]) -> Iterator[tuple[str, Said, list[Entry]]]:
    """The entries by group, empty groups left out."""
    for key, name in GROUPS.items():
        if inside := [e for e in found if e.place.group == key]:
            yield key, name, inside


def _holds(place: str, path: str) -> bool:
    return path == place if place == "/" else path.startswith(place)


@cache
def _exists(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
