"""The demo's outbox: every mail that would have gone out, with its links and codes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

SHOWN = 100
_LINK = re.compile(r"https?://[^\s<>\"]+")
_CODE = re.compile(r"(?<![\d/-])\d{6}(?![\d/-])")
_BETWEEN = re.compile(rb"^-{79}\n", re.MULTILINE)  # what Django's file backend writes after a mail


@dataclass(frozen=True, slots=True)
class Mail:
    """One sent mail; `paths` are its links on this portal, without the host."""

    to: str
    subject: str
    sent_at: datetime | None
    text: str
    paths: tuple[str, ...]
    codes: tuple[str, ...]


def outbox(request: HttpRequest) -> HttpResponse:
    """GET /outbox/: only in the demo, only from this machine."""
    if not _is_here(request.META.get("REMOTE_ADDR", "")):
        raise Http404
    mails = list(_newest(Path(settings.EMAIL_FILE_PATH)))
    return render(request, "web/outbox.html", {"mails": mails})


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _newest(folder: Path) -> Iterator[Mail]:
    found = [mail for file in folder.glob("*.log") for mail in _mails_in(file)]
    found.sort(key=lambda mail: mail.sent_at.timestamp() if mail.sent_at else 0, reverse=True)
    yield from found[:SHOWN]


def _mails_in(file: Path) -> Iterator[Mail]:
    for raw in _BETWEEN.split(file.read_bytes()):
        if raw.strip():
            yield _read(message_from_bytes(raw.lstrip(b"\n"), policy=policy.default))


def _read(message: EmailMessage) -> Mail:
    body = message.get_body(("plain",))
    text = str(body.get_content()) if body is not None else ""
    date = message["Date"]
    return Mail(
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=date.datetime if date is not None else None,
        text=text.strip(),
        paths=tuple(dict.fromkeys(_path(link) for link in _LINK.findall(text))),
        codes=tuple(dict.fromkeys(_CODE.findall(_LINK.sub("", text)))),
    )


def _path(link: str) -> str:
    parts = urlsplit(link.rstrip(".,)"))
    return parts.path + (f"?{parts.query}" if parts.query else "")
