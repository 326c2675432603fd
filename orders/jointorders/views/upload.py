"""The drawing of a lot's form: uploaded now, held from a try before, or chosen from the list."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from cluster.kernel.errors import RuleBroken
from cluster.kernel.ids import id_for
from cluster.web.answers import key_of
from orders.drawings import held
from orders.drawings.commands import Upload, upload_drawing
from orders.drawings.forms import content_of
from orders.jointorders.queries import orders as queries
from orders.jointorders.views.requests import actor_of

HELD = "held"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An upload that need not be chosen again: what its form brings back, and its name."""

    token: str
    name: str


def waiting(request: HttpRequest) -> Waiting | None:
    """What a refused form had uploaded; a file that was itself refused is not kept."""
    if request.method != "POST" or hasattr(request, "in_custody") or _refused_file(request):
        return None
    owner, token = _owner(request), request.POST.get(HELD, "")
    if file := request.FILES.get("file"):
        try:
            content, name = content_of(file, field="file")
        except RuleBroken:
            return None
        return Waiting(held.hold(owner, content, name), name)
    found = held.held(owner, token) if token else None
    return Waiting(token, found[1]) if found else None


def drawing_of(request: HttpRequest, order_id: UUID, clean: dict[str, Any]) -> tuple[UUID, bool]:
    """The drawing of a lot, and whether nothing is open about it.

    Codes: `drawing-missing`, `held-gone` (its hour is over), those of an upload.
    """
    actor = actor_of(request)
    found = _uploaded(request, clean)
    if found is None:
        if not clean["drawing"]:
            raise RuleBroken("drawing-missing", field="file")
        return UUID(clean["drawing"]), True
    key = key_of(request)
    own = replace(key, client=id_for(key.client, "drawing"))
    customer = queries.order_row(actor, order_id).customer_id
    stored = upload_drawing(by=actor, key=own, upload=Upload(*found, customer)).result
    _choose(request, stored["drawing_id"])
    return UUID(stored["drawing_id"]), stored["state"] == "measured"


def _choose(request: HttpRequest, drawing_id: str) -> None:
    """It is in custody now: whatever is refused later, the form has it chosen in its list."""
    changed = request.POST.copy()
    changed["drawing"] = drawing_id
    changed.pop(HELD, None)
    request.POST = changed  # type: ignore[assignment]
    request.in_custody = True  # type: ignore[attr-defined]


def _uploaded(request: HttpRequest, clean: dict[str, Any]) -> tuple[bytes, str] | None:
    """Content and name of what was chosen now, else of what is held."""
    token = request.POST.get(HELD, "")
    if clean["file"] is not None:
        return content_of(clean["file"], field="file")
    if not token or request.POST.get("held_off"):
        return None
    found = held.held(_owner(request), token)
    if found is None:
        raise RuleBroken("held-gone", field="file")
    return found


def _owner(request: HttpRequest) -> held.Owner:
    actor = actor_of(request)
    if actor.cluster_id is None or actor.person_id is None:
        raise PermissionError("an upload belongs to somebody")
    return actor.cluster_id, actor.person_id


def _refused_file(request: HttpRequest) -> bool:
    refused = getattr(request, "refused", None)
    return refused is not None and any(one.field == "file" for one in refused.fields)
