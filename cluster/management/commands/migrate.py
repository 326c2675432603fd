"""`manage.py migrate`: as the owner of the tables; afterwards the application gets its rights."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.utils import CursorWrapper

APP = "matson_app"
READ_ONLY = ("django_migrations",)
_TABLES = """
SELECT c.oid::regclass::text, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public'
   AND c.relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user) ORDER BY 1
"""


class Command(migrate.Command):
    """Django's own, on the alias `owner` unless another is named."""

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        with connections[options["database"]].cursor() as cursor:
            cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [APP])
            if cursor.rowcount:
                _grant(cursor)


def _grant(cursor: CursorWrapper) -> None:
    """Rows of read models may be written; the rights on `ledger_…` tables are its migrations' own."""
    cursor.execute(_TABLES)
    for table, name in cursor.fetchall():
        if name in READ_ONLY:
            cursor.execute(f"GRANT SELECT ON {table} TO {APP}")
        elif not name.startswith("ledger_"):
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP}")
    cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP}")
