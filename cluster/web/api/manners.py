"""The API's manners: strict JSON, the portal's own session, one error envelope."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.authentication import CSRFCheck, SessionAuthentication
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from cluster.kernel.errors import NotAllowed, NotFound, RuleBroken
from cluster.web.language import speak
from cluster.web.refusal import Refusal
from cluster.web.strictjson import parse_json


class StrictJSONParser(BaseParser):
    """JSON as `strictjson` takes it; any other content type is a 415."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return parse_json(stream.read())


class ActorAuthentication(SessionAuthentication):
    """The portal's own session, CSRF-checked like a form; a stranger gets 401, not 403."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"

    def enforce_csrf(self, request: Request) -> None:
        """The check of a form, asked of Django's own request: DRF's would read the body for it."""
        check, asked = CSRFCheck(_nothing), request._request
        check.process_request(asked)
        if check.process_view(asked, _nothing, (), {}):
            raise NotAllowed("form-expired")


def _nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def envelope(problem: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: {"error": {"code", "message", "fields", "request"}}."""
    broken = _as_broken(problem)
    if broken is None:
        return None
    request: HttpRequest = context["request"]._request
    told = Refusal.of(broken, speak(request))
    answer = Response(told.envelope(str(getattr(request, "id", ""))), status=told.status)
    if (wait := getattr(problem, "wait", None)) is not None:
        answer["Retry-After"] = str(int(wait))
    return answer


_KNOWN: dict[type[Exception], RuleBroken] = {
    Http404: NotFound(),
    PermissionDenied: NotAllowed(),
    exceptions.NotFound: NotFound(),
    exceptions.PermissionDenied: NotAllowed(),
    exceptions.NotAuthenticated: RuleBroken("not-signed-in"),
    exceptions.AuthenticationFailed: RuleBroken("not-signed-in"),
    exceptions.MethodNotAllowed: RuleBroken("method-not-allowed"),
    exceptions.NotAcceptable: RuleBroken("not-acceptable"),
    exceptions.UnsupportedMediaType: RuleBroken("content-type"),
    exceptions.ParseError: RuleBroken("json-format"),
}


def _as_broken(problem: Exception) -> RuleBroken | None:
    if isinstance(problem, RuleBroken):
        return problem
    return next((said for kind, said in _KNOWN.items() if isinstance(problem, kind)), None)
