"""Pages of drawings: list and upload, one drawing with its questions, its picture, its file."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from cluster.kernel.units import as_a_person_types, parse_whole
from cluster.members.access import Actor, access
from cluster.members.queries import firm_names, person_names
from cluster.web.answers import answers, key_of, typed
from orders.drawings.commands import (
    PartsAnswer,
    Upload,
    confirm_parts,
    confirm_units,
    declare_entities,
    note_look,
    upload_drawing,
)
from orders.drawings.forms import (
    UploadForm,
    content_of,
    order_of,
    roles_of,
    treatments_of,
)
from orders.drawings.pictures import Shown, both_readings, figures
from orders.drawings.queries import file_for, may_take, picture_for, recent, views_of

_SANDBOX = "sandbox; default-src 'none'"


@access(GET="drawings.list")
def drawing_list(request: HttpRequest) -> HttpResponse:
    """The latest drawings this person may see."""
    return render(request, "orders/drawings/list.html", {"rows": recent(_actor(request))})


def _new_page(request: HttpRequest) -> HttpResponse:
    facts = {"form": UploadForm(typed(request), request.FILES or None), "order": order_of(request)}
    return render(request, "orders/drawings/new.html", facts)


@access(GET="drawings.upload", POST="drawings.upload")
@answers(again=_new_page)
def new_drawing(request: HttpRequest) -> HttpResponse:
    """GET the form; POST takes a file and goes to its drawing. `order` is where it will be used."""
    if request.method == "GET":
        return _new_page(request)
    content, name = content_of(request.FILES.get("file"), field="file")
    done = upload_drawing(by=_actor(request), key=key_of(request), upload=Upload(content, name))
    return _to(done.result["drawing_id"], order_of(request))


@access(GET="drawings.see")
def drawing_page(request: HttpRequest, drawing_id: UUID) -> HttpResponse:
    """One drawing: picture, figures, open questions, faults in words; looking is noted."""
    by = _actor(request)
    picture = picture_for(by, drawing_id)
    if request.method == "GET":
        note_look(by=by, drawing_id=drawing_id, what="page")
    facts: dict[str, Any] = {"picture": picture, "row": picture.row, "order": order_of(request)}
    facts["may_take"] = may_take(by, picture.row)
    facts["figures"] = figures(picture.row, by.language)
    if by.is_coordinator:
        facts |= _for_the_coordinator(by, picture)
    return render(request, "orders/drawings/page.html", facts)


def _for_the_coordinator(by: Actor, picture: Shown) -> dict[str, Any]:
    cluster_id = picture.row.cluster_id
    people, firms = person_names(cluster_id), firm_names(cluster_id, by.language)
    looks = [
        (
            view,
            people.get(view.person_id, "–") if view.person_id else "–",
            firms.get(view.firm_id, "") if view.firm_id else "",
        )
        for view in views_of(by, picture.drawing_id)
    ]
    circles = [p for told in picture.told if told.code == "start-or-part" for p in told.places]
    both = both_readings(picture.row, by.language) if not picture.row.unit else []
    return {"looks": looks, "circles": circles, "both": both}


@access(POST="drawings.settle")
def unit(request: HttpRequest, drawing_id: UUID) -> HttpResponse:
    """The answer to "millimetres or inches?"."""
    return _unit(request, drawing_id=drawing_id)


@answers(again=drawing_page)
def _unit(request: HttpRequest, drawing_id: UUID) -> HttpResponse:
    confirm_units(
        by=_actor(request),
        key=key_of(request),
        drawing_id=drawing_id,
        unit=request.POST.get("unit", ""),
    )
    return _to(drawing_id, order_of(request))


@access(POST="drawings.settle")
def parts(request: HttpRequest, drawing_id: UUID) -> HttpResponse:
    """The answer to "how many parts, and what are these circles?"."""
    return _parts(request, drawing_id=drawing_id)


@answers(again=drawing_page)
def _parts(request: HttpRequest, drawing_id: UUID) -> HttpResponse:
    count = parse_whole(
        as_a_person_types(request.POST.get("parts", "")), field="parts", most=20_000
    )
    confirm_parts(
        by=_actor(request),
        key=key_of(request),
        drawing_id=drawing_id,
        answer=PartsAnswer(count, roles_of(request)),
    )
    return _to(drawing_id, order_of(request))


@access(POST="drawings.settle")
def entities(request: HttpRequest, drawing_id: UUID) -> HttpResponse:
    """ "This line is a cut", "this one is none"."""
    return _entities(request, drawing_id=drawing_id)


@answers(again=drawing_page)
def _entities(request: HttpRequest, drawing_id: UUID) -> HttpResponse:
    declare_entities(
        by=_actor(request),
        key=key_of(request),
        drawing_id=drawing_id,
        treatments=treatments_of(request),
    )
    return _to(drawing_id, order_of(request))


@access(GET="drawings.see")
@answers
def picture(request: HttpRequest, drawing_id: UUID) -> HttpResponse:
    """The picture as a file; with the holder's name in it."""
    by = _actor(request)
    shown = picture_for(by, drawing_id)
    note_look(by=by, drawing_id=drawing_id, what="picture")
    return _attached(shown.svg.encode(), "image/svg+xml", f"{shown.name or 'drawing'}.svg")


@access(GET="drawings.take")
@answers
def file(request: HttpRequest, drawing_id: UUID) -> HttpResponse:
    """The file, for those who may take it; a firm's copy is marked as its own."""
    by = _actor(request)
    name, content = file_for(by, drawing_id)
    note_look(by=by, drawing_id=drawing_id, what="file")
    return _attached(content, "application/octet-stream", name)


def _attached(content: bytes, kind: str, name: str) -> HttpResponse:
    """Never shown inside our origin: attachment, no sniffing, an own sandbox."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer["Content-Security-Policy"] = _SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


def _actor(request: HttpRequest) -> Actor:
    by: Actor = request.actor  # type: ignore[attr-defined]
    return by


def _to(drawing_id: UUID | str, order: str = "") -> HttpResponse:
    path = reverse("drawings:page", kwargs={"drawing_id": drawing_id})
    return HttpResponseRedirect(f"{path}?order={order}" if order else path)
