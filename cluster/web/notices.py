"""Toasts: what was just done, in both languages, with a form that takes it back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from cluster.kernel.text import Said

NOTICE = 21
SECONDS = 8


@dataclass(frozen=True, slots=True)
class Undo:
    """The command that takes an act back: its path and its fields. Never for money or seals."""

    path: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Notice:
    """One toast."""

    text: Said
    undo: Undo | None = None


def tell(request: HttpRequest, ko: str, en: str, *, undo: Undo | None = None) -> None:
    """Say it on the next page the person sees."""
    taken_back = {"path": undo.path, "fields": dict(undo.fields)} if undo else None
    body = json.dumps({"ko": ko, "en": en, "undo": taken_back}, ensure_ascii=False)
    messages.add_message(request, NOTICE, body)


def notices(request: HttpRequest) -> list[Notice]:
    """Every waiting notice, once; sentences of other packages come as they are."""
    return [_read(message) for message in messages.get_messages(request)]


def _read(message: Any) -> Notice:
    if message.level != NOTICE:
        return Notice(Said(str(message), str(message)))
    body = json.loads(str(message))
    undo = Undo(body["undo"]["path"], body["undo"]["fields"]) if body["undo"] else None
    return Notice(Said(body["ko"], body["en"]), undo)


def texts(found: Iterable[Notice], language: str) -> list[str]:
    """The sentences alone."""
    return [notice.text.in_(language) for notice in found]
