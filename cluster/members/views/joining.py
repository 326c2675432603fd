"""The page behind an invitation's link: a password, and one is in."""

from dataclasses import replace
from hashlib import sha256

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from cluster.kernel.errors import RuleBroken
from cluster.members import queries
from cluster.members.access import public
from cluster.members.commands import invitations
from cluster.members.forms.account import FirstPasswordForm
from cluster.web.answers import answers, key_of, typed
from cluster.web.errors import error_page
from cluster.web.forms import cleaned
from cluster.web.links import by_link
from cluster.web.notices import tell

WHY = "the token in the path is the right; it is looked up by its SHA-256"


def _page(request: HttpRequest, token: str) -> HttpResponse:
    try:
        link = invitations.open_invitation(token)
    except RuleBroken as gone:
        return error_page(request, 410, gone)
    facts = {
        "form": FirstPasswordForm(typed(request)),
        "details": queries.person_details(link.cluster_id, link.person_id),
        "place": queries.place_of(link.cluster_id, link.person_id),
    }
    return render(request, "members/join.html", facts)


@public("public.join", reason=WHY, methods=("GET", "POST"))
@by_link
@answers(again=_page)
def join(request: HttpRequest, token: str) -> HttpResponse:
    """GET says who is invited where; POST opens the account with a password."""
    if request.method == "GET":
        return _page(request, token)
    invitations.open_invitation(token)  # the right comes before what was typed
    password = cleaned(FirstPasswordForm(request.POST))["password"]
    # the stored print of a command must not be one of the password
    key = replace(key_of(request), digest=sha256(token.encode()).digest())
    invitations.accept_invitation(key=key, token=token, password=password)
    tell(request, "계정이 생겼어요. 이제 로그인해 주세요.", "Your account is open. Please sign in.")
    return HttpResponseRedirect("/account/login/")
