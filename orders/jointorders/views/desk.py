"""The negotiation desk: who answered, the opening by two, the blind curve, the next offer."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.kernel.units import parse_whole
from cluster.members.access import access
from cluster.web.answers import Now, answers, key_of
from cluster.web.detour import brought_back, keeps
from cluster.web.forms import cleaned
from cluster.web.notices import tell
from orders.jointorders import commands
from orders.jointorders.commands.opening import Signing
from orders.jointorders.forms.offer import OfferForm, SigningForm, offer_of
from orders.jointorders.models import LotRow
from orders.jointorders.queries import desk as queries
from orders.jointorders.queries import orders
from orders.jointorders.queries.curves import curve_of, talk_of
from orders.jointorders.queries.starting import THEIRS, Start, start_of, usual_until
from orders.jointorders.queries.steps import everybody_said, led, next_step
from orders.jointorders.queries.words import MODES, PHASES
from orders.jointorders.views.requests import actor_of, typed_at

DRAFTABLE = ("pricing", "countered")
keeps("desk-sign", "reason")


@access(GET="desk.list")
def desk_list(request: HttpRequest) -> HttpResponse:
    """Every open order with its next step."""
    rows = led(actor_of(request))
    return render(request, "orders/jointorders/desk_list.html", {"rows": rows})


@access(GET="desk.read")
def desk(request: HttpRequest, order_id: UUID) -> HttpResponse:
    return desk_page(request, order_id)


def desk_page(request: HttpRequest, order_id: UUID, **_: Any) -> HttpResponse:
    """One order at the desk."""
    actor = actor_of(request)
    row = orders.order_row(actor, order_id)
    beside = queries.at_desk(actor, row)
    lots = beside.lots
    offers = orders.offers_in(beside.offers, lots)
    firms = queries.answers_in(actor, row, beside)
    facts = {
        "here": f"/desk/{order_id}/",
        "line": orders.OrderLine(row, beside.customer),
        "lots": lots,
        "phases": PHASES,
        "answers": [one for one in firms if one.state != "left-out"],
        "not_asked": [one for one in firms if one.state == "left-out"],
        "opening": queries.opening_of(actor, row, beside.second),
        "curves": [curve_of(lot) for lot in lots] if row.state not in _BEFORE_CURVE else [],
        "offers": offers,
        "talk": talk_of(offers),
        "draft": _draft(offers, row.sent_version) if row.state == "pricing" else None,
        "link": queries.link_of(row) if actor.is_coordinator else "",
        "step": next_step(actor, row, everybody_said(beside.invitations, beside.pledges)),
        "mode": MODES.get(row.mode, ""),
        **_said_so_far(firms),
        "sign_form": SigningForm(
            typed_at(request, "desk-sign"), initial=brought_back(request, "desk-sign")
        ),
    }
    if actor.is_coordinator and row.state in DRAFTABLE:
        facts |= _next_offer(request, lots, offers)
        if row.state == "countered":
            facts |= _countered(lots, offers)
    return render(request, "orders/jointorders/desk.html", facts)


_BEFORE_CURVE = ("draft", "checked", "collecting", "sealed")


def _said_so_far(firms: list[queries.Answer]) -> dict[str, int]:
    """How many of the firms that were asked have pledged or declined."""
    asked = [one for one in firms if one.state != "left-out"]
    said = sum(one.state in ("answered", "declined") for one in asked)
    return {"said": said, "said_percent": said * 100 // max(1, len(asked))}


def _draft(offers: list[orders.OfferView], sent: int) -> orders.OfferView | None:
    """The version that is written and not yet sent."""
    ours = [o for o in offers if o.row.side == "us"]
    return next((o for o in ours if o.row.state == "draft" and o.row.number > sent), None)


def _next_offer(
    request: HttpRequest, lots: list[LotRow], offers: list[orders.OfferView]
) -> dict[str, Any]:
    """The form of the next version; `?from=` says whose words it takes up."""
    start = start_of(lots, offers, request.GET.get("from", ""))
    typed = typed_at(request, "desk-draft")
    form = OfferForm(typed, initial=_begins(start), lots=start.lots)
    return {"form": form, "by_lot": form.by_lot(start.lots)}


def _countered(lots: list[LotRow], offers: list[orders.OfferView]) -> dict[str, Any]:
    """The customer's round beside an offer on the same terms, to be taken as it is."""
    theirs = start_of(lots, offers, THEIRS)
    counter = next(o for o in offers if o.row.side == "customer")
    taken = OfferForm(initial=_begins(theirs), lots=theirs.lots, auto_id=False)
    return {"counter": counter, "theirs": theirs, "taken": taken}


