"""What somebody with the owner's password can do to the ledger, and the faults tests plant so."""

from contextlib import contextmanager

from django.db import connections

from tests.ledger.machine_week import TABLES

APPENDS = ("ledger_append", "ledger_append_one")


@contextmanager
def owner():
    """A cursor of the owner, on a connection of its own."""
    try:
        with connections["owner"].cursor() as cursor:
            yield cursor
    finally:
        connections["owner"].close()


def make_tables():
    """The tables of the tests' own rows, where they are missing."""
    with owner() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [TABLES[0]._meta.db_table])
        if cursor.fetchone() == (None,):
            with connections["owner"].schema_editor() as editor:
                for model in TABLES:
                    editor.create_model(model)


@contextmanager
def triggers_off():
    """The owner with the refusing triggers of the event table switched off."""
    with owner() as cursor:
        cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER USER")
        try:
            yield cursor
        finally:
            cursor.execute("ALTER TABLE ledger_event ENABLE TRIGGER USER")


@contextmanager
def changed_append(old, new, functions=APPENDS):
    """Inside this block the append functions read `new` where they read `old`."""
    with owner() as cursor:
        kept = [_text(cursor, name) for name in functions]
        assert all(old in text for text in kept)
        for text in kept:
            cursor.execute(text.replace(old, new))
    try:
        yield
    finally:
        with owner() as cursor:
            for text in kept:
                cursor.execute(text)


def _text(cursor, name):
    cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [name])
    return cursor.fetchone()[0]
