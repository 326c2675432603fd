"""The portal's style sheets as one answer: parts stay small files, a page asks once."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# the order matters only for the first; layers do the rest
PARTS = [
    "tokens",
    "base",
    "layout",
    "text",
    "card",
    "button",
    "seg",
    "mark",
    "list",
    "table",
    "chart",
    "drawing",
    "form",
    "timeline",
    "note",
    "float",
    "members",
    "utilities",
    "print",
]
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The joined text, packed and not, and the digest that names it."""

    plain: bytes
    packed: bytes
    digest: str


@cache
def sheet() -> Sheet:
    """Read once per process."""
    folder = settings.BASE / "static" / "css"
    plain = b"\n".join((folder / f"{part}.css").read_bytes() for part in PARTS)
    digest = hashlib.sha256(plain).hexdigest()[:16]
    return Sheet(plain, gzip.compress(plain, 9, mtime=0), digest)


def stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    """GET /sheet/<digest>.css; another digest than today's gets today's sheet, not kept."""
    found = sheet()
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = HttpResponse(found.packed if packed else found.plain, content_type="text/css")
    if packed:
        answer["Content-Encoding"] = "gzip"
    answer["Vary"] = "Accept-Encoding"
    if digest == found.digest:
        answer["Cache-Control"] = _FOR_EVER
    return answer
