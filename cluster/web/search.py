"""Ctrl K: what a person may see, found by words or by 초성; each step registers its source."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from cluster.kernel.text import comparison_key, initials
from cluster.web.language import now_spoken
from cluster.web.places import entries
from cluster.web.refusal import wants_json

MOST = 12  # results shown
LONGEST = 80  # characters of a query that are looked at


@dataclass(frozen=True, slots=True)
class Found:
    """One result: where it leads and what it says."""

    title: str
    path: str
    icon: str = "search"
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, ready to be compared."""

    text: str
    initials: str  # as typed: the comparison key would turn ㅎ into a letter of another block

    @classmethod
    def of(cls, raw: str) -> "Query":
        asked = raw[:LONGEST]
        return cls(comparison_key(asked).replace(" ", ""), "".join(asked.casefold().split()))

    def rank(self, *names: str) -> int | None:
        """0 starts with it, 1 holds it, 2 its 초성 do; None does not match. All match nothing typed."""
        ranks = [rank for name in names if (rank := self._rank(name)) is not None]
        return min(ranks, default=None)

    def matches(self, *names: str) -> bool:
        return self.rank(*names) is not None

    def _rank(self, name: str) -> int | None:
        plain = comparison_key(name).replace(" ", "")
        if plain.startswith(self.text):
            return 0
        if self.text in plain:
            return 1
        return 2 if self.initials in initials(plain) else None


Source = Callable[[Any, Query], Iterable[Found]]
_sources: dict[str, Source] = {}


def search_source(name: str) -> Callable[[Source], Source]:
    """`@search_source("orders")` on function(actor, query) -> the things he may see that match."""

    def register(source: Source) -> Source:
        _sources[name] = source
        return source

    return register


@search_source("places")
def _places(actor: Any, query: Query) -> Iterator[Found]:
    for entry in entries(actor, ""):
        name = entry.place.name.in_(now_spoken())
        if query.matches(name):
            yield Found(name, entry.path, entry.place.icon)


def find(actor: Any, raw: str) -> list[Found]:
    """At most twelve results of all sources, the best match first."""
    query = Query.of(raw)
    found = [hit for source in _sources.values() for hit in source(actor, query)]
    found.sort(key=lambda hit: 3 if (rank := query.rank(hit.title)) is None else rank)
    return found[:MOST]


def search(request: HttpRequest) -> HttpResponse:
    """GET ?q=: a page, or the list as JSON for the palette."""
    asked = request.GET.get("q", "")[:LONGEST]
    found = find(request.actor, asked)  # type: ignore[attr-defined]
    if wants_json(request):
        rows = [{"title": f.title, "path": f.path, "icon": f.icon, "hint": f.hint} for f in found]
        return JsonResponse({"found": rows})
    return render(request, "web/search.html", {"asked": asked, "found": found})
