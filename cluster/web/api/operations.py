"""An operation of the API: what it takes, what it answers, and the function that gives it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from cluster.kernel.errors import RuleBroken
from cluster.ledger.uow import Done, Key
from cluster.web.api.bodies import JSON, VERSION, Body, Query
from cluster.web.api.describing import describe
from cluster.web.commandkeys import key_of

View = Callable[..., Any]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]  # UTC


class Told(msgspec.Struct, forbid_unknown_fields=True):
    """What the API answers. A field that a role may not see is absent, not empty."""


@dataclass(frozen=True)
class Call:
    """One request: who asks, with which fields; a command also under which key."""

    request: HttpRequest
    fields: Mapping[str, Any] = field(default_factory=dict)
    given: Key | None = None

    @property
    def actor(self) -> Any:
        """The actor that the access check let in."""
        return self.request.actor  # type: ignore[attr-defined]

    @property
    def key(self) -> Key:
        """The key of a command, with the version its caller saw."""
        if self.given is None:
            raise TypeError("a read has no key")
        return self.given


@dataclass(frozen=True)
class Operation:
    """A function of a `Call` and the path's parameters."""

    run: Callable[..., Any]
    answer: type[Told] | None
    takes: Body | Query
    status: int = 200

    @property
    def is_command(self) -> bool:
        return isinstance(self.takes, Body)

    def answered(self, request: HttpRequest, path: dict[str, Any]) -> HttpResponse:
        """Read, run, answer; a broken rule goes to the envelope."""
        call = self._call(request)
        try:
            found = self.run(call, **path)
        except RuleBroken as broken:
            raise self.takes.told(broken) if isinstance(self.takes, Body) else broken from broken
        if self.answer is None:
            return HttpResponse(status=self.status)
        if isinstance(found, Done):
            found = msgspec.convert(found.result, self.answer)
        return HttpResponse(msgspec.json.encode(found), status=self.status, content_type=JSON)

    def _call(self, request: HttpRequest) -> Call:
        if isinstance(self.takes, Query):
            return Call(request, self.takes.clean(request.GET))
        _must_be(request, self.takes.media_type)
        if request.GET:
            raise RuleBroken("field-unknown", field=next(iter(request.GET)))
        key, fields = key_of(request), self.takes.clean(request)
        seen = fields.pop(VERSION, key.seen)
        return Call(request, fields, replace(key, seen=seen))


def _must_be(request: HttpRequest, media_type: str) -> None:
    """415 before anything is read; a command without fields needs no body."""
    given = request.content_type
    if given != media_type and (given or int(request.META.get("CONTENT_LENGTH") or 0)):
        raise RuleBroken("content-type")


def reads(
    answer: type[Told], query: type[Any] | None = None
) -> Callable[[Callable[..., Any]], Operation]:
    """Decorate a function that answers a question; `query` is the form of what may follow "?"."""
    return lambda run: Operation(run, answer, Query(query) if query else Query())


def commands(
    answer: type[Told] | None = None, body: Body | None = None, status: int = 0
) -> Callable[[Callable[..., Any]], Operation]:
    """Decorate a function that gives one command. Without an answer it is 204."""
    usual = 200 if answer else 204
    return lambda run: Operation(run, answer, body or Body(), status or usual)


def at(tag: str, **operations: Operation) -> View:
    """The view of one path: an operation for each method. `@access` names their rules."""
    methods = {
        method.lower(): describe(operation, tag, _method(operation))
        for method, operation in operations.items()
    }
    names = [method.lower() for method in operations]
    body = {"http_method_names": [*names, "head"], "operations": operations}
    place: Any = type("Place", (APIView,), methods | body)
    view: View = place.as_view()
    return view


def _method(operation: Operation) -> Callable[..., HttpResponse]:
    def answer(_view: APIView, request: Request, **path: Any) -> HttpResponse:
        return operation.answered(request._request, path)

    answer.__name__ = operation.run.__name__
    return answer
