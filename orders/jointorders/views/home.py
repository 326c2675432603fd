"""Home: what is to be decided today, then the running orders."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cluster.kernel import clock
from cluster.members.access import access, allow_members, rule
from cluster.web.today import today
from orders.jointorders.views.requests import actor_of

rule("home.see")(allow_members)


@access(GET="home.see")
def home(request: HttpRequest) -> HttpResponse:
    """GET /: every question that waits for this person, the most urgent first."""
    actor = actor_of(request)
    found = today(actor)
    facts = {
        "called": actor.called.addressed(actor.language),
        "decisions": found.decisions,
        "today": clock.now().astimezone(clock.SEOUL).date(),
        "main_panels": [panel for panel in found.panels if not panel.rail],
        "rail_panels": [panel for panel in found.panels if panel.rail],
    }
    return render(request, "orders/jointorders/home.html", facts)
