"""What is done on a split's pages: take the share, give it back, divide, stop, settle."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from cluster.members.access import access
from cluster.web.answers import answers, key_of
from cluster.web.forms import cleaned
from cluster.web.notices import tell
from orders.allocation import commands
from orders.allocation.domain.policy import PROPORTIONAL
from orders.allocation.forms import AnswerForm, AttemptForm, RunForm, SettleForm, TakeForm
from orders.allocation.queries.computing import newest_apart
from orders.allocation.queries.shares import giving_back
from orders.allocation.views.pages import index_page, lot_page
from orders.jointorders.queries.orders import cluster_of
from orders.jointorders.views.requests import actor_of


@access(POST="allocation.answer")
@answers(again=lot_page)
def accept(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    """Take over all that is offered."""
    shown = cleaned(TakeForm(request.POST))
    what = commands.Accepting(order_id, lot_id, shown["run"], shown["pieces"])
    done = commands.accept_share(by=actor_of(request), key=key_of(request), what=what)
    pieces = f"{done.result['pieces']:,}"
    tell(request, f"{pieces}개를 맡기로 했어요.", f"You took over {pieces} pieces.")
    return _to_lot(order_id, lot_id)


@access(POST="allocation.answer")
@answers(again=lot_page)
def decline(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    """Give pieces back; what is kept is taken over with the same answer."""
    actor = actor_of(request)
    clean = cleaned(AnswerForm(request.POST))
    back = giving_back(actor, order_id, lot_id, clean["keep"])
    what = commands.Declining(order_id, lot_id, clean["run"], back, clean["reason_class"])
    commands.decline_share(by=actor, key=key_of(request), what=what)
    tell(request, "답을 보냈어요.", "Your answer is sent.")
    return _to_lot(order_id, lot_id)


@access(POST="allocation.run")
@answers(again=index_page)
def run(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Divide a won order by hand: where it did not divide itself, or by another rule."""
    policy = cleaned(RunForm(request.POST))["policy"] or PROPORTIONAL
    done = commands.run_allocation(
        by=actor_of(request), key=key_of(request), order_id=order_id, policy=policy
    )
    if done.result.get("computing"):
        tell(request, "나누기 시작했어요. 잠시 걸려요.", "It has begun; it takes a moment.")
    else:
        tell(request, "물량을 나눴어요.", "The volume is divided.")
    return HttpResponseRedirect(f"/orders/{order_id}/allocation/")


@access(POST="allocation.settle")
@answers(again=lot_page)
def settle(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    """Confirm the lot with the pieces that are placed."""
    reason = cleaned(SettleForm(request.POST))["reason"]
    commands.settle_quantity(
        by=actor_of(request), key=key_of(request), order_id=order_id, lot_id=lot_id, reason=reason
    )
    tell(request, "배정된 수량으로 확정했어요.", "Confirmed with the pieces that are placed.")
    return _to_lot(order_id, lot_id)


@access(POST="allocation.consent")
@answers(again=lot_page)
def consent(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    """Let the other firms of the order see the whole split after closing."""
    commands.give_disclosure_consent(by=actor_of(request), key=key_of(request), order_id=order_id)
    tell(request, "닫힌 뒤 서로 보는 데 동의했어요.", "You consent to showing it after closing.")
    return _to_lot(order_id, lot_id)


@access(POST="allocation.consent")
@answers(again=lot_page)
def withdraw_consent(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    commands.withdraw_disclosure_consent(
        by=actor_of(request), key=key_of(request), order_id=order_id
    )
    tell(request, "동의를 거두었어요.", "Your consent is withdrawn.")
    return _to_lot(order_id, lot_id)


@access(POST="allocation.run")
@answers(again=index_page)
def cancel(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Stop a division that is being computed."""
    actor, attempt = actor_of(request), cleaned(AttemptForm(request.POST))["attempt"]
    found = newest_apart(cluster_of(actor), order_id)
    commands.cancel_split(by=actor, key=key_of(request), joint_id=found, attempt=attempt)
    tell(request, "나누기를 멈췄어요.", "The division is stopped.")
    return HttpResponseRedirect(f"/orders/{order_id}/allocation/")


def _to_lot(order_id: UUID, lot_id: UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"/orders/{order_id}/allocation/{lot_id}/")
