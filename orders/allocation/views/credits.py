"""The page of the fairness ledger."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cluster.members.access import access
from orders.allocation.queries.credits import credit_page
from orders.jointorders.views.requests import actor_of


@access(GET="allocation.credits")
def credits(request: HttpRequest) -> HttpResponse:
    """What the own firm carries and how it came; the desk sees every account."""
    actor = actor_of(request)
    facts = {"page": credit_page(actor), "actor": actor}
    return render(request, "orders/allocation/credits.html", facts)
