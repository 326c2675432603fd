"""The API's manners: strict JSON, one error envelope, keyset pages."""

import base64
import binascii
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from cluster.kernel.errors import NotAllowed, NotFound, RuleBroken
from cluster.web.language import speak
from cluster.web.refusal import Refusal
from cluster.web.strictjson import parse_json

LARGEST_PAGE = 100


class StrictJSONParser(BaseParser):
    """JSON as `strictjson` takes it; any other content type is a 415."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return parse_json(stream.read())


class ActorAuthentication(SessionAuthentication):
    """The portal's own session, CSRF-checked like a form; a stranger gets 401, not 403."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


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


def page_after(
    rows: "QuerySet[Any]", key: str, cursor: str | None, size: int = 50
) -> tuple[list[Any], str | None]:
    """One keyset page ordered by the unique column `key`, and the cursor of the next one."""
    size = min(size, LARGEST_PAGE)
    ordered = rows.order_by(key)
    if cursor:
        ordered = ordered.filter(**{f"{key}__gt": _read_cursor(rows, key, cursor)})
    found = list(ordered[: size + 1])
    if len(found) <= size:
        return found, None
    return found[:size], _write_cursor(found[size - 1], key)


def _write_cursor(row: Model, key: str) -> str:
    return base64.urlsafe_b64encode(str(getattr(row, key)).encode()).decode().rstrip("=")


def _read_cursor(rows: "QuerySet[Any]", key: str, cursor: str) -> Any:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        return rows.model._meta.get_field(key).to_python(raw)
    except (ValueError, binascii.Error, ValidationError) as problem:
        raise RuleBroken("page-cursor", field="after") from problem
