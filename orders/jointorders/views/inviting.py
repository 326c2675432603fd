"""Whom to ask, with the reasons of each firm before anybody is asked."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cluster.members.access import access
from cluster.web.answers import answers, key_of
from cluster.web.forms import cleaned
from cluster.web.notices import tell
from orders.jointorders import commands
from orders.jointorders.forms.drafting import InviteForm
from orders.jointorders.queries import orders as queries
from orders.jointorders.queries.inviting import Inviting, inviting_of
from orders.jointorders.views.requests import actor_of, to_order, typed_at


def _form(request: HttpRequest, known: Inviting, *, bound: bool) -> InviteForm:
    fitting = [(str(fit.firm_id), fit.name) for fit in known.fits if fit.fits]
    return InviteForm(
        request.POST if bound else typed_at(request, "order-invite"),
        initial={"firms": [firm for firm, _ in fitting], "deadline": known.deadline},
        seconds=known.seconds,
        firms=fitting,
    )


def _page(request: HttpRequest, order_id: UUID, **_: Any) -> HttpResponse:
    actor = actor_of(request)
    row = queries.order_row(actor, order_id)
    known = inviting_of(actor, order_id)
    facts = {
        "form": _form(request, known, bound=False),
        "fits": known.fits,
        "capable": sum(fit.fits for fit in known.fits),
        "line": queries.OrderLine(row, ""),
        "lots": known.lots,
        "thin": known.thin,
    }
    return render(request, "orders/jointorders/invite.html", facts)


@access(GET="orders.lead", POST="orders.lead")
@answers(again=_page)
def invite(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """GET who fits and why; POST asks them until the deadline."""
    if request.method == "GET":
        return _page(request, order_id)
    actor = actor_of(request)
    clean = cleaned(_form(request, inviting_of(actor, order_id), bound=True))
    asking = commands.Asking(
        clean["deadline"],
        UUID(clean["second_person"]),
        tuple(UUID(firm) for firm in clean["firms"]),
    )
    done = commands.invite_members(by=actor, key=key_of(request), order_id=order_id, asking=asking)
    if "warning" in done.result:
        tell(
            request,
            "요청했어요. 맞는 회사가 세 곳보다 적은 로트는 공급곡선을 그릴 수 없어요.",
            "Asked. A lot that fewer than three firms fit will have no supply curve.",
        )
    else:
        tell(request, "약정을 요청했어요.", "Pledges requested.")
    return to_order(order_id)
