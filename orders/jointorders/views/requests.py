"""What every page of an order reads from its request."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect, QueryDict

from cluster.members.access import Actor


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def typed_at(request: HttpRequest, *names: str) -> QueryDict | None:
    """What was typed, if it was sent to one of these routes; a page has several forms."""
    match = request.resolver_match
    return request.POST if request.method == "POST" and match and match.url_name in names else None


def lot_asked(request: HttpRequest, kwargs: dict[str, Any]) -> UUID | None:
    """The lot of the path, else of `?lot=`."""
    if "lot_id" in kwargs:
        return UUID(str(kwargs["lot_id"]))
    try:
        return UUID(request.GET.get("lot", ""))
    except ValueError:
        return None


def to_order(order_id: UUID, lot_id: UUID | None = None) -> HttpResponseRedirect:
    """Back to the order's page."""
    tail = f"?lot={lot_id}" if lot_id else ""
    return HttpResponseRedirect(f"/orders/{order_id}/{tail}")
