"""Row classes compiled to fixed SQL: select a family, upsert, delete."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models.base import ModelState
from psycopg import sql as parts
from psycopg.types.json import Jsonb

from cluster.ledger.projection.family import Family
from cluster.ledger.projection.rows import Row
from cluster.ledger.recorder import Answer, Cursor, Target, Trip, run

FEW = 8  # rows that travel one by one; more of them go as one JSON text
R = TypeVar("R", bound=Row)
Convert = Callable[[Any], Any]


class Table(Generic[R]):
    """The statements of one concrete row class."""

    def __init__(self, model: type[R]) -> None:
        self.model = model
        self.fields = [f for f in model._meta.concrete_fields if f.column]
        self.columns = [str(f.column) for f in self.fields]
        self.names = [f.attname for f in self.fields]
        self.outward = [_outward(f) for f in self.fields]
        self.inward = [_inward(f) for f in self.fields]
        both = zip(self.names, self.inward, strict=True)
        self.converted = [(name, convert) for name, convert in both if convert]
        name = parts.Identifier(model._meta.db_table)
        columns = parts.SQL(",").join([parts.Identifier(c) for c in self.columns])
        self.by_stream = _text(_SELECT_STREAM.format(columns, name))
        self.by_keys = _text(_SELECT_KEYS.format(columns, name))
        self.upsert = _text(_UPSERT.format(name, columns, self._marks(), self._sets()))
        self.upsert_many = self._upsert_many(name, columns)
        self.delete = _text(_DELETE.format(name))

    def _marks(self) -> parts.Composable:
        return parts.SQL(",").join([parts.SQL("%s")] * len(self.columns))

    def _sets(self) -> parts.Composable:
        others = [c for c in self.columns if c not in ("cluster_id", "key")]
        one = parts.SQL("{0}=excluded.{0}")
        return parts.SQL(",").join([one.format(parts.Identifier(c)) for c in others])

    def _upsert_many(self, name: parts.Identifier, columns: parts.Composed) -> Any:
        """Many rows as one JSON text, read by the database; None where bytes have no JSON."""
        if any(isinstance(field, models.BinaryField) for field in self.fields):
            return None
        typed = [
            parts.SQL("{} {}").format(parts.Identifier(c), parts.SQL(str(f.db_type(connection))))
            for c, f in zip(self.columns, self.fields, strict=True)
        ]
        return _text(_UPSERT_MANY.format(name, columns, parts.SQL(",").join(typed), self._sets()))

    def values(self, row: R) -> list[Any]:
        """What the database is given, in column order."""
        found = row.__dict__
        return [
            found[name] if convert is None else convert(found[name])
            for name, convert in zip(self.names, self.outward, strict=True)
        ]

    def made(self, found: Sequence[Any]) -> R:
        """A row object from a database row; rows are never saved by Django, so its way is cut short."""
        row = self.model.__new__(self.model)
        row.__dict__.update(zip(self.names, found, strict=True), _state=_STORED)
        for name, convert in self.converted:
            row.__dict__[name] = convert(row.__dict__[name])
        return row

    def ask_stream(self, trip: Trip, cluster_id: UUID, stream_id: UUID) -> Answer:
        """Add the reading of a stream's rows to a trip."""
        return trip.execute(self.by_stream, (cluster_id, stream_id))

    def rows_of_keys(self, cur: Cursor, cluster_id: UUID, keys: Sequence[UUID]) -> list[R]:
        """The rows of these keys, locked in key order."""
        asked = _listed(sorted(keys, key=_number))
        found = run(cur, self.by_keys, (cluster_id, asked)).fetchall()
        return [self.made(row) for row in found]

    def write(self, to: Target, *families: Family[R]) -> None:
        """Upsert what changed and delete what was dropped, in key order."""
        for family in families:
            for key in family.dropped():
                run(to, self.delete, (family.cluster_id, key))
        changed = [row for family in families for row in family.changed()]
        if len(changed) > FEW and self.upsert_many is not None:
            run(to, self.upsert_many, (self._as_json(changed),))
        else:
            for row in changed:
                run(to, self.upsert, self.values(row))

    def _as_json(self, rows: list[R]) -> str:
        pairs = list(zip(self.columns, self.names, strict=True))
        plain = [{column: row.__dict__[name] for column, name in pairs} for row in rows]
        return msgspec.json.encode(plain).decode()


_STORED = ModelState()  # shared: nothing of a row's own is ever kept in it
_STORED.adding, _STORED.db = False, "default"
_COMPILED: dict[type[Row], Table[Any]] = {}


def compiled(model: type[R]) -> Table[R]:
    """The statements of a concrete row class, made once."""
    table = _COMPILED.get(model)
    if table is None:
        table = _COMPILED[model] = Table(model)
    return table


_SELECT_STREAM = parts.SQL("SELECT {} FROM {} WHERE cluster_id=%s AND stream_id=%s")
_SELECT_KEYS = parts.SQL(
    "SELECT {} FROM {} WHERE cluster_id=%s AND key=ANY(%s) ORDER BY key FOR UPDATE"
)
_UPSERT = parts.SQL(
    "INSERT INTO {} ({}) VALUES ({}) ON CONFLICT (cluster_id, key) DO UPDATE SET {}"
)
_UPSERT_MANY = parts.SQL(
    "INSERT INTO {0} ({1}) SELECT {1} FROM json_to_recordset(%s::json) AS r ({2})"
    " ON CONFLICT (cluster_id, key) DO UPDATE SET {3}"
)
_DELETE = parts.SQL("DELETE FROM {} WHERE cluster_id=%s AND key=%s")


def _number(key: UUID) -> int:
    """The order of UUIDs, at the price of numbers."""
    return key.int


def _text(composed: parts.Composed) -> Any:
    return composed.as_string(None)


_AS_IT_IS = (
    models.UUIDField,
    models.IntegerField,
    models.CharField,
    models.TextField,
    models.BooleanField,
    models.DateField,
    models.BinaryField,
)


def _outward(field: "models.Field[Any, Any]") -> Convert | None:
    if isinstance(field, models.JSONField):
        return lambda value: None if value is None else Jsonb(value)
    if isinstance(field, _AS_IT_IS):
        return None
    if isinstance(field, ArrayField):
        return _listed if isinstance(field.base_field, models.UUIDField) else None
    return lambda value: field.get_db_prep_save(value, connection)


def _listed(keys: Sequence[UUID] | None) -> str | None:
    """A list of ids as the database writes it; the adapter would look at each one's spelling."""
    return None if keys is None else "{" + ",".join(map(str, keys)) + "}"


def _inward(field: "models.Field[Any, Any]") -> Convert | None:
    from_db = getattr(field, "from_db_value", None)
    if from_db is None or isinstance(field, ArrayField):
        return None
    return lambda value: from_db(value, None, connection)
