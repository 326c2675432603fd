"""What a database holds, counted by its owner."""

import psycopg
from django.db import connections

_COUNTED = """
SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
 WHERE schemaname IN ('public', 'keys') AND tablename NOT IN ('django_session', 'signin_cache')
"""


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
