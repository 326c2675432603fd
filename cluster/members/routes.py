"""Default deny: every route carries a rule, or nobody gets in and the start is refused."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.core.checks import CheckMessage, Error
from django.http import (
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.module_loading import import_string

from cluster.kernel import clock
from cluster.members.access import (
    ANONYMOUS,
    METHODS,
    Access,
    Actor,
    Verdict,
    access_of,
    is_registered,
    public,
)
from cluster.members.signin import fresh_at, who_signed_in
from cluster.web.answers import came_from
from cluster.web.detour import put_by
from cluster.web.errors import error_page
from cluster.web.refusal import wants_json

Respond = Callable[[HttpRequest], HttpResponseBase]
View = Callable[..., HttpResponseBase]


class ActorMiddleware:
    """`request.actor`: who asks. Read afresh for every request, so a removed member has no rights."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = _who(request)  # type: ignore[attr-defined]
        return _or_confirm(request, self.respond(request))


def _who(request: HttpRequest) -> Actor:
    """The member behind the session; a session without standing, or idle too long, is ended."""
    if not request.user.is_authenticated:
        return ANONYMOUS
    actor = who_signed_in(request.user, fresh_at(request))
    if actor is ANONYMOUS or _idle_too_long(request, actor):
        logout(request)
        return ANONYMOUS
    details = request.user.details
    for name, value in (("theme", details.theme), ("text", details.text_size)):
        if value:
            request.COOKIES.setdefault(name, value)  # what this device chose comes first
    return actor


def _idle_too_long(request: HttpRequest, actor: Actor) -> bool:
    """The coordinator's session ends sooner. The mark moves once a minute, to spare writes."""
    now, seen = int(clock.now().timestamp()), request.session.get("seen")
    if seen is None or now - seen >= 60:
        request.session["seen"] = now
    limit = settings.COORDINATOR_IDLE if actor.is_coordinator else settings.SESSION_COOKIE_AGE
    return seen is not None and now - seen > limit


def _or_confirm(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """Who must show the password again is led there, and then back to the page he came from."""
    told = getattr(request, "refused", None)
    if told is None or told.code != "sign-in-again" or request.path.startswith("/api/"):
        return answer
    put_by(request)
    asked = urlencode({"next": came_from(request)})
    return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{asked}")


class DefaultDenyMiddleware:
    """Asks the rule of the view and method before anything is parsed or looked up."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.respond(request)

    def process_view(
        self, request: HttpRequest, view: View, _args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        marked = access_of(view)
        if marked is None or not all(map(is_registered, marked.rules.values())):
            return refused(request, Verdict.DENY)
        actor: Actor = request.actor  # type: ignore[attr-defined]
        method = request.method or ""
        says = marked.judge(method, actor, kwargs)
        if says is not Verdict.ALLOW:
            return refused(request, says)
        if method not in ("GET", "HEAD"):
            actor.handed.clear()  # a command may change what the rule has read
        return None if marked.answers(method) else HttpResponseNotAllowed(sorted(marked.rules))


def refused(request: HttpRequest, says: Verdict) -> HttpResponseBase:
    """The answer of trust.md 3.2 to a refused page or API request."""
    if says is Verdict.SIGN_IN and not wants_json(request):
        asked = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?{asked}")
    return error_page(request, _STATUS[says])


_STATUS = {Verdict.SIGN_IN: 401, Verdict.HIDE: 404, Verdict.DENY: 403}


@dataclass(frozen=True, slots=True)
class Route:
    """One reachable path: its pattern from the root, its name with namespaces, its parameters."""

    path: str
    name: str
    view: View
    parameters: tuple[str, ...]


def routes() -> Iterator[Route]:
    """Every route of the URLconf, found by walking it."""
    yield from _walk(get_resolver().url_patterns, "/", "", ())


def _walk(
    patterns: list[URLPattern | URLResolver], path: str, spaces: str, parameters: tuple[str, ...]
) -> Iterator[Route]:
    for entry in patterns:
        here = path + str(entry.pattern).lstrip("^").replace("\\Z", "").rstrip("$")
        known = parameters + tuple(entry.pattern.converters) + _named_groups(entry)
        if isinstance(entry, URLResolver):
            inner = spaces + (f"{entry.namespace}:" if entry.namespace else "")
            yield from _walk(entry.url_patterns, here, inner, known)
        else:
            yield Route(here, spaces + (entry.name or ""), entry.callback, known)


def _named_groups(entry: URLPattern | URLResolver) -> tuple[str, ...]:
    if entry.pattern.converters:
        return ()
    return tuple(getattr(entry.pattern.regex, "groupindex", {}))


def behind(
    name: str, module: str, *, reason: str, methods: tuple[str, ...] = ("GET", "POST")
) -> list[URLPattern | URLResolver]:
    """The URLs of somebody else's package, every one of them under one public rule.

    For a package whose views decide for themselves (sign-in). Its own patterns are not changed.
    """
    mark = public(name, reason=reason, methods=methods)
    patterns: list[URLPattern | URLResolver] = import_module(module).urlpatterns
    return [_marked(entry, mark) for entry in patterns]


def _marked(entry: URLPattern | URLResolver, mark: Callable[[View], View]) -> Any:
    if isinstance(entry, URLResolver):
        inner = [_marked(each, mark) for each in entry.url_patterns]
        return URLResolver(
            entry.pattern, inner, entry.default_kwargs, entry.app_name, entry.namespace
        )
    return URLPattern(entry.pattern, mark(_copy(entry.callback)), entry.default_args, entry.name)


def _copy(view: View) -> View:
    @wraps(view)
    def same(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return same


def every_route_has_a_rule(**_kwargs: Any) -> list[CheckMessage]:
    """matson.E001: the start is refused while one HTTP route has no registered rule."""
    return [_without_a_rule(route) for route in routes() if not _is_guarded(access_of(route.view))]


def _is_guarded(marked: Access | None) -> bool:
    return (
        marked is not None
        and set(marked.rules) <= set(METHODS)
        and all(is_registered(name) for name in marked.rules.values())
    )


def _without_a_rule(route: Route) -> Error:
    return Error(
        f"The route {route.path} has no access rule. / 경로 {route.path}에 접근 규칙이 없어요.",
        hint="Mark its view with @access(METHOD=rule) or @public(name, reason=…).",
        id="matson.E001",
    )


def sockets(application: Any, path: str = "") -> Iterator[tuple[str, View]]:
    """Every socket route behind an ASGI application: protocol router, wrappers, URL routers."""
    if (protocols := getattr(application, "application_mapping", None)) is not None:
        yield from sockets(protocols.get("websocket"), path)
    elif (patterns := getattr(application, "routes", None)) is not None:
        for entry in patterns:
            yield from sockets(entry.callback, path + "/" + str(entry.pattern).lstrip("^/"))
    elif (consumer := getattr(application, "consumer_class", None)) is not None:
        yield path, consumer
    elif (wrapped := getattr(application, "inner", None)) is not None:
        yield from sockets(wrapped, path)
    elif path:
        yield path, application


def every_socket_has_a_rule(**_kwargs: Any) -> list[CheckMessage]:
    """matson.E002: the same for sockets; the rule named for GET is the rule of the handshake."""
    entry = getattr(settings, "ASGI_APPLICATION", None)
    found = sockets(import_string(entry)) if entry else iter(())
    return [
        Error(
            f"The socket {path} has no access rule. / 소켓 {path}에 접근 규칙이 없어요.",
            hint="Mark its consumer with @access(GET=rule).",
            id="matson.E002",
        )
        for path, consumer in found
        if not _is_guarded(access_of(consumer))
    ]
