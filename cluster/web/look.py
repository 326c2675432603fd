"""Light or dark and the three text sizes: kept in cookies, drawn by the server, so nothing flashes."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from cluster.kernel.errors import RuleBroken
from cluster.web.answers import answers
from cluster.web.language import COOKIE as LANGUAGE_COOKIE
from cluster.web.language import LANGUAGES

THEMES = ("light", "dark")
TEXTS = ("normal", "large", "xlarge")
CHOICES = {"theme": THEMES, "text": TEXTS, LANGUAGE_COOKIE: LANGUAGES}
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Look:
    """What the document element carries; theme "" follows the device."""

    theme: str
    text: str

    @property
    def next_theme(self) -> str:
        return "light" if self.theme == "dark" else "dark"

    @property
    def next_text(self) -> str:
        return TEXTS[(TEXTS.index(self.text) + 1) % len(TEXTS)]


def look_of(request: HttpRequest) -> Look:
    """From the cookies; anything unknown is the default."""
    theme, text = request.COOKIES.get("theme", ""), request.COOKIES.get("text", "")
    return Look(theme if theme in THEMES else "", text if text in TEXTS else "normal")


def remember(answer: HttpResponse, **choices: str) -> None:
    """Keep theme, text or lang on the device for a year; the account page calls it too."""
    for name, value in choices.items():
        if value not in CHOICES[name]:
            raise RuleBroken("choice-unknown", field=name)
        answer.set_cookie(name, value, max_age=_YEAR, samesite="Lax", httponly=True)


@answers
def choose_look(request: HttpRequest) -> HttpResponse:
    """POST theme, text or lang, and back to the page it came from."""
    choices = {name: request.POST[name] for name in CHOICES if name in request.POST}
    answer = HttpResponseRedirect(came_from(request))
    remember(answer, **choices)
    return answer


def came_from(request: HttpRequest) -> str:
    """The page named by `next`, if it is one of ours."""
    asked = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if safe else "/"
