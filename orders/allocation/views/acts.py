"""What is done on a split's pages: take the share, give it back, divide, settle, download."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from cluster.members.access import access
from cluster.web.answers import answers, key_of
from cluster.web.forms import cleaned
from cluster.web.notices import tell
from orders.allocation import commands
from orders.allocation.domain.split import instance_of
from orders.allocation.engine import canonical
from orders.allocation.forms import AnswerForm, RunForm, SettleForm
from orders.allocation.queries.pages import split_page
from orders.allocation.queries.shares import firms_in, whole_split
from orders.allocation.views.pages import index_page, lot_page
from orders.jointorders.views.requests import actor_of


@access(POST="allocation.answer")
@answers(again=lot_page)
def accept(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    """Take over all that is offered."""
    run = cleaned(RunForm(request.POST))["run"]
    done = commands.accept_share(
        by=actor_of(request), key=key_of(request), order_id=order_id, lot_id=lot_id, run=run
    )
    pieces = f"{done.result['pieces']:,}"
    tell(request, f"{pieces}개를 맡기로 했어요.", f"You took over {pieces} pieces.")
    return _to_lot(order_id, lot_id)


@access(POST="allocation.answer")
@answers(again=lot_page)
def decline(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    """Give pieces back; what is kept is taken over with the same answer."""
    actor = actor_of(request)
    clean = cleaned(AnswerForm(request.POST))
    own = split_page(actor, order_id).of(lot_id).own
    back = (own.open_pieces if own else 0) - clean["keep"]
    what = commands.Declining(order_id, lot_id, clean["run"], back, clean["reason_class"])
    commands.decline_share(by=actor, key=key_of(request), what=what)
    tell(request, "답을 보냈어요.", "Your answer is sent.")
    return _to_lot(order_id, lot_id)


@access(POST="allocation.run")
@answers(again=index_page)
def run(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Divide a won order by hand, where it did not divide itself."""
    commands.run_allocation(by=actor_of(request), key=key_of(request), order_id=order_id)
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


@access(GET="allocation.whole")
def instance_file(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    """The instance as the engine got it: for `allocate` and `check_split`."""
    whole = whole_split(actor_of(request), order_id, lot_id)
    instance = instance_of(whole.instance_id, whole.quantity, firms_in(whole))
    return _file(canonical(instance.plain()), "instance.json")


@access(GET="allocation.whole")
def result_file(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    """The result as it was recorded, certificate and reasons included."""
    whole = whole_split(actor_of(request), order_id, lot_id)
    return _file(whole.result.encode(), "result.json")


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _to_lot(order_id: UUID, lot_id: UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"/orders/{order_id}/allocation/{lot_id}/")
