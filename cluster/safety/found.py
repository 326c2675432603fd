"""What is really in force: for a new session of the application role, and in our own settings."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import Tags, run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cluster.kernel import clock
from cluster.ledger.codec import known_names
from cluster.ledger.keys.ring import folder
from cluster.members.routes import every_route_has_a_rule, every_socket_has_a_rule

Found = Mapping[str, Any]

_ROLE = """
SELECT rolname AS role, rolsuper AS superuser, rolbypassrls AS bypasses, rolcreaterole AS makes_roles,
       EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid) AS owns_tables,
       clock_timestamp() AS told_at
  FROM pg_roles r WHERE rolname = current_user
"""
_FROZEN = """
SELECT coalesce(bool_or(has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')), false) AS writes_ledger,
       (SELECT count(*) FROM pg_trigger t JOIN pg_class e ON e.oid = t.tgrelid
         WHERE e.relname = 'ledger_event' AND t.tgenabled IN ('O', 'A')
           AND t.tgname IN ('ledger_event_frozen', 'ledger_event_no_truncate')) AS ledger_triggers
  FROM pg_class c WHERE c.relname IN ('ledger_event', 'ledger_tag', 'ledger_command', 'ledger_head')
"""
_UNEVEN = """
SELECT count(*) AS uneven FROM ledger_head h
 WHERE position <> (SELECT count(*) FROM ledger_event e WHERE e.cluster_id = h.cluster_id)
"""


def read() -> Found:
    """Server settings by name, the role's powers, the ledger's state, our own settings."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, reset_val FROM pg_settings")
        found: dict[str, Any] = dict(cursor.fetchall())
    found |= _row(_ROLE) | _row(_FROZEN) | _ours() | {"tables_behind": _tables_behind()}
    found["seconds_apart"] = abs((clock.now() - found["told_at"]).total_seconds())
    return found | _ledger(found["tables_behind"])


def _row(sql: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        names = [column.name for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


def _ours() -> dict[str, Any]:
    default, owner = settings.DATABASES["default"], settings.DATABASES["owner"]
    return {
        "owner": owner["USER"],
        "pool": default["OPTIONS"].get("pool") or {},
        "health_checks": default["CONN_HEALTH_CHECKS"],
        "max_age": default["CONN_MAX_AGE"],
        "processes": settings.PROCESSES,
        "production": settings.PRODUCTION,
        "hosts": settings.ALLOWED_HOSTS,
        "debug": settings.DEBUG,
        "own_secret": settings.SECRET_IS_OURS,
        "own_keys": settings.VAR.resolve() in folder().resolve().parents,
        "demo": settings.DEMO,
        "proxies": settings.TRUSTED_PROXIES,
        "deploy": _deploy_warnings() if settings.PRODUCTION else [],
        "unguarded": [*every_route_has_a_rule(), *every_socket_has_a_rule()],
    }


def _deploy_warnings() -> list[str]:
    found = run_checks(tags=[Tags.security], include_deployment_checks=True)
    return [str(message.id) for message in found if not message.is_silenced()]


def _tables_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _ledger(tables_behind: bool) -> dict[str, Any]:
    """Positions, event names and tables of projections; a database not migrated says nothing."""
    if tables_behind:
        return {"uneven": 0, "unknown_events": [], "tables_missing": []}
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT type FROM ledger_event")
        stored = [name for (name,) in cursor.fetchall()]
    tables = set(connection.introspection.table_names())
    wanted = {model._meta.db_table for model in apps.get_models() if model._meta.managed}
    return _row(_UNEVEN) | {
        "unknown_events": sorted(set(stored) - set(known_names())),
        "tables_missing": sorted(wanted - tables),
    }
