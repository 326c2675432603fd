"""One scene in a database of its own, copied for every test that may do with it what it likes."""

from contextlib import contextmanager, suppress
from itertools import count

import psycopg
from django.db import connections

from tests import database

TRIES = 10  # PostgreSQL waits five seconds each for a closed connection to be gone
_NUMBERS = count()
_COUNTED = """
SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
 WHERE schemaname IN ('public', 'keys') AND tablename NOT IN ('django_session', 'signin_cache')
"""


class Copies:
    """Databases made from the one in which `fill()` has put what they all begin with."""

    def __init__(self, fill):
        self._first = connections.settings["default"]["NAME"]
        self._made = f"{self._first}_scene"
        self._copy(self._first, self._made)
        _point(self._made)
        self.scene = fill()
        connections.close_all()

    @contextmanager
    def one(self):
        """A fresh copy, to which every connection leads; gone afterwards."""
        name = f"{self._made}_{next(_NUMBERS)}"
        self._copy(self._made, name)
        _point(name)
        try:
            yield self.scene
        finally:
            connections.close_all()
            self._drop(name)
            _point(self._made)

    def close(self):
        connections.close_all()
        self._drop(self._made)
        _point(self._first)

    def _copy(self, template, name):
        connections.close_all()
        self._drop(name)
        for _ in range(TRIES):
            with suppress(psycopg.errors.ObjectInUse), database._owner("postgres") as connection:
                connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
                return
        raise RuntimeError(f"{template} is in use")

    def _drop(self, name):
        with database._owner("postgres") as connection:
            database._drop(connection, name)


def _point(name):
    for alias in ("default", "owner"):
        connections.settings[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


def counted():
    """table -> rows, sessions and what sign-in remembers left out."""
    with psycopg.connect(**_as_owner()) as connection:
        tables = [name for (name,) in connection.execute(_COUNTED).fetchall()]
        asked = " UNION ALL ".join(f"SELECT '{t}', count(*) FROM {t}" for t in tables)
        return dict(connection.execute(asked).fetchall())


def _as_owner():
    described = connections.settings["owner"]
    parts = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    found = {name: described[place] for name, place in parts.items() if described[place]}
    return found | {"dbname": described["NAME"]}
