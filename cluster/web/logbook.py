"""The log: JSON lines by allow-list, so that nothing else can ever reach it (trust.md 17)."""

import json
import logging
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponseBase

ALLOWED = (
    "route",
    "method",
    "status",
    "ms",
    "actor",
    "cluster",
    "request",
    "code",
    "position",
    "reader",
)
STRICT = False  # tests switch it on: an unknown key is an error there
log = logging.getLogger("matson.request")


class UnknownKey(Exception):
    """A log call passed a key that is not on the list."""


def note(event: str, *, level: int = logging.INFO, **facts: Any) -> None:
    """Write one line: `event` is a fixed kebab-case word, `facts` only from the list."""
    if STRICT and (unknown := set(facts) - set(ALLOWED)):
        raise UnknownKey(", ".join(sorted(unknown)))
    log.log(level, event, extra={"facts": facts})


class JsonLines(logging.Formatter):
    """One line per record: the message's arguments, the exception's text and paths stay out."""

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.split(".")[0] in ("matson", "cluster", "orders")
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": str(record.msg) if ours else record.name,
        }
        facts = getattr(record, "facts", {})
        line |= {key: _plain(facts[key]) for key in ALLOWED if facts.get(key) is not None}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["places"] = _places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=True)


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float) else str(value)[:200]


def _places(trace: Any) -> list[str]:
    frames = traceback.extract_tb(trace)[-8:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


class RequestLogMiddleware:
    """One line per request: the route's name, never its path, query or body."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        answer = self.respond(request)
        match, actor = request.resolver_match, getattr(request, "actor", None)
        refused = getattr(request, "refused", None)
        note(
            "request",
            route=match.view_name if match else None,
            method=request.method,
            status=answer.status_code,
            ms=round((time.perf_counter() - begun) * 1000, 1),
            actor=getattr(actor, "person_id", None),
            cluster=getattr(actor, "cluster_id", None),
            request=getattr(request, "id", None),
            code=getattr(refused, "code", None),
        )
        return answer
