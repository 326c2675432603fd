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


def to_customers(view: View) -> View:
    """Decorate a page that speaks to customers: in Korean it says 합니다, not 해요."""
    view.formal = True  # type: ignore[attr-defined]
    return view


def is_by_link(request: HttpRequest) -> bool:
    """The address holds a secret, also where the answer is an error page."""
    return _says(request, "by_link")


def speaks_formally(request: HttpRequest) -> bool:
    """A customer reads the answer."""
    return _says(request, "formal")


def _says(request: HttpRequest, mark: str) -> bool:
    found = request.resolver_match
    return found is not None and bool(getattr(found.func, mark, False))


class LinkCsrfMiddleware(CsrfViewMiddleware):
    """Django's check, for pages by link without the origin."""

    def _origin_verified(self, request: HttpRequest) -> bool:
        if request.META["HTTP_ORIGIN"] == "null" and is_by_link(request):
            return True
        return bool(super()._origin_verified(request))  # type: ignore[misc]
