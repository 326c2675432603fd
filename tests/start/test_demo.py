"""The demo as a stranger starts it: played once, quick the second time, served to this machine only."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psutil
import pytest

from cluster.embedded import BASE

MB = 1024 * 1024


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Demo:
    """`manage.py demo` on a folder of its own."""

    def __init__(self, var):
        self.var = var
        plain = {key: value for key, value in os.environ.items() if "DATABASE" not in key}
        self.environment = plain | {"MATSON_VAR": str(var), "MATSON_PYTHON": "this"}
        self.environment.pop("MATSON_EMBEDDED", None)

    def begin(self, *words):
        return subprocess.Popen(
            [sys.executable, "manage.py", "demo", *words],
            cwd=BASE,
            env=self.environment | {"MATSON_LOG": str(self.var / "matson.log")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words):
        begun = self.begin(*words)
        said, told = begun.communicate(timeout=240)
        assert begun.returncode == 0, told
        return said


@pytest.fixture(scope="module")
def demo(open_folder):
    var = open_folder / "var"
    var.mkdir()
    made = Demo(var)
    made.first = made.run("--no-serve")
    return made


def position(demo):
    """Every cluster's head, asked of the demo's own database."""
    code = (
        "import manage, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'cluster.settings';"
        "from cluster import embedded; embedded.start(); import django; django.setup();"
        "from cluster.ledger.store import clusters, head; import json;"
        "print(json.dumps([[str(one), head(one).position] for one in clusters()]))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE,
        env=demo.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(told.stdout)


def test_the_first_run_says_whom_one_can_sign_in_as(demo):
    assert "@example.com" in demo.first
    assert "/outbox/" in demo.first
    assert "var/keys/" in demo.first


def test_a_second_run_plays_nothing_twice(demo):
    before = position(demo)
    assert before
    assert all(count > 0 for _, count in before)
    again = demo.run("--no-serve")
    assert "1/" not in again
    assert position(demo) == before


def test_the_demo_serves_this_machine_within_its_memory_and_stops_cleanly(demo):
    port = free_port()
    begun = demo.begin("--port", str(port))
    try:
        page = _get(f"http://127.0.0.1:{port}/", seconds=30)
        assert page.status == 200
        assert "text/html" in page.headers["Content-Type"]
        assert _get(f"http://127.0.0.1:{port}/outbox/").status == 200
        resident = psutil.Process(begun.pid).memory_info().rss
        assert resident < 400 * MB
        listening = {
            connection.laddr.ip
            for connection in psutil.Process(begun.pid).net_connections()
            if connection.status == psutil.CONN_LISTEN
        }
        assert listening == {"127.0.0.1"}
    finally:
        begun.send_signal(signal.SIGINT)
        begun.communicate(timeout=30)
    assert begun.returncode in (0, -signal.SIGINT, 130)


def server_of(demo):
    """The database server's process, or None."""
    file = demo.var / "postgres" / "postmaster.pid"
    number = int(file.read_text().split()[0]) if file.exists() else 0
    return psutil.Process(number) if number and psutil.pid_exists(number) else None


def served(demo):
    port = free_port()
    begun = demo.begin("--port", str(port))
    _get(f"http://127.0.0.1:{port}/", seconds=60)
    return begun


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_its_database_server_ends_with_the_demo(demo, number):
    begun = served(demo)
    server = server_of(demo)
    assert server is not None
    begun.send_signal(number)
    begun.communicate(timeout=30)
    server.wait(timeout=20)
    assert server_of(demo) is None


def test_a_server_that_somebody_else_uses_goes_on(demo):
    """Two of one folder; the first is killed outright and must not hold the server for ever."""
    first, second = served(demo), served(demo)
    server = server_of(demo)
    first.kill()
    first.communicate(timeout=30)
    third = served(demo)
    second.terminate()
    second.communicate(timeout=30)
    assert server.is_running()
    assert server_of(demo) == server
    third.terminate()
    third.communicate(timeout=30)
    server.wait(timeout=20)


def test_a_taken_port_is_told_in_one_sentence(demo):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        begun = demo.begin("--port", str(taken.getsockname()[1]))
        _, told = begun.communicate(timeout=60)
    assert begun.returncode == 1
    assert "--port" in told
    assert "Traceback" not in told


def test_fresh_begins_again(demo):
    said = demo.run("--no-serve", "--fresh")
    assert "1/" in said


def _get(url, seconds=5):
    until = time.monotonic() + seconds
    while True:
        try:
            return urllib.request.urlopen(url, timeout=10)
        except urllib.error.HTTPError as answered:
            return answered
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def test_processes_that_start_together_on_a_bare_machine_share_one_server(open_folder):
    """As the two workers of the suite do: the second finds the database half made."""
    var = open_folder / "together"
    environment = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    together = [
        subprocess.Popen(
            [sys.executable, "-c", "from cluster import embedded; embedded.start()"],
            cwd=BASE,
            env=environment | {"MATSON_VAR": str(var)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    told = [process.communicate(timeout=60)[1] for process in together]
    assert [process.returncode for process in together] == [0] * 4, told
