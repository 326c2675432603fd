"""What the server says where Django cannot: both languages, no style, the same strict headers."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings

from cluster.kernel.errors import RuleBroken
from cluster.web.middleware import HEADERS
from cluster.web.refusal import Refusal

STRICT = HEADERS | {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Connection": "close",
}
PAGE = (
    '<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>{status}</title>'
    '<meta name="viewport" content="width=device-width"></head>'
    '<body><main><h1>{ko}</h1><p lang="en">{en}</p></main></body></html>'
)


async def answer(
    scope: MutableMapping[str, Any],
    send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    code: str,
) -> None:
    """Send the sentence of `code` as a page, or as the JSON envelope where JSON is asked for."""
    ko, en = (Refusal.of(RuleBroken(code), language) for language in ("ko", "en"))
    if b"application/json" in dict(scope["headers"]).get(b"accept", b""):
        kind, body = "application/json", json.dumps(ko.envelope(""), ensure_ascii=False)
    else:
        kind = "text/html; charset=utf-8"
        body = PAGE.format(status=ko.status, ko=ko.message, en=en.message)
    content = body.encode()
    headers = STRICT | {"Content-Type": kind, "Content-Length": str(len(content))}
    if ko.status == 503:
        headers["Retry-After"] = "2"
    if settings.SECURE_HSTS_SECONDS:
        headers["Strict-Transport-Security"] = _hsts()
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": ko.status, "headers": pairs})
    await send({"type": "http.response.body", "body": content})


def _hsts() -> str:
    """As Django's own middleware says it on every other answer."""
    told = f"max-age={settings.SECURE_HSTS_SECONDS}"
    told += "; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
    return told + ("; preload" if settings.SECURE_HSTS_PRELOAD else "")
