"""What must be unique is unique in PostgreSQL, not in Python alone: the catalogue against the models (T4)."""

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from tests.ledger.owner import owner

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
# tables that no model describes: what the promises of the ledger rest on
LEDGER = {
    "ledger_head": {"cluster_id"},
    "ledger_event": {"cluster_id,position", "cluster_id,stream_id,version"},
    "ledger_tag": {"cluster_id,position,tag"},
    "ledger_command": {"cluster_id,command_id"},
    "ledger_reader": {"cluster_id,reader"},
    "ledger_projection": {"cluster_id,name"},
    "ledger_outbox": {"channel,cluster_id,position,recipient"},
    "ledger_node": {"cluster_id,index,level"},
    "ledger_checkpoint": {"cluster_id,size"},
    "ledger_key": {"cluster_id,subject"},
}
CHECKS = {
    ("ledger_event", "ledger_event_type_check"),
    ("ledger_event", "ledger_event_version_check"),
    ("ledger_projection", "ledger_projection_side_check"),
    ("ledger_key", "ledger_key_destroyed"),
}
UNIQUE = """
SELECT t.relname, (SELECT string_agg(a.attname, ',' ORDER BY a.attname) FROM pg_attribute a
                    WHERE a.attrelid = t.oid AND a.attnum = ANY (x.indkey::int2[]))
  FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE x.indisunique AND x.indisvalid AND n.nspname IN ('public', 'keys')
"""
CHECKED = """
SELECT t.relname, c.conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE c.contype = 'c' AND c.convalidated AND n.nspname IN ('public', 'keys')
"""


def declared():
    """(table, columns by name) that the models and the ledger say are unique."""
    found = {(table, columns) for table, sets in LEDGER.items() for columns in sets}
    for model in _models():
        found |= {(model._meta.db_table, columns) for columns in _unique(model)}
    return found


def _models():
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]


def _unique(model):
    meta = model._meta
    yield _named(model, getattr(meta.pk, "field_names", [meta.pk.name]))
    for field in meta.local_fields:
        if field.unique and not field.primary_key:
            yield _named(model, [field.name])
    for together in meta.unique_together:
        yield _named(model, together)
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            yield _named(model, constraint.fields)


def _named(model, names):
    return ",".join(sorted(model._meta.get_field(name).column for name in names))


def _checks():
    found = set(CHECKS)
    for model in _models():
        named = [c for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
        found |= {(model._meta.db_table, constraint.name) for constraint in named}
    return found


def complaints(cursor):
    """What is declared and not in the catalogue, for tables that exist."""
    cursor.execute(UNIQUE)
    there = set(cursor.fetchall())
    cursor.execute(CHECKED)
    checked = set(cursor.fetchall())
    missing = [f"{table}: ({columns}) is not unique" for table, columns in declared() - there]
    return sorted(missing + [f"{table}: {name} is gone" for table, name in _checks() - checked])


def test_every_declared_constraint_is_in_the_catalogue():
    with connection.cursor() as cursor:
        assert complaints(cursor) == []


def test_the_catalogue_holds_none_that_nobody_declared():
    with connection.cursor() as cursor:
        cursor.execute(UNIQUE)
        known = {table for table, _ in declared()}
        there = {(table, columns) for table, columns in cursor.fetchall() if table in known}
    assert there - declared() == set()


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        (
            "ALTER TABLE ledger_command DROP CONSTRAINT ledger_command_id",
            "ledger_command: (cluster_id,command_id) is not unique",
        ),
        (
            "ALTER TABLE pledge_row_a DROP CONSTRAINT pledge_row_a_pkey",
            "pledge_row_a: (cluster_id,key) is not unique",
        ),
        (
            "ALTER TABLE ledger_projection DROP CONSTRAINT ledger_projection_side_check",
            "ledger_projection: ledger_projection_side_check is gone",
        ),
    ],
)
def test_a_dropped_constraint_is_noticed(sql, told):
    with owner() as cursor, transaction.atomic(using="owner"):
        cursor.execute(sql)
        assert complaints(cursor) == [told]
        transaction.set_rollback(True, using="owner")
