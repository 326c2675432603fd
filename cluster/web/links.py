"""Pages behind a secret link: no referrer leaves them, so their forms come without an origin.

A browser under `Referrer-Policy: no-referrer` sends `Origin: null` with its own forms, which Django's
CSRF check would refuse. For these pages alone that origin counts as unknown; the token must still fit.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

View = TypeVar("View", bound=Callable[..., HttpResponse])


def by_link(view: View) -> View:
    """Decorate the view of a page whose address holds a secret."""

    @wraps(view)
    def quiet(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        answer["Referrer-Policy"] = "no-referrer"
        return answer

    quiet.by_link = True  # type: ignore[attr-defined]
    return quiet  # type: ignore[return-value]


class LinkCsrfMiddleware(CsrfViewMiddleware):
    """Django's check, for pages by link without the origin."""

    def _origin_verified(self, request: HttpRequest) -> bool:
        view = request.resolver_match.func if request.resolver_match else None
        if request.META["HTTP_ORIGIN"] == "null" and getattr(view, "by_link", False):
            return True
        return bool(super()._origin_verified(request))  # type: ignore[misc]
