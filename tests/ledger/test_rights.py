"""What the application role may do to the ledger's tables: append through the functions, and read."""

import psycopg
import pytest
from django.db import connection, transaction

from cluster.kernel.ids import new_id
from cluster.ledger import store
from tests.ledger.machine_week import open_week

pytestmark = pytest.mark.django_db
FROZEN = ["ledger_head", "ledger_event", "ledger_tag", "ledger_command", "ledger_projection",
          "ledger_node", "ledger_checkpoint"]  # fmt: skip
KEPT = ["ledger_reader", "ledger_outbox"]


@pytest.fixture(autouse=True)
def as_the_application(cluster_id):
    open_week(cluster_id, new_id())
    found = connection.cursor().execute("SELECT current_user, current_setting('is_superuser')")
    if found.fetchone()[1] == "on":
        pytest.skip("DATABASE_URL names a superuser: nothing is refused to it")


def denied(statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege), transaction.atomic():
        connection.connection.execute(statement)


@pytest.mark.parametrize("table", FROZEN)
def test_history_is_read_and_never_touched(table):
    assert connection.cursor().execute(f"SELECT count(*) FROM {table}").fetchone()
    for verb in ("INSERT INTO {} DEFAULT VALUES", "UPDATE {} SET cluster_id = cluster_id",
                 "DELETE FROM {}", "TRUNCATE {}", "ALTER TABLE {} DISABLE TRIGGER USER",
                 "DROP TABLE {}"):  # fmt: skip
        denied(verb.format(table))


@pytest.mark.parametrize("table", [*KEPT, "keys.ledger_key"])
def test_checkpoints_letters_and_keys_are_never_deleted(table):
    denied(f"DELETE FROM {table}")
    denied(f"TRUNCATE {table}")


def test_the_role_has_no_rights_above_its_work():
    sql = """SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb
             FROM pg_roles WHERE rolname = current_user"""
    assert connection.cursor().execute(sql).fetchone() == (False,)
    denied("CREATE TABLE public.mine ()")


def test_the_functions_run_for_the_application_only_and_with_a_fixed_path():
    sql = """SELECT proname, prosecdef, array_to_string(proconfig, ','),
                    has_function_privilege('public', oid, 'EXECUTE')
             FROM pg_proc WHERE proname = ANY(%s)"""
    names = ["ledger_append", "ledger_append_one", "ledger_open", "ledger_hold", "ledger_switch"]
    found = connection.cursor().execute(sql, [names]).fetchall()
    assert sorted(row[0] for row in found) == sorted(names)
    for _, definer, settings, everybody in found:
        assert (definer, everybody) == (True, False)
        assert settings.startswith("search_path=pg_catalog")


def test_a_name_of_a_persons_own_schema_is_not_followed(cluster_id):
    """A temporary table in front of the real one must not catch the append."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE ledger_event (LIKE public.ledger_event)")
        open_week(cluster_id, new_id())
        cursor.execute("SELECT count(*) FROM pg_temp.ledger_event")
        assert cursor.fetchone() == (0,)
        cursor.execute("DROP TABLE pg_temp.ledger_event")
    assert store.head(cluster_id).position == 2


def may(role, privilege, table, column=None):
    if column:
        sql, words = "SELECT has_column_privilege(%s, %s, %s, %s)", [role, table, column, privilege]
    else:
        sql, words = "SELECT has_table_privilege(%s, %s, %s)", [role, table, privilege]
    return connection.cursor().execute(sql, words).fetchone()[0]


def exists(role):
    found = connection.cursor().execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
    return found.fetchone() is not None


@pytest.fixture
def notary():
    return _standing("matson_notary")


@pytest.fixture
def backup():
    return _standing("matson_backup")


def _standing(role):
    if not exists(role):
        pytest.skip(f"DATABASE_URL names a server without {role}")
    return role


def test_the_notary_sees_hashes_and_positions_and_signs(notary):
    for column in ("cluster_id", "position", "leaf", "chain"):
        assert may(notary, "SELECT", "ledger_event", column)
    for column in ("data", "meta", "type", "stream_id", "tags"):
        assert not may(notary, "SELECT", "ledger_event", column)
    for table in ("ledger_node", "ledger_checkpoint"):
        assert may(notary, "SELECT", table)
        assert may(notary, "INSERT", table)
        assert not may(notary, "UPDATE, DELETE, TRUNCATE", table)
    for table in ("ledger_command", "keys.ledger_key", "django_session"):
        assert not may(notary, "SELECT, INSERT, UPDATE, DELETE", table)


def test_the_backup_reads_everything_and_writes_nothing(backup):
    sql = """SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')"""
    tables = [name for (name,) in connection.cursor().execute(sql).fetchall()]
    assert "keys.ledger_key" in tables
    assert [t for t in tables if not may(backup, "SELECT", t)] == []
    assert [t for t in tables if may(backup, "INSERT, UPDATE, DELETE, TRUNCATE", t)] == []


def test_only_the_backup_passes_the_rows_of_all_clusters():
    sql = "SELECT rolname FROM pg_roles WHERE rolbypassrls AND NOT rolsuper AND rolname LIKE 'matson%'"
    assert connection.cursor().execute(sql).fetchall() in ([], [("matson_backup",)])
