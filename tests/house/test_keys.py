"""What must hold in the schema from the first migration, read from PostgreSQL's own catalogue (speed.md 13)."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

# Accounts, sessions and what the framework keeps: a short list, small and rarely written.
WITHOUT_CLUSTER = {
    "account_emailaddress",
    "account_emailconfirmation",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "auth_user",
    "auth_user_groups",
    "auth_user_user_permissions",
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "axes_accessfailurelog",
    "axes_accesslog",
    "django_content_type",
    "django_migrations",
    "django_session",
    "members_account",
    "members_cluster",
    "members_invitation_link",
    "signin_cache",
}
# The directory: by these a stranger is found before his cluster is known.
DIRECTORY = {
    ("link_row_a", "token_hash"),
    ("link_row_b", "token_hash"),
    ("members_person_details", "account_id"),
}
TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'keys') ORDER BY 1
"""
COLUMN = """
SELECT c.relname, a.attnotnull FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE a.attname = 'cluster_id' AND c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'keys')
"""
FIRST_COLUMNS = """
SELECT t.relname, i.relname, x.indisprimary,
       (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = x.indkey[0])
  FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname IN ('public', 'keys')
"""
FOREIGN = """
SELECT c.confrelid::regclass::text, t.relname,
       (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = c.conkey[1])
  FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid WHERE c.contype = 'f'
"""
SEQUENCES = """
SELECT t.relname FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')
  JOIN pg_class t ON t.oid = d.refobjid WHERE s.relkind = 'S'
"""


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def tenant_tables():
    return {table for (table,) in ask(TABLES)} - WITHOUT_CLUSTER


def without_the_cluster_first(rows):
    tenants = tenant_tables()
    return sorted(
        (table, first)
        for table, _, _, first in rows
        if table in tenants and first != "cluster_id" and (table, first) not in DIRECTORY
    )


def test_every_table_of_a_cluster_says_which_and_never_forgets():
    known = dict(ask(COLUMN))
    assert {table for table in tenant_tables() if not known.get(table)} == set()


def test_the_cluster_comes_first_in_every_key_and_index():
    assert without_the_cluster_first(ask(FIRST_COLUMNS)) == []


def test_every_table_of_a_cluster_has_a_primary_key():
    keyed = {table for table, _, primary, _ in ask(FIRST_COLUMNS) if primary}
    assert tenant_tables() - keyed == set()


def test_no_foreign_key_leaves_the_cluster():
    tenants = tenant_tables()
    leaving = [
        (table, target)
        for target, table, first in ask(FOREIGN)
        if table in tenants and first != "cluster_id" and target not in WITHOUT_CLUSTER
    ]
    assert leaving == []


def test_no_id_comes_from_a_sequence_of_all_clusters():
    assert {table for (table,) in ask(SEQUENCES)} & tenant_tables() == set()


def test_a_table_that_broke_the_rule_would_be_seen():
    tables = sorted(tenant_tables())
    planted = [(tables[0], "planted", False, "stream_id"), ("auth_user", "fine", False, "username")]
    assert without_the_cluster_first(planted) == [(tables[0], "stream_id")]
