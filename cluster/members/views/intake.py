"""The import page: a rehearsal that names every bad row, then taking over as a whole."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cluster.kernel.text import Said
from cluster.members.access import access
from cluster.members.commands.roster import RosterRefused
from cluster.members.commands.takeover import rehearse, take_over
from cluster.members.forms.sheets import in_columns, read_roster
from cluster.members.forms.upload import FILES, RosterForm, carried, contents
from cluster.members.views.parts import actor_of, done
from cluster.web.answers import answers, key_of
from cluster.web.catalogue import sentence
from cluster.web.language import now_spoken

KINDS = {
    "firms": Said("회사", "Firms"),
    "people": Said("대표", "Owners"),
    "machines": Said("설비", "Machines"),
    "calendars": Said("작업 달력", "Calendars"),
    "days": Said("특별한 날", "Special days"),
    "customers": Said("고객", "Customers"),
}


def _page(request: HttpRequest) -> HttpResponse:
    return render(request, "members/import.html", {"form": RosterForm()})


def _refused(request: HttpRequest, refused: RosterRefused) -> HttpResponse:
    bad = [in_columns(row) for row in refused.rows]
    rows = [{"row": row, "why": sentence(row.code, row.facts, now_spoken())} for row in bad]
    facts = {"form": RosterForm(), "bad": rows}
    return render(request, "members/import.html", facts, status=422)


def _rehearsed(request: HttpRequest, files: Mapping[str, bytes]) -> HttpResponse:
    key = key_of(request)
    counts = rehearse(by=actor_of(request), key=key, roster=read_roster(files))
    lines = [
        (name, [counts.get(f"{kind}-{how}", 0) for how in ("new", "changed", "same")])
        for kind, name in KINDS.items()
    ]
    carry = [(name, files[table].decode("utf-8-sig")) for name, table in FILES.items()]
    nothing = not any(new or changed for _, (new, changed, _same) in lines)
    facts = {"form": RosterForm(), "lines": lines, "carry": carry, "nothing": nothing}
    return render(request, "members/import.html", facts)


@access(GET="members.coordinate", POST="members.coordinate")
@answers(again=_page)
def intake(request: HttpRequest) -> HttpResponse:
    """GET the form; POST the tables: what would change, or what is wrong. Nothing is kept."""
    if request.method == "GET":
        return _page(request)
    try:
        return _rehearsed(request, contents(request.FILES))
    except RosterRefused as refused:
        return _refused(request, refused)


@access(POST="members.coordinate")
@answers(again=_page)
def take(request: HttpRequest) -> HttpResponse:
    """POST the rehearsed tables: everything or nothing."""
    try:
        roster = read_roster(carried(request.POST))
        take_over(by=actor_of(request), key=key_of(request), roster=roster)
    except RosterRefused as refused:
        return _refused(request, refused)
    return done(request, Said("자료를 가져왔어요.", "The list was taken over."), "firms")
