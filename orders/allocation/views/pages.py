"""The split of an order: the own share with its why, or everything for the desk."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from cluster.kernel import clock
from cluster.kernel.text import Said
from cluster.members.access import Actor, access
from cluster.web.detour import brought_back, keeps
from cluster.web.language import now_spoken
from orders.allocation.forms import AnswerForm, MoveForm, RunForm, SettleForm
from orders.allocation.queries.awards import waits_for
from orders.allocation.queries.computing import progress_of
from orders.allocation.queries.lines import Line
from orders.allocation.queries.lots import LotSplit
from orders.allocation.queries.pages import SplitPage, split_page
from orders.allocation.queries.policies import RULES
from orders.jointorders.queries.orders import cluster_of
from orders.jointorders.views.requests import actor_of, typed_at


@access(GET="allocation.see")
def order_split(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The lots of the order; with one lot, that lot."""
    return index_page(request, order_id=order_id)


def index_page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """A single lot is shown at once, unless something was refused here."""
    actor = actor_of(request)
    page = split_page(actor, kwargs["order_id"])
    alone = len(page.lots) == 1 and page.lots[0].split is not None
    if alone and request.method == "GET":
        return redirect("allocation-lot", order_id=page.line.row.key, lot_id=page.lots[0].lot.key)
    cluster_id, row = cluster_of(actor), page.line.row
    won = row.state == "won"
    by_hand = won and actor.is_coordinator
    facts = {
        "run_form": RunForm(typed_at(request, "allocation-run")) if by_hand else None,
        "rules": RULES.values(),
        "page": page,
        "line": page.line,
        "actor": actor,
        "grid": page.grid() if is_desk(actor) else [],
        "progress": progress_of(cluster_id, row.key, settings.ALLOCATION_SECONDS) if won else None,
        "waits_until": waits_for(cluster_id, row, clock.now()) if won else None,
    }
    return render(request, "orders/allocation/order.html", facts)


@access(GET="allocation.see-lot")
def lot_split(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    return lot_page(request, order_id=order_id, lot_id=lot_id)


def lot_page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """One lot's split; the template shows what the rows gave."""
    actor = actor_of(request)
    page = split_page(actor, kwargs["order_id"])
    lot = page.of(kwargs["lot_id"])
    at_desk = is_desk(actor)
    facts = {
        "page": page,
        "line": page.line,
        "one": lot,
        "table": list(page.table(lot)) if at_desk else [],
        "at_desk": at_desk,
        "actor": actor,
        "several": len(page.lots) > 1,
    }
    return render(request, "orders/allocation/lot.html", facts | _forms(request, actor, page, lot))


keeps("allocation-override", "from_firm", "to_firm", "pieces", "reason")


def is_desk(actor: Actor) -> bool:
    """Who sees every firm's numbers."""
    return actor.is_at_desk


def move_form(page: SplitPage, lot: LotSplit, typed: QueryDict | None) -> MoveForm:
    """Who holds pieces, and who takes part; what the other person signed stands in it."""
    lines = list(page.table(lot))
    givers = [_holder(line) for line in lines if line.held]
    takers = [_holder(line) for line in lines if line.share.eligible]
    return MoveForm(typed, givers=givers, takers=takers, initial=lot.signed)


def _holder(line: Line) -> tuple[str, str]:
    """A firm with the pieces it holds, to choose from."""
    held = Said(f"{line.name} · {line.held:,}개", f"{line.name} · {line.held:,} pcs")
    return str(line.share.firm_id), held.in_(now_spoken())


def _keep_hint(lot: LotSplit) -> str:
    most = lot.own.open_pieces - 1 if lot.own else 0
    both = Said(
        f"모두 쉬려면 0, 일부만 맡으려면 {most:,}까지 써 주세요.",
        f"0 to sit this one out, up to {most:,} to take a part.",
    )
    return both.in_(now_spoken())


def _forms(request: HttpRequest, actor: Actor, page: SplitPage, lot: LotSplit) -> dict[str, Any]:
    """The form that this person may send now."""
    if lot.split is None:
        return {}
    movable = lot.split.state in ("answering", "short")
    if movable and (actor.is_second or actor.is_coordinator):
        form = move_form(page, lot, typed_at(request, "allocation-override"))
        form.initial = {**form.initial, **brought_back(request, "allocation-override")}
        move = {"move_form": form}
        if actor.is_second:
            return move
        short = lot.split.state == "short"
        settling = SettleForm(typed_at(request, "allocation-settle"))
        return move | {"settle_form": settling if short and page.taken else None, "short": short}
    if actor.is_owner and lot.own is not None and lot.own.open_pieces:
        answer = AnswerForm(
            typed_at(request, "allocation-decline"),
            most=lot.own.open_pieces,
            initial={"keep": 0, "run": lot.split.run},
        )
        other = bool(getattr(request, "refused", None)) and answer.is_bound
        return {"answer_form": answer, "answer_open": other, "keep_hint": _keep_hint(lot)}
    return {}
