"""What a play brought into an empty database, remembered: later tests get it back in one statement.

The first `raised(play)` of a process plays through the commands and keeps every row it left, in a
function of the owner's; each later one calls that function inside the test's own transaction, and puts
back the uploaded files that another test has destroyed. A play under a clock of its own, with other keys or among other rows is played as ever.
"""

import os
from copy import deepcopy

from django.conf import settings
from django.db import connection

from cluster.kernel import clock
from tests import database

_NAME = "raised_{}_{}"
_TABLES = """
SELECT c.oid::regclass::text AS name, c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND n.nspname NOT LIKE 'pg_temp%%' AND c.relname <> ALL(%s)
"""
_COLUMNS = """
SELECT quote_ident(attname) FROM pg_attribute
 WHERE attrelid = %s AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""
_POINTS_AT = "SELECT conrelid, confrelid FROM pg_constraint WHERE contype = 'f'"
_MADE = """
CREATE OR REPLACE FUNCTION public.{name}() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
 SET search_path = pg_catalog, public, pg_temp AS $remembered$ BEGIN
{inserts}
END $remembered$
"""

_KNOWN = {}  # (database, play, clock) -> what the play answered, its files, its function


def raised(play):
    """What `play()` answers and leaves behind; a copy of the answer from the second time on."""
    place = (connection.settings_dict["NAME"], play.__name__, clock._wall)
    if _by_other_means():
        return play()
    if place in _KNOWN:
        with connection.cursor() as cursor:
            answer, files, name = _KNOWN[place]
            cursor.execute(f"SELECT public.{name}()")
        _put_back(files)
        return deepcopy(answer)
    if _filled():
        return play()
    before = _files()
    answer = play()
    name = _NAME.format(play.__name__, len(_KNOWN))
    _remember(name)
    brought = {path: body for path, body in _files().items() if path not in before}
    _KNOWN[place] = (deepcopy(answer), brought, name)
    return answer


def _by_other_means():
    """Whether database, time or keys are not those of a usual test."""
    here = str(connection.settings_dict["NAME"]).startswith("test_")
    return (
        not here or clock._source.get() is not clock._running or "MATSON_SECRETS_DIR" in os.environ
    )


def _files():
    """path -> content of all that is uploaded."""
    return {path: path.read_bytes() for path in settings.UPLOADS.rglob("*") if path.is_file()}


def _put_back(files):
    for path, content in files.items():
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(0o600)


def _tables():
    """Name and number of every table that a test fills, those that others point at first."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [sorted(database.KEPT)])
        left = dict(cursor.fetchall())
        cursor.execute(_POINTS_AT)
        points = [(one, other) for one, other in cursor.fetchall() if one != other]
    ordered = []
    while left:
        waiting = {one for one, other in points if other in left.values()}
        free = sorted((name, number) for name, number in left.items() if number not in waiting)
        ordered += free
        left = {name: number for name, number in left.items() if (name, number) not in free}
    return ordered


def _filled():
    """The tables that hold a row."""
    tables = _tables()
    asked = [f"SELECT EXISTS (SELECT FROM {name})" for name, _ in tables]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"({one})" for one in asked))
        return [table for table, (holds,) in zip(tables, cursor.fetchall(), strict=True) if holds]


def _remember(name):
    inserts = "\n".join(_insert(*table) for table in _filled())
    with database._owner(connection.settings_dict["NAME"]) as owner:
        owner.execute(_MADE.format(name=name, inserts=inserts))
        owner.execute(f"GRANT EXECUTE ON FUNCTION public.{name}() TO PUBLIC")


def _insert(table, number):
    """The statement that puts the rows of `table` back, each value written as PostgreSQL quotes it."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [number])
        columns = [name for (name,) in cursor.fetchall()]
        row = " || ', ' || ".join(f"quote_nullable({column}::text)" for column in columns)
        cursor.execute(f"SELECT '(' || {row} || ')' FROM {table}")
        rows = ",\n".join(text for (text,) in cursor.fetchall())
    return f"INSERT INTO {table} ({', '.join(columns)}) OVERRIDING SYSTEM VALUE VALUES\n{rows};"
