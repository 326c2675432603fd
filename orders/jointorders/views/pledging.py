"""A member's acts on an order: pledge, withdraw, receipt, decline, ask."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from cluster.members.access import access
from cluster.web.answers import Now, answers, key_of
from cluster.web.forms import cleaned
from cluster.web.notices import tell
from orders.capacity.commands import Pledging, seal_pledge, withdraw_pledge
from orders.capacity.forms import PledgeForm, terms_of
from orders.jointorders import commands
from orders.jointorders.forms.talking import DeclineForm, QuestionForm
from orders.jointorders.queries.pledging import minutes_of, own_lot, receipt_of
from orders.jointorders.views.orders import as_it_stands, order_page
from orders.jointorders.views.requests import actor_of, to_order


def _pledge_now(request: HttpRequest, order_id: UUID, lot_id: UUID) -> Now:
    """The firm's own pledge as it stands, for its owner alone, beside what he typed."""
    own = own_lot(actor_of(request), order_id, lot_id)
    return Now.of(own.seen, PledgeForm(initial=as_it_stands(own)), f"/orders/{order_id}/")


@access(POST="orders.pledge")
@answers(again=order_page, now=_pledge_now)
def pledge(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    """Seal the pledge of the actor's firm for one lot, or replace it."""
    actor = actor_of(request)
    clean = cleaned(PledgeForm(request.POST))
    terms = terms_of(clean, minutes_of(actor, (order_id, lot_id), clean))
    what = Pledging(order_id, lot_id, clean["over_capacity_ok"])
    seal_pledge(by=actor, key=key_of(request), what=what, terms=terms)
    tell(
        request,
        "약정을 봉인했어요. 마감 전까지 바꿀 수 있어요.",
        "Pledge sealed. You can change it until the deadline.",
    )
    return to_order(order_id, lot_id)


@access(POST="orders.pledge")
@answers(again=order_page)
def withdraw(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    withdraw_pledge(by=actor_of(request), key=key_of(request), order_id=order_id, lot_id=lot_id)
    tell(request, "약정을 뺐어요.", "Pledge withdrawn.")
    return to_order(order_id, lot_id)


@access(GET="orders.pledge")
@answers
def receipt(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    """Salt, body, commitment, stamp and checkpoint as a file: the owner's proof."""
    row, content = receipt_of(actor_of(request), order_id, lot_id)
    answer = HttpResponse(content, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="pledge-{row.number}.json"'
    return answer


@access(POST="orders.answer-invitation")
@answers(again=order_page)
def decline(request: HttpRequest, order_id: UUID) -> HttpResponse:
    clean = cleaned(DeclineForm(request.POST))
    done = commands.decline_invite(
        by=actor_of(request),
        key=key_of(request),
        order_id=order_id,
        reason_class=clean["reason_class"],
    )
    if done.result.get("withdrawn"):
        tell(
            request,
            "이번에는 사양한다고 알리고, 봉인해 둔 약정도 모두 뺐어요.",
            "We told the coordinator that you decline; your pledges are withdrawn.",
        )
    else:
        tell(request, "이번에는 사양한다고 알렸어요.", "We told the coordinator that you decline.")
    return to_order(order_id)


@access(POST="orders.ask")
@answers(again=order_page)
def ask(request: HttpRequest, order_id: UUID) -> HttpResponse:
    text = cleaned(QuestionForm(request.POST))["text"]
    commands.ask_question(by=actor_of(request), key=key_of(request), order_id=order_id, text=text)
    tell(
        request,
        "질문을 올렸어요. 누가 물었는지는 보이지 않아요.",
        "Question posted. Nobody sees who asked.",
    )
    return to_order(order_id)
