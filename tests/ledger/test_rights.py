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
