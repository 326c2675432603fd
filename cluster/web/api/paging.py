"""Keyset pages: what comes after a row, never how many there are before it."""

import base64
import binascii
import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from cluster.kernel.errors import RuleBroken
from cluster.web.forms import both, line_field, whole_field

LARGEST_PAGE, USUAL_PAGE = 100, 50


def page_after(
    rows: "QuerySet[Any]", keys: tuple[str, ...], after: str | None, size: int | None = None
) -> tuple[list[Any], str | None]:
    """One keyset page behind the cursor `after`, and the cursor of the next page.

    `keys` are columns that are unique together; all of them begin with "-" for the last first.
    """
    size = min(size or USUAL_PAGE, LARGEST_PAGE)
    ordered = rows.order_by(*keys)
    if after:
        ordered = ordered.filter(_behind(keys, _read_cursor(rows, keys, after)))
    found = list(ordered[: size + 1])
    if len(found) <= size:
        return found, None
    return found[:size], _write_cursor(found[size - 1], keys)


def _behind(keys: tuple[str, ...], values: list[Any]) -> Q:
    """Rows that come after these values: a later first key, or the same and a later second one."""
    found, same = Q(pk__in=()), Q()
    for key, value in zip(keys, values, strict=True):
        name, further = key.lstrip("-"), "lt" if key.startswith("-") else "gt"
        found |= same & Q(**{f"{name}__{further}": value})
        same &= Q(**{name: value})
    return found


def _write_cursor(row: Model, keys: tuple[str, ...]) -> str:
    values = json.dumps([str(getattr(row, key.lstrip("-"))) for key in keys])
    return base64.urlsafe_b64encode(values.encode()).decode().rstrip("=")


def _read_cursor(rows: "QuerySet[Any]", keys: tuple[str, ...], cursor: str) -> list[Any]:
    try:
        raw = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
        fields = [rows.model._meta.get_field(key.lstrip("-")) for key in keys]
        return [field.to_python(_text(one)) for field, one in zip(fields, raw, strict=True)]
    except (ValueError, TypeError, OverflowError, binascii.Error, ValidationError) as problem:
        raise RuleBroken("page-cursor", field="after") from problem


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError(value)
    return value


class PageForm(forms.Form):
    """Where to go on, and how many at once."""

    after = line_field(required=False, label=both("앞 쪽의 next", "`next` of the page before"))
    size = whole_field(least=1, most=LARGEST_PAGE, required=False, label=both("개수", "Size"))
