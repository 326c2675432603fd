"""Two persons move pieces between shares, each on the lot's page."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from cluster.members.access import access
from cluster.web.answers import answers, key_of
from cluster.web.forms import cleaned
from cluster.web.notices import tell
from orders.allocation import commands
from orders.allocation.domain.facts import Moving
from orders.allocation.queries.pages import split_page
from orders.allocation.views.pages import lot_page, move_form
from orders.jointorders.views.requests import actor_of


@access(POST="allocation.override")
@answers(again=lot_page)
def override(request: HttpRequest, order_id: UUID, lot_id: UUID) -> HttpResponse:
    """Sign an override; the second sign of the same one moves the pieces."""
    actor = actor_of(request)
    page = split_page(actor, order_id)
    clean = cleaned(move_form(page, page.of(lot_id), request.POST))
    moving = Moving(
        from_firm_id=UUID(clean["from_firm"]),
        to_firm_id=UUID(clean["to_firm"]),
        pieces=clean["pieces"],
        reason=clean["reason"],
    )
    what = commands.Overriding(order_id, lot_id, moving)
    done = commands.override_share(by=actor, key=key_of(request), what=what)
    if done.result["moved"]:
        tell(request, "함께 승인해 몫을 옮겼어요.", "Approved by both: the pieces are moved.")
    else:
        tell(
            request, "서명했어요. 다른 한 분의 승인을 기다려요.", "Signed; the other must approve."
        )
    return HttpResponseRedirect(f"/orders/{order_id}/allocation/{lot_id}/")
