"""A lot of the draft: corrected on the form it was added with, or taken out."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cluster.members.access import access
from cluster.web.answers import Now, answers, key_of
from cluster.web.forms import cleaned
from cluster.web.notices import tell
from orders.jointorders import commands
from orders.jointorders.forms.drafting import LotForm, lot_of
from orders.jointorders.queries import drafting as choices
from orders.jointorders.queries import orders as queries
from orders.jointorders.views.orders import order_page
from orders.jointorders.views.requests import actor_of, to_order, typed_at
from orders.jointorders.views.upload import drawing_of, waiting


def _page(request: HttpRequest, order_id: UUID, lot_id: UUID, **_: Any) -> HttpResponse:
    actor = actor_of(request)
    row = queries.order_row(actor, order_id)
    lot = queries.lot_of(row.cluster_id, order_id, lot_id)
    form = LotForm(
        typed_at(request, "lot-correct"),
        initial=choices.lot_as_typed(lot),
        drawings=choices.drawing_choices(actor),
    )
    line = queries.OrderLine(row, "")
    facts = {"form": form, "waiting": waiting(request), "lot": lot, "line": line}
    return render(request, "orders/jointorders/lot_correct.html", facts)


def _as_it_is(request: HttpRequest, order_id: UUID, lot_id: UUID) -> Now:
    row = queries.order_row(actor_of(request), order_id)
    lot = queries.lot_of(row.cluster_id, order_id, lot_id)
    return Now(row.version, choices.lot_in_words(lot), f"/orders/{order_id}/")


@access(GET="orders.lead-lot", POST="orders.lead-lot")
@answers(again=_page, now=_as_it_is)
def correct(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    """GET the lot as it stands in the draft; POST writes it down anew."""
    if request.method == "GET":
        return _page(request, order_id, lot_id)
    actor = actor_of(request)
    clean = cleaned(LotForm(request.POST, request.FILES, drawings=choices.drawing_choices(actor)))
    drawing_id, _ = drawing_of(request, order_id, clean)
    lot = lot_of(clean, drawing_id, lot_id)
    commands.correct_lot(by=actor, key=key_of(request), order_id=order_id, lot=lot)
    tell(request, "로트를 고쳤어요.", "Lot corrected.")
    return to_order(order_id, lot_id)


# by the order: sent twice, the lot is gone and the answer is still the first one
@access(POST="orders.lead")
@answers(again=order_page)
def remove(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    commands.remove_lot(by=actor_of(request), key=key_of(request), order_id=order_id, lot_id=lot_id)
    tell(request, "로트를 뺐어요.", "Lot taken out.")
    return to_order(order_id)
