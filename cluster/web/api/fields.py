"""A form's field as the API takes it: a JSON value read by the same parser, and its JSON schema."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import translation

from cluster.kernel.errors import RuleBroken
from cluster.kernel.units import show_thousandths
from cluster.web.forms import StrictField, Takes, in_the_century, refused

_CONTROLS = r"\u0000-\u0009\u000b-\u001f\u007f-\u009f"
_MARKS = r"\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_INSTANT = (
    r"^(20[0-9]{2}|2100)-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})$"
)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
Schema = dict[str, Any]
Reader = Callable[[Any, Any, Takes], Any]


def id_field(**options: Any) -> StrictField:
    """The id of something, as an earlier answer gave it."""
    return StrictField(_parse_id, takes=Takes("id"), **options)


def _parse_id(raw: str) -> UUID:
    if not _ID.match(raw):
        raise RuleBroken("id-format")
    return UUID(raw)


class IdsField(forms.Field):
    """Several ids; empty and not required is none."""

    takes = Takes("ids")

    def clean(self, value: Any) -> list[UUID]:
        if not value:
            if self.required:
                raise refused(RuleBroken("required"))
            return []
        return [_parse_id(one if isinstance(one, str) else "") for one in value]


def takes_of(field: forms.Field) -> Takes:
    """What a field takes; the framework's own fields by their class."""
    if isinstance(field, StrictField | IdsField):
        return field.takes
    return next(Takes(kind) for known, kind in _FRAMEWORK.items() if isinstance(field, known))


_FRAMEWORK: dict[type[forms.Field], str] = {
    forms.ChoiceField: "choice",
    forms.BooleanField: "flag",
    forms.FileField: "file",
}


def read(field: forms.Field, value: Any) -> Any:
    """The clean value of a JSON value; null is nothing. A wrong one is a ValidationError."""
    if value is None:
        return field.clean(None)
    takes = takes_of(field)
    wanted, code = _TYPES.get(takes.kind, _TEXT)
    if type(value) is not wanted:
        raise refused(RuleBroken(code))
    read_it: Reader = _READ.get(takes.kind, _as_typed)
    try:
        return read_it(field, value, takes)
    except RuleBroken as broken:
        raise refused(broken) from broken


_TEXT: tuple[type, str] = (str, "text-wanted")
_TYPES: dict[str, tuple[type, str]] = {
    "whole": (int, "number-format"),
    "decimal": (str, "number-format"),
    "day": (str, "time-format"),
    "time": (str, "time-format"),
    "instant": (str, "time-format"),
    "id": (str, "id-format"),
    "flag": (bool, "true-or-false"),
    "choice": (str, "choice-unknown"),
    "ids": (list, "list-wanted"),
}


DECIMAL = r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,3})?$"  # commas and full-width digits are for people


def _as_typed(field: forms.Field, value: Any, takes: Takes) -> Any:
    """A program has no reason to send spaces around a figure; a person may type them."""
    if isinstance(value, str) and value != value.strip():
        raise RuleBroken(_TYPES.get(takes.kind, _TEXT)[1])
    if takes.kind == "decimal" and (not re.match(DECIMAL, value) or value.endswith("\n")):
        raise RuleBroken("number-format")
    return field.clean(value)


def _whole(field: forms.Field, value: int, takes: Takes) -> Any:
    if not takes.least <= value <= takes.most:
        raise RuleBroken("number-range", least=takes.least, most=takes.most)
    return field.clean(str(value))


def _within(field: forms.Field, value: str, takes: Takes) -> Any:
    if len(unicodedata.normalize("NFC", value)) > takes.longest:
        raise RuleBroken("text-length", longest=takes.longest)
    return field.clean(value)


def _instant(_field: forms.Field, value: str, _takes: Takes) -> datetime:
    """RFC 3339 with seconds and a zone; a page's local time is not taken here."""
    if not re.match(_INSTANT, value, re.ASCII) or value.endswith("\n"):
        raise RuleBroken("time-format")
    try:
        found = datetime.fromisoformat(value)
    except ValueError as problem:
        raise RuleBroken("time-format") from problem
    in_the_century(found.date())
    return found.astimezone(UTC)


_READ: dict[str, Reader] = {
    "whole": _whole,
    "line": _within,
    "text": _within,
    "instant": _instant,
}


def schema_of(field: forms.Field) -> Schema:
    """The JSON schema of what `read` takes."""
    takes = takes_of(field)
    found = _SCHEMAS[takes.kind](field, takes)
    if takes.pattern:
        found |= {"pattern": takes.pattern}
    if not field.required:
        found["type"] = [found["type"], "null"]
        if "enum" in found:
            found["enum"] = [*found["enum"], None]
    if field.label:
        said = [in_both(field.label), found.get("description")]
        found["description"] = " · ".join(filter(None, said))
    return found


def in_both(label: Any) -> str:
    """A label in Korean and English: the document is one for all readers."""
    said = []
    for language in ("ko", "en"):
        with translation.override(language):
            said.append(str(label))
    return " / ".join(dict.fromkeys(said))


def _of_whole(_field: forms.Field, takes: Takes) -> Schema:
    return {"type": "integer", "minimum": takes.least, "maximum": takes.most}


def _of_decimal(_field: forms.Field, takes: Takes) -> Schema:
    said = f"{show_thousandths(takes.least)} – {show_thousandths(takes.most)}"
    return {"type": "string", "pattern": DECIMAL, "description": said}


def _of_text(field: forms.Field, takes: Takes, refuse: str = _CONTROLS) -> Schema:
    """An empty or blank text is nothing: only a field that may be left out takes one."""
    one = rf"(\r\n|[^{refuse}])"
    pattern = rf"^{one}*[^\s{refuse}]{one}*$" if field.required else rf"^{one}*$"
    least = {"minLength": 1} if field.required else {}
    return {"type": "string", "maxLength": takes.longest, "pattern": pattern} | least


def _of_line(field: forms.Field, takes: Takes) -> Schema:
    return _of_text(field, takes, _CONTROLS + _MARKS)


def _of_choice(field: Any, _takes: Takes) -> Schema:
    names = [str(key) for key, _ in field.choices]
    return {"type": "string", "enum": names} if names else {"type": "string"}


_OF_ID = {"type": "string", "format": "uuid", "pattern": "^[0-9a-f-]{36}$"}
_SCHEMAS: dict[str, Callable[[Any, Takes], Schema]] = {
    "whole": _of_whole,
    "decimal": _of_decimal,
    "line": _of_line,
    "text": _of_text,
    "day": lambda _f, _t: {
        "type": "string",
        "format": "date",
        "pattern": "^(20[0-9]{2}|2100)-[0-9]{2}-[0-9]{2}$",
    },
    "time": lambda _f, _t: {"type": "string"},
    "number": lambda _f, _t: {"type": "string"},
    "instant": lambda _f, _t: {"type": "string", "format": "date-time", "pattern": _INSTANT},
    "id": lambda _f, _t: dict(_OF_ID),
    "ids": lambda _f, _t: {"type": "array", "items": dict(_OF_ID)},
    "flag": lambda _f, _t: {"type": "boolean"},
    "choice": _of_choice,
    "file": lambda _f, _t: {"type": "string", "format": "binary"},
}
