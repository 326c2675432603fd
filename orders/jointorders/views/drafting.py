"""Pages of the coordinator: new order, lots, whom to ask."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from cluster.members.access import access
from cluster.web.answers import answers, key_of
from cluster.web.forms import cleaned
from cluster.web.notices import tell
from orders.jointorders import commands
from orders.jointorders.forms.drafting import LotForm, OrderForm, RevisionForm, lot_of
from orders.jointorders.queries import drafting as choices
from orders.jointorders.queries import orders as queries
from orders.jointorders.views.requests import actor_of, to_order, typed_at


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
    form = LotForm(
        typed_at(request, "lot-new"), initial=initial, drawings=choices.drawing_choices(actor)
    )
    facts = {"form": form, "line": queries.OrderLine(row, ""), "lots": lots}
    return render(request, "orders/jointorders/lot_new.html", facts)


@access(GET="orders.lead", POST="orders.lead")
@answers(again=_lot_page)
def new_lot(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """GET the form; POST adds a lot in the draft."""
    if request.method == "GET":
        return _lot_page(request, order_id)
    actor = actor_of(request)
    clean = cleaned(LotForm(request.POST, drawings=choices.drawing_choices(actor)))
    commands.add_lot(by=actor, key=key_of(request), order_id=order_id, lot=lot_of(clean))
    tell(request, "로트를 더했어요.", "Lot added.")
    return to_order(order_id)


def _revise_page(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = queries.order_row(actor, order_id)
    lot = next(lot for lot in queries.lots_of(row.cluster_id, order_id) if lot.key == lot_id)
    form = RevisionForm(
        typed_at(request, "lot"),
        initial=choices.lot_as_typed(lot),
        drawings=choices.drawing_choices(actor),
    )
    facts = {"form": form, "line": queries.OrderLine(row, ""), "lot": lot}
    return render(request, "orders/jointorders/lot_revise.html", facts)


@access(GET="orders.lead-lot", POST="orders.lead-lot")
@answers(again=_revise_page)
def revise(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    """GET the lot as it is; POST asks for something else: its pledges are void."""
    if request.method == "GET":
        return _revise_page(request, order_id, lot_id)
    actor = actor_of(request)
    clean = cleaned(RevisionForm(request.POST, drawings=choices.drawing_choices(actor)))
    commands.revise_lot(
        by=actor,
        key=key_of(request),
        order_id=order_id,
        lot=lot_of(clean, lot_id),
        deadline=clean["deadline"],
    )
    tell(
        request,
        "로트를 고치고 다시 모으기 시작했어요.",
        "Lot changed; pledges are collected again.",
    )
    return to_order(order_id, lot_id)
