"""Pages of the firms: who is a member, one firm with machines and calendar, joining, correcting."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from cluster.kernel import clock
from cluster.kernel.text import Said
from cluster.members import queries
from cluster.members.access import Actor, access
from cluster.members.commands import firms as verbs
from cluster.members.domain import show_registration_number
from cluster.members.forms.firms import FirmForm, JoiningForm
from cluster.members.views.parts import actor_of, done, heat, machine_lines
from cluster.web.answers import Now, answers, key_of, typed
from cluster.web.forms import cleaned
from cluster.web.notices import Undo

WEEKS = 4


@access(GET="members.firms")
def firm_list(request: HttpRequest) -> HttpResponse:
    """GET every member firm, those with wire EDM first."""
    cluster_id = queries.cluster_of(actor_of(request))
    counted: dict[UUID | None, int] = {}
    for machine in queries.machines(cluster_id):
        counted[machine.firm_id] = counted.get(machine.firm_id, 0) + 1
    owners = queries.owners(cluster_id)
    lines: list[dict[str, Any]] = [
        {"firm": row, "owner": owners.get(row.firm_id), "machines": counted.get(row.firm_id, 0)}
        for row in queries.firms(cluster_id)
    ]
    wire = [line for line in lines if line["firm"].wire_edm]
    others = [line for line in lines if not line["firm"].wire_edm]
    return render(request, "members/firms.html", {"groups": [(True, wire), (False, others)]})


@access(GET="members.firm.see")
def firm_page(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    """GET one firm: machines, the next four weeks, who it is, its people."""
    return render(request, "members/firm.html", _about(actor_of(request), firm_id))


def _about(actor: Actor, firm_id: UUID) -> dict[str, Any]:
    cluster_id = queries.cluster_of(actor)
    row = queries.firm_for(actor, firm_id)
    inside = actor.is_coordinator or actor.is_auditor or actor.belongs_to(firm_id)
    may_change = actor.is_coordinator or (actor.is_owner and actor.belongs_to(firm_id))
    facts = {
        "firm": row,
        "mine": actor.firm_id == firm_id,
        "brn": show_registration_number(row.brn),
        "contact": queries.firm_contact(cluster_id, firm_id),
        "owner": "" if inside else queries.owner_name(cluster_id, firm_id),
        "machines": machine_lines(actor, queries.machines_of(cluster_id, firm_id)),
        "inside": inside,
        "may_change": may_change,
        "may_consent": actor.is_owner and actor.belongs_to(firm_id),
    }
    return facts | (_inside(actor, firm_id) if inside else {})


def _inside(actor: Actor, firm_id: UUID) -> dict[str, Any]:
    """What only the firm itself, the coordinator and the auditor see."""
    monday = _monday()
    last = monday + timedelta(days=7 * WEEKS - 1)
    calendar = queries.calendar_of(queries.cluster_of(actor), firm_id)
    attended, unattended = calendar.minutes(monday, last)
    crew = queries.crew(actor, firm_id)
    return {
        "owner": next((getattr(row, "name", "") for row in crew if row.role == "owner"), ""),
        "weeks": heat(calendar.days(monday, last)),
        "attended": attended,
        "unattended": unattended,
        "crew": crew,
    }


def _monday() -> Any:
    today = clock.now().astimezone(clock.SEOUL).date()
    return today - timedelta(days=today.weekday())


def _joining_page(request: HttpRequest) -> HttpResponse:
    today = clock.now().astimezone(clock.SEOUL).date()
    shown = {"joined_on": today, "employees": 1}
    form = JoiningForm(typed(request), initial=shown)
    return render(request, "members/firm_form.html", {"form": form})


@access(GET="members.coordinate", POST="members.coordinate")
@answers(again=_joining_page)
def add_firm(request: HttpRequest) -> HttpResponse:
    """GET the form; POST a firm that joins."""
    if request.method == "GET":
        return _joining_page(request)
    entered = cleaned(JoiningForm(request.POST))
    joining = verbs.Joining(
        code=entered["code"],
        facts=FirmForm.facts(entered),
        joined_on=entered["joined_on"],
        contact=FirmForm.contact(entered),
    )
    told = verbs.add_firm(by=actor_of(request), key=key_of(request), joining=joining)
    said = Said("회사를 추가했어요.", "The firm has joined.")
    return done(request, said, "firm", firm_id=told.result["firm_id"])


def _correcting_page(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    cluster_id = queries.cluster_of(actor_of(request))
    row = queries.firm_for(actor_of(request), firm_id)
    shown = FirmForm.shown(row, queries.firm_contact(cluster_id, firm_id))
    form = FirmForm(typed(request), initial=shown)
    return render(request, "members/firm_form.html", {"form": form, "firm": row})


def _firm_now(request: HttpRequest, firm_id: UUID) -> Now:
    cluster_id = queries.cluster_of(actor_of(request))
    row = queries.firm(cluster_id, firm_id)
    shown = FirmForm.shown(row, queries.firm_contact(cluster_id, firm_id))
    labels = {name: str(field.label) for name, field in FirmForm.base_fields.items()}
    return Now(row.version, {name: (labels[name], str(shown[name])) for name in labels})


@access(GET="members.firm.change", POST="members.firm.change")
@answers(again=_correcting_page, now=_firm_now)
def correct_firm(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    """GET the form; POST what the register and the address book say."""
    if request.method == "GET":
        return _correcting_page(request, firm_id)
    entered = cleaned(FirmForm(request.POST))
    verbs.correct_firm(
        by=actor_of(request),
        key=key_of(request),
        firm_id=firm_id,
        change=(FirmForm.facts(entered), FirmForm.contact(entered)),
    )
    return done(request, Said("회사 정보를 바꿨어요.", "Saved."), "firm", firm_id=firm_id)


@access(POST="members.firm.consent")
@answers
def consent(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    """POST: the firm takes part in joint orders."""
    verbs.consent_to_joint_orders(by=actor_of(request), key=key_of(request), firm_id=firm_id)
    said = Said("이제 공동수주 초대를 받아요.", "You will be invited to joint orders.")
    undo = Undo(reverse("withdraw-consent", args=[firm_id]), {})
    return done(request, said, "firm", undo=undo, firm_id=firm_id)


@access(POST="members.firm.consent")
@answers
def withdraw_consent(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    """POST: no new invitations."""
    verbs.withdraw_consent(by=actor_of(request), key=key_of(request), firm_id=firm_id)
    said = Said("새 공동수주 초대를 받지 않아요.", "You will get no new invitations.")
    undo = Undo(reverse("consent", args=[firm_id]), {})
    return done(request, said, "firm", undo=undo, firm_id=firm_id)


@access(POST="members.firm.leave")
@answers
def end_membership(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    """POST: the firm leaves today."""
    today = clock.now().astimezone(clock.SEOUL).date()
    by, key = actor_of(request), key_of(request)
    verbs.end_membership(by=by, key=key, firm_id=firm_id, left_on=today)
    return HttpResponseRedirect(reverse("firms"))
