"""The coordinator's short acts on an order: check, close, extend, answer, mode, cancel."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from cluster.members.access import access
from cluster.web.answers import Now, answers, key_of
from cluster.web.forms import cleaned
from cluster.web.notices import tell
from orders.jointorders import commands
from orders.jointorders.forms.talking import AnswerForm, DeadlineForm, ModeForm, ReasonForm
from orders.jointorders.queries.orders import order_row
from orders.jointorders.views.orders import order_page
from orders.jointorders.views.requests import actor_of, to_order


@access(POST="orders.lead")
@answers(again=order_page)
def check(request: HttpRequest, order_id: UUID) -> HttpResponse:
    commands.check_order(by=actor_of(request), key=key_of(request), order_id=order_id)
    tell(request, "확인을 마쳤어요.", "Checked.")
    return HttpResponseRedirect(f"/orders/{order_id}/invite/")


@access(POST="orders.lead")
@answers(again=order_page)
def close(request: HttpRequest, order_id: UUID) -> HttpResponse:
    commands.close_collecting(by=actor_of(request), key=key_of(request), order_id=order_id)
    tell(request, "약정 모집을 마감했어요.", "Collecting is closed.")
    return HttpResponseRedirect(f"/desk/{order_id}/")


def _deadline_now(request: HttpRequest, order_id: UUID) -> Now:
    row = order_row(actor_of(request), order_id)
    return Now.of(row.version, DeadlineForm(initial={"deadline": row.deadline}), _back(order_id))


def _mode_now(request: HttpRequest, order_id: UUID) -> Now:
    row = order_row(actor_of(request), order_id)
    return Now.of(row.version, ModeForm(initial={"mode": row.mode}), _back(order_id))


def _back(order_id: UUID) -> str:
    return f"/orders/{order_id}/"


@access(POST="orders.lead")
@answers(again=order_page, now=_deadline_now)
def extend(request: HttpRequest, order_id: UUID) -> HttpResponse:
    to = cleaned(DeadlineForm(request.POST))["deadline"]
    commands.extend_deadline(by=actor_of(request), key=key_of(request), order_id=order_id, to=to)
    tell(request, "마감을 늦췄어요.", "The deadline has moved.")
    return to_order(order_id)


@access(POST="orders.lead")
@answers(again=order_page)
def answer(request: HttpRequest, order_id: UUID, question_id: UUID) -> HttpResponse:
    commands.answer_question(
        by=actor_of(request),
        key=key_of(request),
        order_id=order_id,
        question_id=question_id,
        text=cleaned(AnswerForm(request.POST))["text"],
    )
    tell(request, "답을 올렸어요.", "Answer posted.")
    return to_order(order_id)


@access(POST="orders.lead")
@answers(again=order_page, now=_mode_now)
def change_mode(request: HttpRequest, order_id: UUID) -> HttpResponse:
    clean = cleaned(ModeForm(request.POST))
    commands.change_mode(by=actor_of(request), key=key_of(request), order_id=order_id, **clean)
    tell(request, "수주 방식을 바꿨어요.", "The mode has changed.")
    return to_order(order_id)


@access(POST="orders.lead")
@answers(again=order_page)
def cancel(request: HttpRequest, order_id: UUID) -> HttpResponse:
    reason = cleaned(ReasonForm(request.POST))["reason"]
    commands.cancel_order(
        by=actor_of(request), key=key_of(request), order_id=order_id, reason=reason
    )
    tell(request, "취소했어요. 봉인된 단가는 없앴어요.", "Cancelled; sealed prices are destroyed.")
    return to_order(order_id)
