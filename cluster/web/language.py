"""Which language a request is answered in: the member's own, the cookie, the browser's, Korean."""

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGES = ("ko", "en")
COOKIE = "lang"


def language_of(request: HttpRequest) -> str:
    """ "ko" or "en": a signed-in member's choice comes first."""
    actor = getattr(request, "actor", None)
    if actor is not None and actor.person_id is not None and actor.language in LANGUAGES:
        return str(actor.language)
    chosen = request.COOKIES.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    return next((short for tag, _ in accepted if (short := tag[:2]) in LANGUAGES), "ko")


def speak(request: HttpRequest) -> str:
    """Activate the language for Django's own texts and for the tags; returns it."""
    language = language_of(request)
    translation.activate(language)
    request.LANGUAGE_CODE = language
    return language


def now_spoken() -> str:
    """The language active in this thread: "ko" unless "en" was activated."""
    return "en" if (translation.get_language() or "ko").startswith("en") else "ko"
