"""The key of a command: once per key, bound to the route and the canonical body."""

import hashlib
import json
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.kernel.units import parse_whole
from cluster.ledger.uow import Key
from cluster.web.strictjson import parse_json

HEADER = "Idempotency-Key"
FIELD = "command_key"
VERSION = "expected_version"
_NOT_OF_THE_BODY = frozenset({FIELD, "csrfmiddlewaretoken"})

# Set by the outermost ASGI wrapper when the last byte of the body has arrived (trust.md 10).
edge_stamp: ContextVar[datetime | None] = ContextVar("edge_stamp", default=None)
# False while two readings of the database clock disagree: then no command can be judged by its stamp.
edge_sure: ContextVar[bool] = ContextVar("edge_sure", default=True)


def key_of(request: HttpRequest) -> Key:
    """The command key of this request; without one the request is refused (400)."""
    if not edge_sure.get():
        raise RuleBroken("clock-unsure")
    return Key(
        client=_client(request),
        route=_route(request),
        digest=_digest(request),
        stamp=arrived(),
        request=getattr(request, "id", ""),
        seen=_seen(request),
    )


def arrived() -> datetime:
    """When this request had arrived: what a page shows as over must be so for its commands too."""
    return edge_stamp.get() or clock.now()


def _client(request: HttpRequest) -> UUID:
    raw = request.headers.get(HEADER) or request.POST.get(FIELD, "")
    try:
        return UUID(raw)
    except ValueError as problem:
        raise RuleBroken("command-key-missing") from problem


def _seen(request: HttpRequest) -> int | None:
    """The version that the form or the API's `If-Match` names; none is fine, nonsense is not."""
    raw = request.headers.get("If-Match", "").strip('"') or request.POST.get(VERSION, "")
    return parse_whole(raw, field=VERSION) if raw else None


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return f"{request.method} {match.view_name if match else request.path}"


def _digest(request: HttpRequest) -> bytes:
    """SHA-256 of path parameters, fields and files, the key and the CSRF token left out."""
    match = request.resolver_match
    parts: dict[str, Any] = {
        "path": {k: str(v) for k, v in (match.kwargs if match else {}).items()}
    }
    if request.content_type == "application/json":
        parts["json"] = parse_json(request.body) if request.body else None
    else:
        parts["form"] = {
            name: values
            for name, values in sorted(request.POST.lists())
            if name not in _NOT_OF_THE_BODY
        }
        parts["files"] = {name: _file_digest(request, name) for name in sorted(request.FILES)}
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _file_digest(request: HttpRequest, name: str) -> list[str]:
    digests = []
    for file in request.FILES.getlist(name):
        found = hashlib.sha256()
        for chunk in file.chunks():
            found.update(chunk)
        file.seek(0)
        digests.append(found.hexdigest())
    return digests
