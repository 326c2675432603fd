"""Where browsers report a broken content policy: directive and route name are logged, no more."""

import logging
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt

from cluster.kernel.errors import RuleBroken
from cluster.web.logbook import note
from cluster.web.strictjson import parse_json

_LONGEST = 16_000


@csrf_exempt
def csp_report(request: HttpRequest) -> HttpResponse:
    """POST a report; always 204, also for nonsense, so that it tells nothing."""
    try:
        report = parse_json(request.body[:_LONGEST])["csp-report"]
        directive, page = str(report["effective-directive"]), str(report["document-uri"])
    except (RuleBroken, KeyError, TypeError):
        return HttpResponse(status=204)
    note("csp-violation", level=logging.WARNING, code=_word(directive), route=_route(page))
    return HttpResponse(status=204)


def _route(page: str) -> str:
    try:
        return resolve(urlsplit(page).path).view_name
    except (Resolver404, ValueError):
        return "unknown"


def _word(raw: str) -> str:
    return "".join(c for c in raw[:40] if c.isalpha() or c == "-")
