"""Pages of people: of a firm, of the cluster; inviting, removing, erasing."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from cluster.kernel.text import Said
from cluster.members import queries
from cluster.members.access import access
from cluster.members.commands import invitations
from cluster.members.commands import people as verbs
from cluster.members.forms.people import ROLES, PersonForm, RoleForm, roles_of
from cluster.members.views.parts import actor_of, done
from cluster.web.answers import answers, key_of, typed
from cluster.web.forms import cleaned

ADDED = Said(
    "구성원을 추가했어요. 초대 링크를 만들어 보내 주세요.",
    "Person added. Make an invitation link and send it.",
)


def _firm_people(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    return _page(request, firm_id)


def _cluster_people(request: HttpRequest) -> HttpResponse:
    return _page(request, None)


def _page(request: HttpRequest, firm_id: UUID | None) -> HttpResponse:
    actor = actor_of(request)
    facts = {
        "firm": queries.firm_for(actor, firm_id) if firm_id else None,
        "people": [
            {
                "row": row,
                "details": details,
                "role": ROLES[row.role],
                "others": [(role, name) for role, name in roles_of(firm_id) if role != row.role],
            }
            for row, details in queries.people(actor, firm_id)
        ],
        "form": PersonForm(typed(request), firm_id=firm_id),
        "may_change_roles": actor.is_coordinator,
        "may_manage": actor.is_coordinator or (actor.is_owner and actor.belongs_to(firm_id)),
    }
    return render(request, "members/people.html", facts)


@access(GET="members.firm.inside", POST="members.firm.change")
@answers(again=_firm_people)
def firm_people(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    """GET the people of a firm; POST one more."""
    if request.method == "GET":
        return _page(request, firm_id)
    entered = cleaned(PersonForm(request.POST, firm_id=firm_id))
    joining = PersonForm.joining(entered, firm_id)
    verbs.add_person(by=actor_of(request), key=key_of(request), joining=joining)
    return done(request, ADDED, "firm-people", firm_id=firm_id)


@access(GET="members.coordinate", POST="members.coordinate")
@answers(again=_cluster_people)
def cluster_people(request: HttpRequest) -> HttpResponse:
    """GET coordinators, second persons and auditors; POST one more."""
    if request.method == "GET":
        return _page(request, None)
    entered = cleaned(PersonForm(request.POST, firm_id=None))
    joining = PersonForm.joining(entered, None)
    verbs.add_person(by=actor_of(request), key=key_of(request), joining=joining)
    return done(request, ADDED, "cluster-people")


@access(POST="members.person.manage")
@answers
def invite(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """POST: answers with the link itself, which also goes out by mail; no page shows it again."""
    actor = actor_of(request)
    invited = invitations.invite(by=actor, key=key_of(request), person_id=person_id)
    cluster_id = queries.cluster_of(actor)
    facts = {
        "link": request.build_absolute_uri(reverse("join", args=[invited.token])),
        "details": queries.person_details(cluster_id, person_id),
        "person": queries.person(cluster_id, person_id),
    }
    return render(request, "members/invited.html", facts)


@access(POST="members.person.role")
@answers
def change_role(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """POST another role; the person has it from the next request on."""
    actor = actor_of(request)
    firm_id = queries.person(queries.cluster_of(actor), person_id).firm_id
    role = cleaned(RoleForm(request.POST, firm_id=firm_id))["role"]
    verbs.change_role(
        by=actor, key=key_of(request), person_id=person_id, role=role, firm_id=firm_id
    )
    return _back(request, Said("역할을 바꿨어요.", "Role changed."), firm_id)


@access(POST="members.person.manage")
@answers
def remove(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """POST: the membership ends."""
    actor = actor_of(request)
    firm_id = queries.person(queries.cluster_of(actor), person_id).firm_id
    verbs.remove_person(by=actor, key=key_of(request), person_id=person_id)
    said = Said("내보냈어요. 로그인도 바로 끊겨요.", "Removed; the session ends at once.")
    if actor.person_id == person_id:
        return HttpResponseRedirect("/account/login/")
    return _back(request, said, firm_id)


def _back(request: HttpRequest, said: Said, firm_id: UUID | None) -> HttpResponse:
    if firm_id is None:
        return done(request, said, "cluster-people")
    return done(request, said, "firm-people", firm_id=firm_id)
