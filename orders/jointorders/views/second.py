"""Another second person, on a page of its own."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cluster.members.access import access
from cluster.web.answers import answers, key_of, typed
from cluster.web.forms import cleaned
from cluster.web.notices import tell
from orders.jointorders import commands
from orders.jointorders.forms.drafting import SecondForm
from orders.jointorders.queries import orders as queries
from orders.jointorders.queries.inviting import seconds_to_name
from orders.jointorders.views.requests import actor_of, to_order


def _second_page(request: HttpRequest, order_id: UUID, **_: Any) -> HttpResponse:
    row = queries.order_row(actor_of(request), order_id)
    named = str(row.second_person_id)
    seconds = [one for one in seconds_to_name(row) if one[0] != named]
    facts = {
        "form": SecondForm(typed(request), seconds=seconds),
        "line": queries.OrderLine(row, ""),
        "seconds": seconds,
    }
    return render(request, "orders/jointorders/second.html", facts)


@access(GET="orders.lead", POST="orders.lead")
@answers(again=_second_page)
def second(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """GET who else may be named; POST names him, with the reason."""
    if request.method == "GET":
        return _second_page(request, order_id)
    actor = actor_of(request)
    row = queries.order_row(actor, order_id)
    clean = cleaned(SecondForm(request.POST, seconds=seconds_to_name(row)))
    commands.name_second_person(
        by=actor,
        key=key_of(request),
        order_id=order_id,
        person_id=UUID(clean["second_person"]),
        reason=clean["reason"],
    )
    tell(request, "두 번째 확인자를 바꿨어요.", "Another second person is named.")
    return to_order(order_id)
