"""Any table to take home: one way from rows to a CSV or XLSX file, counted per person."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import register_converter

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.kernel.text import Said
from cluster.web.cells import Cell, csv_file, xlsx_file
from cluster.web.errors import error_page
from cluster.web.language import now_spoken
from cluster.web.rates import buckets

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}


class SheetConverter:
    """`<sheet:kind>` in a path: csv or xlsx, nothing else."""

    regex = "|".join(KINDS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SheetConverter, "sheet")


@dataclass(frozen=True, slots=True)
class Table:
    """A table as the person may see it. `stem` is the file's name; numbers stay numbers,
    registration and phone numbers are texts."""

    stem: str
    title: Said
    head: Sequence[Said]
    rows: Iterable[Sequence[Cell]]


Tabled = Callable[..., Table]


def exported(table_of: Tabled) -> Callable[..., HttpResponse]:
    """A view that answers what `table_of(request, **kwargs)` says as a file.

    The access rule of the page it belongs to goes above it. The eleventh file of an hour is 429.
    """

    @wraps(table_of)
    def view(request: HttpRequest, kind: str, **kwargs: Any) -> HttpResponse:
        if wait := buckets.take("exports", str(request.actor.person_id)):  # type: ignore[attr-defined]
            return _later(request, ceil(wait))
        return _file(table_of(request, **kwargs), kind)

    return view


def _later(request: HttpRequest, seconds: int) -> HttpResponse:
    answer = error_page(request, 429, RuleBroken("slow-down", seconds=seconds))
    answer["Retry-After"] = str(seconds)
    return answer


def _file(table: Table, kind: str) -> HttpResponse:
    language = now_spoken()
    head = [name.in_(language) for name in table.head]
    if kind == "csv":
        body = csv_file(head, table.rows)
    else:
        body = xlsx_file(table.title.in_(language), head, table.rows)
    day = clock.now().astimezone(clock.SEOUL).date()
    answer = HttpResponse(body, content_type=KINDS[kind])
    answer["Content-Disposition"] = f'attachment; filename="matson-{table.stem}-{day}.{kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
