"""Several questions in one statement: a page asks once for everything it shows."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

Asked = QuerySet[Any]
Build = Callable[[dict[str, Any]], Model]


def together(*asked: Asked) -> list[list[Any]]:
    """The rows of each question, in the order asked and as of the same instant.

    Plain rows with annotations; no `select_related`, no `values`.
    """
    statements = [_statement(one) for one in asked]
    wanted = [found for found in statements if found is not None]
    answers = iter(_ask(wanted)) if wanted else iter(())
    return [
        _rows(one, next(answers)) if found is not None else []
        for one, found in zip(asked, statements, strict=True)
    ]


def counted(*asked: Asked) -> list[int]:
    """How many rows each question has, in one statement."""
    return answered([counting(one) for one in asked])


def counting(asked: Asked) -> "Statement | None":
    """The statement that counts the rows of a question."""
    return _statement(asked.order_by().values("key"), "count(*)")


def answered(statements: "list[Statement | None]") -> list[int]:
    """The counts, 0 where nothing can be found."""
    wanted = [found for found in statements if found is not None]
    answers = iter(_ask(wanted)) if wanted else iter(())
    return [0 if found is None else next(answers) for found in statements]


Statement = tuple[str, tuple[Any, ...]]


def _statement(asked: Asked, shape: str = "json_agg(t)") -> Statement | None:
    """None where the question cannot have an answer, as with an empty `in`."""
    try:
        sql, arguments = asked.query.sql_with_params()
    except EmptyResultSet:
        return None
    return f"(SELECT {shape} FROM ({sql}) t)", arguments  # noqa: S608 - its arguments apart


def _ask(statements: list[Statement]) -> tuple[Any, ...]:
    sql = "SELECT " + ", ".join(sql for sql, _ in statements)
    arguments = [argument for _, arguments in statements for argument in arguments]
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        answers: tuple[Any, ...] = cursor.fetchone()
    return answers


def _rows(asked: Asked, found: list[dict[str, Any]] | None) -> list[Model]:
    model: type[Model] = asked.model
    build = _builder(model)
    extra = list(asked.query.annotations)
    rows = []
    for told in found or []:
        row = build(told)
        for name in extra:
            setattr(row, name, told[name])
        rows.append(row)
    return rows


@cache
def _builder(model: type[Model]) -> Build:
    """From the database's JSON to a row: JSON has no dates and no ids, the fields know theirs."""
    fields = [(f.attname, str(f.column), f.to_python) for f in model._meta.concrete_fields]
    names = [attname for attname, _, _ in fields]

    def build(told: dict[str, Any]) -> Model:
        return model.from_db("default", names, [read(told[column]) for _, column, read in fields])

    return build
