"""The test database: made and migrated by the owner, used by the application role, wiped by the owner."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from django.core.management import call_command
from django.db import connections

from cluster import embedded, settings

IN_NO_HURRY = "-c synchronous_commit=off"  # no power fails here; what must outlive one has a server of its own
KEPT = {"django_migrations", "django_content_type", "auth_permission"}
_TABLES = """
SELECT c.oid::regclass::text, c.relname,
       EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal),
       ARRAY(SELECT k.confrelid::regclass::text FROM pg_constraint k
              WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
 ORDER BY 1
"""


def point_at_the_server() -> None:
    """Start the embedded server where no other is named, and let both aliases know it."""
    if embedded.wanted():
        embedded.start()
    owner = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    for alias, url in (("default", os.environ["DATABASE_URL"]), ("owner", owner)):
        described = settings.database(url)
        limits = f"{settings.TIME_LIMITS} {IN_NO_HURRY}"
        described["OPTIONS"] |= {"options": limits} if alias == "default" else {}
        connections.settings[alias].update(described)


@contextmanager
def fresh(name: str) -> Iterator[None]:
    """An empty database `name`, migrated; dropped afterwards."""
    with _owner("postgres") as connection:
        _drop(connection, name)
        connection.execute(f'CREATE DATABASE "{name}"')
    for alias in ("default", "owner"):
        connections.settings[alias]["NAME"] = name
    call_command("migrate", verbosity=0)
    connections["owner"].close()
    yield
    connections["default"].close()
    connections["default"].close_pool()  # what lies open there keeps the database from going
    with _owner("postgres") as connection:
        _drop(connection, name)


def _drop(connection: psycopg.Connection, name: str) -> None:
    """The plain drop waits for autovacuum, which only a superuser may end; FORCE ends the others."""
    try:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
    except psycopg.errors.ObjectInUse:
        _drop_by_force(connection, name)


def _drop_by_force(connection: psycopg.Connection, name: str) -> None:
    """Again while autovacuum is just at work in it."""
    for _attempt in range(20):
        with suppress(psycopg.errors.InsufficientPrivilege):
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            return
        time.sleep(0.5)


def wipe() -> None:
    """Empty every table that holds a row, the ledger's too, past its triggers.

    Rows are deleted: of a few rows in many tables that costs a tenth of truncating them.
    """
    with _owner(connections.settings["default"]["NAME"]) as connection, connection.transaction():
        tables = [row for row in connection.execute(_TABLES) if row[1] not in KEPT]
        asked = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name, *_ in tables]
        filled = {name for (name,) in connection.execute(" UNION ALL ".join(asked))}
        connection.execute(";".join(_emptied([row for row in tables if row[0] in filled])))


def _emptied(tables: list[tuple[str, str, bool, list[str]]]) -> Iterator[str]:
    """Statements that delete all rows, those first to which no other table points."""
    guarded = [name for name, _, triggers, _ in tables if triggers]
    yield from (f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in guarded)
    while tables:
        held = {other for *_, others in tables for other in others}
        free = [row for row in tables if row[0] not in held] or tables
        yield from (f"DELETE FROM {name}" for name, *_ in free)
        tables = [row for row in tables if row not in free]
    yield from (f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in guarded)


def _owner(name: str) -> psycopg.Connection:
    described = connections.settings["owner"]
    return psycopg.connect(
        host=described["HOST"],
        port=described["PORT"] or None,
        user=described["USER"],
        password=described["PASSWORD"],
        dbname=name,
        options=IN_NO_HURRY,
        autocommit=True,
    )
