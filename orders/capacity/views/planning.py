"""What the minutes of the cluster assume, and which layers it never cuts: the coordinator's page."""

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from cluster.members.access import Actor, access
from cluster.members.queries import cluster_of, person_names
from cluster.web.answers import Now, answers, key_of
from cluster.web.forms import cleaned
from cluster.web.notices import tell
from orders.capacity.commands import set_planning
from orders.capacity.domain.planning import Values
from orders.capacity.forms import LayersForm, PlanningForm
from orders.capacity.minutes import STANDARD
from orders.capacity.queries.planning import changes, planning_of, planning_row
from orders.drawings.commands import LayerWords, set_layers
from orders.drawings.queries import layers_of, layers_row, standard_layers

HERE = "/planning/"


def _page(request: HttpRequest, **_: Any) -> HttpResponse:
    cluster_id = cluster_of(_actor(request))
    row, layers = planning_row(cluster_id), layers_row(cluster_id)
    names = person_names(cluster_id)
    standard = msgspec.to_builtins(Values.of(STANDARD))
    facts = {
        "form": _values_form(request, _typed(request, "planning")),
        "version": row.version if row else 0,
        "layers_form": _layers_form(request, _typed(request, "planning-layers")),
        "layers_version": layers.version if layers else 0,
        "changes": changes(names, row.changes if row else [], standard),
        "layer_changes": changes(names, layers.changes if layers else [], standard_layers()),
    }
    return render(request, "orders/capacity/planning.html", facts)


@access(GET="capacity.planning")
def page(request: HttpRequest) -> HttpResponse:
    """GET both lists with their history."""
    return _page(request)


def _values_now(request: HttpRequest) -> Now:
    row = planning_row(cluster_of(_actor(request)))
    return Now.of(row.version if row else 0, _values_form(request, None), HERE)


@access(POST="capacity.planning")
@answers(again=_page, now=_values_now)
def values(request: HttpRequest) -> HttpResponse:
    """POST other values; they hold for what is computed from now on."""
    form = _values_form(request, request.POST)
    clean = cleaned(form)
    given = form.values(clean)
    set_planning(by=_actor(request), key=key_of(request), values=given, reason=clean["reason"])
    tell(request, "계산 기준을 바꿨어요.", "The assumptions have changed.")
    return HttpResponseRedirect(HERE)


def _layers_now(request: HttpRequest) -> Now:
    row = layers_row(cluster_of(_actor(request)))
    return Now.of(row.version if row else 0, _layers_form(request, None), HERE)


@access(POST="capacity.planning")
@answers(again=_page, now=_layers_now)
def layers(request: HttpRequest) -> HttpResponse:
    """POST other words of layer names; they hold for files read from now on."""
    clean = cleaned(LayersForm(request.POST))
    ignored, start = ((clean[name] or "").split() for name in ("ignored", "start"))
    words = LayerWords(ignored, start, clean["reason"])
    set_layers(by=_actor(request), key=key_of(request), words=words)
    tell(request, "레이어 목록을 바꿨어요.", "The list of layers has changed.")
    return HttpResponseRedirect(HERE)


def _values_form(request: HttpRequest, typed: Any) -> PlanningForm:
    return PlanningForm(typed, known=Values.of(planning_of(cluster_of(_actor(request)))))


def _layers_form(request: HttpRequest, typed: Any) -> LayersForm:
    known = layers_of(cluster_of(_actor(request)))
    shown = {"ignored": known["ignored_layers"], "start": known["start_layers"]}
    return LayersForm(typed, initial={name: "\n".join(words) for name, words in shown.items()})


def _typed(request: HttpRequest, name: str) -> Any:
    match = request.resolver_match
    return request.POST if request.method == "POST" and match and match.url_name == name else None


def _actor(request: HttpRequest) -> Actor:
    by: Actor = request.actor  # type: ignore[attr-defined]
    return by
