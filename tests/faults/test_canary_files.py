"""T12 below the pages: no floor, no drawing and no token in a dump, a data file, the server's log, a cache."""

import subprocess

import psycopg
import pytest

from tests.canary import Eye
from tests.faults import canary_child
from tests.ledger.crashing import Child
from tests.ledger.own_server import own_server

TEMPLATES = {"1", "4", "5"}  # PostgreSQL's own databases


@pytest.fixture(scope="module")
def played():
    with own_server() as server:
        (told,) = Child(canary_child.play_it, str(server.folder)).end(300)
        yield server, told


def dumped(server):
    """Everything there is, as a backup would hold it."""
    described = psycopg.conninfo.conninfo_to_dict(server.url("matson"))
    words = ["-h", described["host"], "-U", "postgres", "-d", "matson", "--schema=*"]
    tool = server._server.bin_path / "pg_dump"
    return subprocess.run([tool, *words], check=True, capture_output=True).stdout


def data_files(server):
    """(name, content) of the tables, the log of changes and the server's own log, all on disk."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    data = server._server.pgdata
    for file in sorted(data.rglob("*")):
        place = file.relative_to(data).parts
        if file.is_file() and place[:2] not in {("base", one) for one in TEMPLATES}:
            yield "/".join(place), file.read_bytes()


def log_of(server):
    return (server._server.pgdata / "log").read_bytes()


def sightings(server, told):
    """Where a canary was seen, and which."""
    eye = Eye(told["numbers"], told["texts"])
    places = {"dump": dumped(server), "cache": told["cache"], **dict(data_files(server))}
    for file in (server.folder / "uploads").rglob("*"):
        places[file.name] = file.read_bytes() if file.is_file() else b""
    return {name: seen for name, content in places.items() if (seen := eye.in_file(content))}


def test_nothing_sealed_is_in_a_dump_a_file_a_log_or_a_cache(played):
    server, told = played
    assert b"pledge_row_a" in dumped(server)
    assert b"INSERT INTO" in log_of(server)  # it does say what is asked
    assert any((server.folder / "uploads").rglob("*"))
    assert sightings(server, told) == {}
    _a_leak_is_seen_everywhere(server, told)


def _a_leak_is_seen_everywhere(server, told):
    """The planted fault comes last, in the same place."""
    assert Child(canary_child.leak, server.url("matson")).end() == ["leaked"]
    seen = sightings(server, told)
    assert {"dump", "log"} <= set(seen)
    assert any(name.startswith("base/") for name in seen)
    assert any(name.startswith("pg_wal/") for name in seen)
