"""What base.html and shell.html need, looked up only when a page uses it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cluster.kernel import clock
from cluster.web.language import now_spoken
from cluster.web.links import speaks_formally
from cluster.web.look import look_of
from cluster.web.notices import SECONDS, notices
from cluster.web.places import entries, grouped
from cluster.web.sheet import sheet
from cluster.web.who import who_is


class Shell:
    """The menu, the person and the waiting notices of one request."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._actor = getattr(request, "actor", None)
        self.signed_in = self._actor is not None and self._actor.person_id is not None
        found = entries(self._actor, request.path) if self.signed_in else []
        self.groups = list(grouped(found))
        self.bar = [entry for entry in found if entry.place.bar][:5]
        self.who = who_is(self._actor)
        self.undo_seconds = SECONDS

    @property
    def notices(self) -> list[Any]:
        return notices(self._request)


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor: look, language, the refusal of this request, the lazy shell."""
    return {
        "look": look_of(request),
        "language": now_spoken(),
        "sheet_digest": sheet().digest,
        "now_ms": int(clock.now().timestamp() * 1000),
        "formal": speaks_formally(request),
        "refused": getattr(request, "refused", None),
        "actor": getattr(request, "actor", None),
        "shell": SimpleLazyObject(lambda: Shell(request)),
    }
