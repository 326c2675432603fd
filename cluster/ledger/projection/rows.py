"""Row classes: declared once as an abstract model, kept in two tables `_a` and `_b`."""

import re
from hashlib import sha256
from typing import Any, Literal, NoReturn, TypeVar, cast

from django.db import models

Side = Literal["a", "b"]
R = TypeVar("R", bound="Row")
_TABLES: dict[type["Row"], dict[Side, type["Row"]]] = {}


class UnscopedQuery(RuntimeError):
    """Rows are read through `live()` or `for_actor()`, never over all clusters at once."""


class Guarded(models.Manager[Any]):
    """Refuses every query that has no cluster."""

    def get_queryset(self) -> NoReturn:
        raise UnscopedQuery(f"{self.model.__name__}.objects: use live() or for_actor()")


class Row(models.Model):
    """A row that only a projection writes. `version` is the last event of its stream in it."""

    pk = models.CompositePrimaryKey("cluster_id", "key")
    cluster_id = models.UUIDField()
    key = models.UUIDField()
    stream_id = models.UUIDField()
    version = models.BigIntegerField(default=0)

    objects = Guarded()

    class Meta:
        abstract = True


def two_tables(row: type[R]) -> tuple[type[R], type[R]]:
    """The two concrete models of an abstract row class: `PledgeRow` -> pledge_row_a, pledge_row_b."""
    pair = cast("dict[Side, type[R]]", {side: _concrete(row, side) for side in ("a", "b")})
    _TABLES[row] = cast("dict[Side, type[Row]]", pair)
    return pair["a"], pair["b"]


def table_of(row: type[R], side: Side) -> type[R]:
    """The concrete model of one side."""
    try:
        return cast("type[R]", _TABLES[row][side])
    except KeyError:
        raise LookupError(f"{row.__name__} has no tables: call two_tables() in models.py") from None


def base_name(row: type[Row]) -> str:
    """`PledgeRow` -> "pledge_row"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", row.__name__).lower()


def _concrete(row: type[R], side: Side) -> type[R]:
    table = f"{base_name(row)}_{side}"
    declared = getattr(row, "Meta", object)
    meta = type("Meta", (declared,), {"abstract": False, "db_table": table})
    meta.indexes = [*getattr(declared, "indexes", []), _by_stream(table)]  # type: ignore[attr-defined]
    body = {"__module__": row.__module__, "Meta": meta, "__doc__": row.__doc__}
    return cast("type[R]", type(f"{row.__name__}{side.upper()}", (row,), body))


def _by_stream(table: str) -> models.Index:
    short = f"{table[:16]}_{sha256(table.encode()).hexdigest()[:6]}_stream"
    return models.Index(fields=["cluster_id", "stream_id"], name=short)
