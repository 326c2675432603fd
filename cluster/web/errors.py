"""Error pages: every status in both languages, the same headers, never a query, never a detail."""

import sys

from django.conf import settings
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template import loader

from cluster.kernel.errors import RuleBroken
from cluster.web.language import speak
from cluster.web.links import speaks_formally
from cluster.web.refusal import Refusal, wants_json

CODE_OF_STATUS = {
    400: "bad-request",
    401: "not-signed-in",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    408: "too-slow",
    409: "clash",
    410: "link-gone",
    413: "too-large",
    415: "content-type",
    422: "not-accepted",
    429: "slow-down",
    500: "our-fault",
    503: "busy",
    507: "no-space",
}
_ICONS = {403: "lock", 404: "search", 410: "link", 429: "clock", 503: "clock", 408: "clock"}
_BUSY_SECONDS = 3
_TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def error_page(request: HttpRequest, status: int, broken: RuleBroken | None = None) -> HttpResponse:
    """The page (or envelope) for a status; `broken` gives its own sentence."""
    why = broken or RuleBroken(CODE_OF_STATUS[status])
    told = Refusal.of(why, speak(request), formally=speaks_formally(request))
    if wants_json(request):
        return JsonResponse(told.envelope(_id_of(request)), status=status)
    facts = {"told": told, "status": status, "icon": _ICONS.get(status, "circle-alert")}
    page = loader.render_to_string(
        "web/error.html", {**facts, "request_id": _shown_id(request, status)}, request
    )
    return HttpResponse(page, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 413 if isinstance(exception, _TOO_LARGE) else 400)


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    broken = exception.__cause__ if isinstance(exception, PermissionDenied) else None
    return error_page(request, 403, broken if isinstance(broken, RuleBroken) else None)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same bytes for absent and hidden: nothing of the exception is shown."""
    return error_page(request, 404)


def our_fault(request: HttpRequest) -> HttpResponse:
    """500; or 503 when the database was too busy, so that the same form may be sent again."""
    if not isinstance(sys.exc_info()[1], OperationalError):
        return error_page(request, 500)
    answer = error_page(request, 503)
    answer["Retry-After"] = str(_BUSY_SECONDS)
    return answer


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The CSRF refusal: a page left open for too long, or a form of another site."""
    return error_page(request, 403, RuleBroken("form-expired"))


class BareAnswersMiddleware:
    """Gives a page to an error answer that has none, such as 405 from the access check."""

    def __init__(self, respond: object) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer: HttpResponseBase = self.respond(request)  # type: ignore[operator]
        if answer.status_code not in CODE_OF_STATUS or answer.streaming or answer.content:  # type: ignore[attr-defined]
            return answer
        dressed = error_page(request, answer.status_code)
        for name in ("Allow", "Retry-After"):
            if name in answer:
                dressed[name] = answer[name]
        return dressed


def _id_of(request: HttpRequest) -> str:
    return str(getattr(request, "id", ""))


def _shown_id(request: HttpRequest, status: int) -> str:
    """People need the id to tell us about our own faults; elsewhere it only makes pages differ."""
    return _id_of(request) if status >= 500 or settings.DEBUG else ""
