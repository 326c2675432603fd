"""What a signed-in request costs against a raw ASGI answer (goal P1); CPU of the servers, not of the client."""

import http.client
import os
import socket
import subprocess
import sys
import time

from django.conf import settings
from django.db import connections

from cluster.embedded import BASE

DATABASE = True
SERVERS_ONLY = True
PAGE = "/account/"
LIMIT = "raw ASGI"
SIZES = {"tiny": 5, "normal": 200, "full": 2000}
GOALS = (
    ("P1", "signed in: own account", LIMIT, 10, "max", "cpu"),
    ("P1 bare", "not signed in", LIMIT, 10, "max", "cpu"),
)
OFTEN = 20  # a raw answer is too cheap to be seen in clock ticks
PER = {LIMIT: lambda times: times * OFTEN}
_RUNNING = {}


def prepare():
    """The portal with one session, and the raw server, each a process of its own."""
    from tests.cast import hana_cluster

    stage = hana_cluster()
    session = stage.people["kim"].client().cookies[settings.SESSION_COOKIE_NAME].value
    _RUNNING["cookie"] = f"{settings.SESSION_COOKIE_NAME}={session}"
    _RUNNING["portal"] = _serve("tests.benchmarks.portalapp:application")
    _RUNNING["raw"] = _serve("tests.benchmarks.rawapp:application")


def finish():
    for name in ("portal", "raw"):
        process, _ = _RUNNING.pop(name)
        process.terminate()
        process.wait(10)


def _serve(application):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    described = connections.settings["default"]
    url = f"postgresql://{described['USER']}@/{described['NAME']}?host={described['HOST']}"
    words = ["--port", str(port), "--no-access-log", "--log-level", "error", "--lifespan", "on"]
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", application, "--loop", "uvloop", *words],
        cwd=BASE,
        env=os.environ | {"DATABASE_URL": url},
    )
    for _ in range(100):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return process, port
        time.sleep(0.1)
    raise RuntimeError(f"{application} did not start")


def _get(which, path, times, cookie=""):
    """`times` requests on one connection; the statuses and lengths that came back."""
    client = http.client.HTTPConnection("127.0.0.1", _RUNNING[which][1], timeout=30)
    seen = set()
    for _ in range(times):
        client.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = client.getresponse()
        body = answer.read()
        seen.add((answer.status, len(body) > 0))
    client.close()
    return seen


def raw(times):
    return _get("raw", "/", times * OFTEN)


def bare(times):
    return _get("portal", PAGE, times)


def signed_in(times):
    return _get("portal", PAGE, times, _RUNNING["cookie"])


CASES = {
    LIMIT: raw,
    "signed in: own account": signed_in,
    "not signed in": bare,
}


def check(results):
    return {
        "raw answers": results[LIMIT] == {(200, True)},
        "signed in sees the page": results["signed in: own account"] == {(200, True)},
        "a stranger is sent to sign in": {status for status, _ in results["not signed in"]}
        == {302},
    }