def _begins(start: Start) -> dict[str, Any]:
    until = f"{usual_until(clock.now()):%Y-%m-%dT%H:%M}"
    return {"delivery_on": start.delivery_on, "valid_until": until, "terms": start.terms}


@access(POST="desk.sign")
@answers(again=desk_page)
def sign(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """One of the two signatures; the second one opens."""
    clean = cleaned(SigningForm(request.POST))
    what = "curve" if request.POST.get("what") == "curve" else "without-curve"
    signing = Signing(order_id, what, clean["reason"] or "")
    done = commands.sign_opening(by=actor_of(request), key=key_of(request), signing=signing)
    if done.result["opened"]:
        tell(request, "두 분이 함께 열었어요.", "Opened by both of you.")
    else:
        tell(
            request,
            "서명했어요. 5분 안에 다른 한 분이 서명하면 열려요.",
            "Signed. It opens when the other person signs within five minutes.",
        )
    return HttpResponseRedirect(f"/desk/{order_id}/")


def _offer_now(request: HttpRequest, order_id: UUID) -> Now:
    """The latest words of the talks, beside what was typed."""
    actor = actor_of(request)
    row = orders.order_row(actor, order_id)
    beside = queries.at_desk(actor, row)
    lots, offers = beside.lots, orders.offers_in(beside.offers, beside.lots)
    latest = next(iter(offers), None)
    stands = {"terms": latest.row.words, "delivery_on": latest.row.delivery_on} if latest else {}
    form = OfferForm(initial=stands, lots=start_of(lots, offers).lots)
    return Now.of(row.version, form, f"/desk/{order_id}/")


@access(POST="orders.lead")
@answers(again=desk_page, now=_offer_now)
def draft(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Write the next version of the offer."""
    actor = actor_of(request)
    row = orders.order_row(actor, order_id)
    lots = orders.lots_of(row.cluster_id, order_id)
    clean = cleaned(OfferForm(request.POST, lots=start_of(lots, []).lots))
    offer = offer_of(clean, lots)
    commands.draft_offer(by=actor, key=key_of(request), order_id=order_id, offer=offer)
    tell(request, "초안을 썼어요. 보고 보내 주세요.", "Draft written. Look at it and send it.")
    return HttpResponseRedirect(f"/desk/{order_id}/")


@access(POST="orders.lead")
@answers(again=desk_page)
def send(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Send the drafted version to the customer by link."""
    commands.send_offer(
        by=actor_of(request), key=key_of(request), order_id=order_id, version=_version(request)
    )
    tell(request, "고객에게 보냈어요.", "Sent to the customer.")
    return HttpResponseRedirect(f"/desk/{order_id}/")


@access(POST="orders.lead")
@answers(again=desk_page)
def new_link(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Send the customer another link to the version he has."""
    commands.reissue_link(
        by=actor_of(request), key=key_of(request), order_id=order_id, version=_version(request)
    )
    tell(
        request,
        "새 링크를 고객에게 보냈어요. 전 링크는 이제 열리지 않아요.",
        "A new link was sent to the customer. The old one opens no more.",
    )
    return HttpResponseRedirect(f"/desk/{order_id}/")


def _version(request: HttpRequest) -> int:
    """The offer version a button names; 0, which no offer has, for anything else."""
    try:
        return parse_whole(request.POST.get("version", ""), field="version")
    except RuleBroken:
        return 0
