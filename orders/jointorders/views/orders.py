"""The list of orders, one order, its history."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cluster.members.access import Actor, access
from cluster.web.answers import answers
from orders.capacity.forms import PledgeForm
from orders.drawings.commands import show_picture
from orders.drawings.models import DrawingRow
from orders.drawings.pictures import Shown
from orders.jointorders.forms.talking import (
    DeadlineForm,
    DeclineForm,
    ModeForm,
    QuestionForm,
    ReasonForm,
)
from orders.jointorders.models import OrderRow
from orders.jointorders.queries import orders as queries
from orders.jointorders.queries.around import around
from orders.jointorders.queries.history import history_for
from orders.jointorders.queries.pledging import OwnLot, pledging_of
from orders.jointorders.queries.steps import everybody_said, next_step
from orders.jointorders.queries.words import PHASES
from orders.jointorders.views.requests import actor_of, lot_asked, typed_at

FILTERS = ("open", "ended")
_IN_DETAILS = ("dates", "min-max", "hours", "empty", "hours-unfit", "time-format")


@access(GET="orders.list")
def order_list(request: HttpRequest) -> HttpResponse:
    """Every order the person may see."""
    state = request.GET.get("state", "open")
    lines = queries.order_lines(actor_of(request), state if state in FILTERS else "")
    return render(request, "orders/jointorders/list.html", {"lines": lines, "state": state})


@access(GET="orders.see")
@answers
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    return order_page(request, order_id=order_id)


def order_page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """The order with the panel that is this person's to decide."""
    actor = actor_of(request)
    row = queries.order_row(actor, kwargs["order_id"])
    beside = around(actor, row)
    lots, pledging = beside.lots, pledging_of(actor, row, beside)
    wanted = lot_asked(request, kwargs)
    own = pledging.lot(wanted) if pledging else None
    shown = own.lot if own else next((lot for lot in lots if lot.key == wanted), None)
    lot = shown or next(iter(lots), None)
    facts = {
        "line": queries.OrderLine(row, beside.customer),
        "lots": lots,
        "lot": lot,
        "picture": _picture(request, actor, beside.drawing(lot.drawing_id if lot else None)),
        "pledging": pledging,
        "own": own,
        "phases": PHASES,
        "questions": beside.questions,
        "step": next_step(actor, row, everybody_said(beside.invitations, beside.pledges)),
        "may_ask": pledging is not None or actor.is_coordinator,
    }
    return render(
        request, "orders/jointorders/order.html", facts | _forms(request, actor, row, own)
    )


def _picture(request: HttpRequest, actor: Actor, row: DrawingRow | None) -> Shown | None:
    """The drawing of the shown lot, noted as a look; nothing for whom it is not meant."""
    return show_picture(by=actor, row=row, noted=request.method == "GET") if row else None


@access(GET="orders.see")
@answers
def history(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Everything that happened, in words."""
    actor = actor_of(request)
    row = queries.order_row(actor, order_id)
    facts = {"line": queries.OrderLine(row, ""), "facts": history_for(actor, order_id)}
    return render(request, "orders/jointorders/history.html", facts)


def _forms(request: HttpRequest, actor: Actor, row: OrderRow, own: OwnLot | None) -> dict[str, Any]:
    found: dict[str, Any] = {"question_form": QuestionForm(typed_at(request, "order-ask"))}
    if actor.is_coordinator:
        found |= {
            "deadline_form": DeadlineForm(typed_at(request, "order-extend")),
            "mode_form": ModeForm(typed_at(request, "order-mode"), initial={"mode": row.mode}),
            "cancel_form": ReasonForm(typed_at(request, "order-cancel")),
            "ended": queries.ENDED,
        }
    if own is not None and actor.is_owner:
        found["pledge_form"] = PledgeForm(typed_at(request, "pledge"), initial=as_it_stands(own))
        refused = getattr(request, "refused", None)
        found["over"] = refused is not None and refused.code == "over-capacity"
        found["unfit"] = refused is not None and refused.code == "hours-unfit"
        found["usual_minutes"] = own.minutes_for(_pieces_in(found["pledge_form"]))
        found["details_open"] = refused is not None and refused.code in _IN_DETAILS
        found["decline_form"] = DeclineForm(typed_at(request, "order-decline"))
    return found


def _pieces_in(form: PledgeForm) -> int:
    """The pieces that stand in the form; 0 where they cannot be read."""
    try:
        return int(form.fields["most"].clean(str(form["most"].value() or "")))
    except ValidationError:
        return 0


def as_it_stands(own: OwnLot) -> dict[str, Any]:
    """What the pledge form begins with."""
    terms = own.pledge.terms if own.pledge and own.stands else None
    if terms is None:
        start = own.comfortable or own.lot.quantity
        return {"most": start, "first_on": queries.today(), "last_on": own.lot.due_on}
    return {
        "most": terms.most,
        "least": terms.least,
        "hours": own.hours_stated,
        "floor_won": terms.floor_won,
        "first_on": terms.first_on,
        "last_on": terms.last_on,
        "agree_at_floor": terms.agree_at_floor,
    }
