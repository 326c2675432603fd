"""Around every answer: request id, language, the headers of trust.md 13, no-store."""

import re
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from cluster.web.language import speak
from cluster.web.links import is_by_link

Respond = Callable[[HttpRequest], HttpResponseBase]
_GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}\Z")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
}


class EdgeHeadersMiddleware:
    """Outermost: names the request and puts the headers on whatever comes back."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-Id", "")
        request.id = given if _GIVEN_ID.match(given) else uuid4().hex  # type: ignore[attr-defined]
        answer = self.respond(request)
        answer["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        if is_by_link(request):
            answer["Referrer-Policy"] = "no-referrer"
        for name, value in HEADERS.items():
            answer.setdefault(name, value)
        answer.setdefault("Cache-Control", "no-store")
        return answer


class LanguageMiddleware:
    """Speaks Korean or English; again after the actor is known."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        speak(request)
        try:
            answer = self.respond(request)
            answer.setdefault("Content-Language", translation.get_language() or "ko")
            patch_vary_headers(answer, ("Accept-Language", "Cookie"))
            return answer
        finally:
            translation.deactivate()

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        speak(request)
