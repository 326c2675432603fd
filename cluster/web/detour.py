"""What was typed waits while somebody confirms the password, then stands in its form again.

Only fields that a page names are kept, in the session, for ten minutes: never a password, a price
or a key.
"""

from typing import Any

from django.http import HttpRequest

from cluster.kernel import clock

_WAITS = "typed_before_confirming"
SECONDS = 600
_fields: dict[str, tuple[str, ...]] = {}


def keeps(route: str, *fields: str) -> None:
    """A page says which fields of a route it wants back; plain words and choices only."""
    _fields[route] = fields


def put_by(request: HttpRequest) -> None:
    """On the way to the password: what was typed for the route that was refused."""
    match = request.resolver_match
    name = match.view_name if match else ""
    if name not in _fields or match is None:
        return
    typed = {field: request.POST[field] for field in _fields[name] if request.POST.get(field)}
    place = {key: str(value) for key, value in match.kwargs.items()}
    waits = {"route": name, "place": place, "typed": typed, "at": clock.now().timestamp()}
    request.session[_WAITS] = waits


def brought_back(request: HttpRequest, route: str) -> dict[str, Any]:
    """What waits for this route and this page's object, once; empty where nothing does."""
    waits = request.session.get(_WAITS)
    match = request.resolver_match
    if request.method != "GET" or not waits or waits["route"] != route or match is None:
        return {}
    here = {key: str(value) for key, value in match.kwargs.items()}
    if any(waits["place"].get(key) != value for key, value in here.items()):
        return {}
    del request.session[_WAITS]
    age = clock.now().timestamp() - waits["at"]
    return dict(waits["typed"]) if 0 <= age <= SECONDS else {}
