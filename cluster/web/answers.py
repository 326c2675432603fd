"""A broken rule becomes an answer: the form again with what was typed, a page, or JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, overload
from urllib.parse import urlsplit

from django.forms import BaseForm, BoundField
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render

from cluster.kernel.errors import RuleBroken
from cluster.web.catalogue import sentence
from cluster.web.commandkeys import FIELD, VERSION, key_of
from cluster.web.language import speak
from cluster.web.links import speaks_formally
from cluster.web.refusal import FormRefused, Refusal, in_hand, wants_json

__all__ = ["FormRefused", "Now", "Refusal", "answers", "key_of", "sentence", "typed"]

View = Callable[..., HttpResponse]
V = TypeVar("V", bound=View)


@dataclass(frozen=True, slots=True)
class Now:
    """How a thing stands now, beside what somebody typed: version, and label and value by field.

    `back` is where it can be looked at, where that is another page than the form's own.
    """

    version: int
    fields: Mapping[str, tuple[str, str]]
    back: str = ""

    @classmethod
    def of(cls, version: int, form: BaseForm, back: str = "") -> "Now":
        """From a form filled with how it stands, as its page would show it."""
        shown = {field.name: (str(field.label), _shown(field)) for field in form}
        return cls(version, shown, back)


def _shown(field: BoundField) -> str:
    value = field.initial
    chosen = getattr(field.field, "choices", None)
    named = dict(chosen).get(value) if chosen else None
    return str(named or field.field.prepare_value(value) if value is not None else "")


@overload
def answers(view: V) -> V: ...
@overload
def answers(
    *, again: View | None = ..., now: Callable[..., Now] | None = ...
) -> Callable[[V], V]: ...
def answers(
    view: View | None = None, *, again: View | None = None, now: Callable[..., Now] | None = None
) -> Any:
    """Decorate a view that gives a command.

    `again(request, **kwargs)` draws the page the form stands on (its GET page). When a rule is
    broken it is drawn once more with `request.refused` set and the status of the refusal; forms
    made with `typed(request)` keep their content, `{% field %}` shows each message at its field,
    and the shell says the sentence on top. The page's access rule must not be wider than the
    command's.

    `now(request, **kwargs)` says how the thing stands; with it a stale form (409
    `changed-meanwhile`) gets a page with "yours" and "now" side by side. Without it the page of the
    form is drawn as it stands now, with what was typed and the version it may be sent for.

    Without `again` the answer is a page of its own that keeps what was typed. Scripts that ask for
    JSON get the error envelope.
    """

    def decorate(inner: View) -> View:
        @wraps(inner)
        def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            in_hand.set(None)
            try:
                return inner(request, *args, **kwargs)
            except RuleBroken as broken:
                compared = now if broken.code == "changed-meanwhile" else None
                return _refused(request, broken, kwargs, again=again, now=compared)

        return answering

    return decorate(view) if view is not None else decorate


def typed(request: HttpRequest) -> QueryDict | None:
    """What to bind a form to: the refused or posted content, or nothing on a plain GET."""
    return request.POST if request.method == "POST" else None


def _refused(
    request: HttpRequest,
    broken: RuleBroken,
    kwargs: dict[str, Any],
    *,
    again: View | None,
    now: Callable[..., Now] | None,
) -> HttpResponse:
    refusal = Refusal.of(broken, speak(request), formally=speaks_formally(request))
    if wants_json(request):
        body = refusal.envelope(getattr(request, "id", ""))
        return JsonResponse(body, status=refusal.status)
    if refusal.status == 404:
        raise Http404
    request.refused = refusal  # type: ignore[attr-defined]
    if now is not None:
        return _side_by_side(request, refusal, now(request, **kwargs))
    if again is not None:
        answer = again(request, **kwargs)
        answer.status_code = refusal.status
        return answer
    facts = {"refused": refusal, "kept": _kept(request), "back": came_from(request)}
    return render(request, "web/refused.html", facts, status=refusal.status)


def _side_by_side(request: HttpRequest, refusal: Refusal, now: Now) -> HttpResponse:
    rows = [
        {"label": label, "yours": request.POST.get(name, ""), "now": value}
        for name, (label, value) in now.fields.items()
    ]
    facts = {"refused": refusal, "rows": rows, "kept": _kept(request), "version": now.version}
    facts["back"] = now.back or request.path
    return render(request, "web/clash.html", facts, status=refusal.status)


def came_from(request: HttpRequest) -> str:
    """The path of our own page the request came from, else home."""
    here = urlsplit(request.headers.get("Referer", ""))
    return here.path if here.netloc == request.get_host() else "/"


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """Every typed field, so that nothing is lost; the old key, token and version are not."""
    dropped = (FIELD, VERSION, "csrfmiddlewaretoken", "password")
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in dropped and "password" not in name
    ]
