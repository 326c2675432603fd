"""The customer's pages: by link, without an account; a GET writes nothing (trust.md T15)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cluster.kernel.errors import RuleBroken
from cluster.members.access import Actor, public
from cluster.web import links
from cluster.web.answers import answers, key_of, typed
from cluster.web.commandkeys import arrived
from cluster.web.errors import error_page
from cluster.web.forms import cleaned
from cluster.web.language import now_spoken
from cluster.web.rates import missed, must_not_guess
from orders.jointorders import commands
from orders.jointorders.forms.guest import AcceptForm, CounterForm, DeclineForm
from orders.jointorders.models import LinkRow
from orders.jointorders.queries.links import link_by
from orders.jointorders.queries.offered import Offered, offered_by

_WHY = "the token in the path is the right itself; an unknown one answers 404"
reading = public("guest.offer", reason=_WHY)
writing = public("guest.offer", reason=_WHY, methods=("POST",))
answering = public("guest.offer", reason=_WHY, methods=("GET", "POST"))


View = Callable[[HttpRequest, "Guest"], HttpResponse]
Page = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Guest:
    """A customer on his page."""

    link: LinkRow
    actor: Actor
    token: str

    @property
    def offered(self) -> Offered:
        return offered_by(self.link)


def by_link(view: View) -> Page:
    """Give the view the guest behind the token; a wrong token is counted, an old one is 410."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        must_not_guess(request)
        link = link_by(token)
        if link is None:
            missed(request)
            raise Http404
        if _is_gone(link):
            return error_page(request, 410, RuleBroken("offer-gone"))
        actor = Actor.guest(link.cluster_id, link.key, language=now_spoken())
        return view(request, Guest(link, actor, token))

    return links.to_customers(links.by_link(opened))


def _is_gone(link: LinkRow) -> bool:
    over = link.expires_at is not None and link.expires_at <= arrived()
    return link.state in ("replaced", "ended") or (link.state != "answered" and over)


def _page(request: HttpRequest, guest: Guest, template: str, **facts: Any) -> HttpResponse:
    facts = {"link": guest.link, "token": guest.token} | facts
    facts["offered"] = facts.get("offered") or guest.offered
    return render(request, f"orders/jointorders/{template}.html", facts)


@reading
@answers
@by_link
def offer(request: HttpRequest, guest: Guest) -> HttpResponse:
    """GET /offer/<token>/: the offer, or how it was answered."""
    offered = guest.offered
    pictures = offered.pictures(now_spoken())
    return _page(request, guest, "offer", offered=offered, pictures=pictures)


@writing
@answers(again=offer)
@by_link
def code(request: HttpRequest, guest: Guest) -> HttpResponse:
    """POST: mail six digits, and on to the page that asks for them."""
    commands.ask_code(by=guest.actor, key=key_of(request), version=guest.link.offered)
    return redirect("offer-accept", guest.token)


@by_link
def _accept_page(request: HttpRequest, guest: Guest) -> HttpResponse:
    return _page(request, guest, "offer_accept", form=AcceptForm(typed(request)))


@answering
@answers(again=_accept_page)
@by_link
def accept(request: HttpRequest, guest: Guest) -> HttpResponse:
    """GET: name and code; POST: the order is placed."""
    if request.method != "POST":
        return _page(request, guest, "offer_accept", form=AcceptForm())
    clean = cleaned(AcceptForm(request.POST))
    acceptance = commands.Acceptance(guest.link.offered, clean["name"], clean["code"])
    commands.accept_offer(by=guest.actor, key=key_of(request), acceptance=acceptance)
    return redirect("offer", guest.token)


@by_link
def _counter_page(request: HttpRequest, guest: Guest) -> HttpResponse:
    offered = guest.offered
    form = CounterForm(offered, typed(request))
    return _page(request, guest, "offer_counter", offered=offered, form=form)


@answering
@answers(again=_counter_page)
@by_link
def counter(request: HttpRequest, guest: Guest) -> HttpResponse:
    """GET: other terms, filled in with ours; POST: wish them."""
    offered = guest.offered
    form = CounterForm(offered, typed(request))
    if request.method != "POST":
        return _page(request, guest, "offer_counter", offered=offered, form=form)
    clean = cleaned(form)
    wished = commands.Counter(
        guest.link.offered, form.lines(clean), clean["delivery_on"], clean["note"] or ""
    )
    commands.counter_offer(by=guest.actor, key=key_of(request), counter=wished)
    return redirect("offer", guest.token)


@by_link
def _decline_page(request: HttpRequest, guest: Guest) -> HttpResponse:
    return _page(request, guest, "offer_decline", form=DeclineForm(typed(request)))


@answering
@answers(again=_decline_page)
@by_link
def decline(request: HttpRequest, guest: Guest) -> HttpResponse:
    """GET: the reason; POST: the order is lost."""
    if request.method != "POST":
        return _page(request, guest, "offer_decline", form=DeclineForm())
    reason = cleaned(DeclineForm(request.POST))["reason"]
    version = guest.link.offered
    commands.decline_offer(by=guest.actor, key=key_of(request), version=version, reason=reason)
    return redirect("offer", guest.token)
