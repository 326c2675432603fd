"""The verified capacity of a firm: the weight of its share, with day and proof."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from cluster.members import queries as members
from cluster.members.access import Actor, access
from cluster.web.answers import answers, key_of, typed
from cluster.web.forms import cleaned
from cluster.web.notices import tell
from orders.capacity.commands import Finding, verify_capacity
from orders.capacity.forms import VerifiedForm
from orders.capacity.queries.pledges import verified_minutes


def _page(request: HttpRequest, firm_id: UUID, **_: Any) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    firm = members.firm_for(actor, firm_id)
    known = verified_minutes(firm.cluster_id).get(firm_id)
    facts = {
        "firm": firm,
        "name": firm.name(actor.language),
        "verified": known,
        "seen": known.version if known else 0,
        "form": VerifiedForm(typed(request)) if actor.is_coordinator else None,
    }
    return render(request, "orders/capacity/verified.html", facts)


@access(GET="capacity.see", POST="capacity.verify")
@answers(again=_page)
def verified(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    """GET the figure with its proof; POST states it anew."""
    if request.method == "GET":
        return _page(request, firm_id)
    clean = cleaned(VerifiedForm(request.POST))
    finding = Finding(clean["hours"] * 60, clean["verified_on"], clean["proof"])
    actor: Actor = request.actor  # type: ignore[attr-defined]
    verify_capacity(by=actor, key=key_of(request), firm_id=firm_id, finding=finding)
    tell(request, "검증된 능력을 적었어요.", "Verified capacity recorded.")
    return HttpResponseRedirect(f"/firms/{firm_id}/capacity/")
