"""Pages of the coordinator: new order, lots, whom to ask."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from cluster.members.access import access
from cluster.web.answers import Now, answers, key_of
from cluster.web.forms import cleaned
from cluster.web.notices import tell
from orders.jointorders import commands
from orders.jointorders.forms.drafting import LotForm, OrderForm, RevisionForm, lot_of
from orders.jointorders.queries import drafting as choices
from orders.jointorders.queries import orders as queries
from orders.jointorders.views.requests import actor_of, to_order, typed_at
from orders.jointorders.views.upload import drawing_of, waiting


def _new_page(request: HttpRequest, **_: Any) -> HttpResponse:
    customers = choices.customer_choices(actor_of(request))
    form = OrderForm(typed_at(request, "order-new"), customers=customers)
    return render(request, "orders/jointorders/new.html", {"form": form})


@access(GET="orders.open", POST="orders.open")
@answers(again=_new_page)
def new_order(request: HttpRequest) -> HttpResponse:
    """GET the form; POST opens the order and asks for its first lot."""
    if request.method == "GET":
        return _new_page(request)
    actor = actor_of(request)
    clean = cleaned(OrderForm(request.POST, customers=choices.customer_choices(actor)))
    new = commands.NewOrder(UUID(clean["customer"]), clean["title"], clean["mode"])
    done = commands.open_order(by=actor, key=key_of(request), new=new)
    tell(
        request, "공동수주를 열었어요. 이제 로트를 더해 주세요.", "Order opened. Now add its lots."
    )
    return HttpResponseRedirect(f"/orders/{done.result['order_id']}/lots/new/")


def _lot_page(request: HttpRequest, order_id: UUID, **_: Any) -> HttpResponse:
    actor = actor_of(request)
    row = queries.order_row(actor, order_id)
    lots = queries.lots_of(row.cluster_id, order_id)
    initial = {"parts_per_setup": 1, "tolerance": "0.01", "ra": "1.6"}
    initial["drawing"] = request.GET.get("drawing", "")
    form = LotForm(
        typed_at(request, "lot-new"),
        initial=initial,
        drawings=choices.drawing_choices(actor),
    )
    facts = {
        "form": form,
        "waiting": waiting(request),
        "line": queries.OrderLine(row, ""),
        "lots": lots,
    }
    return render(request, "orders/jointorders/lot_new.html", facts)


@access(GET="orders.lead", POST="orders.lead")
@answers(again=_lot_page)
def new_lot(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """GET the form; POST adds a lot in the draft."""
    if request.method == "GET":
        return _lot_page(request, order_id)
    actor = actor_of(request)
    clean = cleaned(LotForm(request.POST, request.FILES, drawings=choices.drawing_choices(actor)))
    drawing_id, is_clear = drawing_of(request, order_id, clean)
    lot = lot_of(clean, drawing_id)
    commands.add_lot(by=actor, key=key_of(request), order_id=order_id, lot=lot)
    if is_clear:
        tell(request, "로트를 더했어요.", "Lot added.")
        return to_order(order_id)
    tell(
        request,
        "로트를 더했어요. 도면에 물어볼 것이 있어요.",
        "Lot added. There is a question about its drawing.",
    )
    return HttpResponseRedirect(f"/drawings/{drawing_id}/")


def _revise_page(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = queries.order_row(actor, order_id)
    lot = queries.lot_of(row.cluster_id, order_id, lot_id)
    form = RevisionForm(
        typed_at(request, "lot"),
        initial=choices.lot_as_typed(lot),
        drawings=choices.drawing_choices(actor),
    )
    facts = {
        "form": form,
        "waiting": waiting(request),
        "line": queries.OrderLine(row, ""),
        "lot": lot,
    }
    return render(request, "orders/jointorders/lot_revise.html", facts)


def _as_it_is(request: HttpRequest, order_id: UUID, lot_id: UUID) -> Now:
    """The lot now, beside what was typed for an older one."""
    row = queries.order_row(actor_of(request), order_id)
    lot = queries.lot_of(row.cluster_id, order_id, lot_id)
    return Now(row.version, choices.lot_in_words(lot))


@access(GET="orders.lead-lot", POST="orders.lead-lot")
@answers(again=_revise_page, now=_as_it_is)
def revise(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    """GET the lot as it is; POST asks for something else: its pledges are void."""
    if request.method == "GET":
        return _revise_page(request, order_id, lot_id)
    actor = actor_of(request)
    known = choices.drawing_choices(actor)
    clean = cleaned(RevisionForm(request.POST, request.FILES, drawings=known))
    drawing_id, _ = drawing_of(request, order_id, clean)
    commands.revise_lot(
        by=actor,
        key=key_of(request),
        order_id=order_id,
        revision=commands.Revision(lot_of(clean, drawing_id, lot_id), clean["deadline"]),
    )
    tell(
        request,
        "로트를 고치고 다시 모으기 시작했어요.",
        "Lot changed; pledges are collected again.",
    )
    return to_order(order_id, lot_id)
