"""The server under the tests is the one the start demands, and the application owns nothing."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def show(setting):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {setting}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "data_checksums"])
def test_a_power_cut_or_a_bad_disk_is_survived_or_seen(setting):
    assert show(setting) == "on"


def test_no_statement_and_no_lock_waits_for_ever():
    assert show("statement_timeout") == "10s"
    assert show("lock_timeout") == "3s"
    assert show("idle_in_transaction_session_timeout") == "30s"


def test_the_application_role_is_nobody_special():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolbypassrls,"
            " (SELECT count(*) FROM pg_class WHERE relowner = r.oid)"
            " FROM pg_roles r WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, 0)
