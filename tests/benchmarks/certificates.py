"""A member checks a split: in the browser by script, and by the file that runs alone (S11).

The limit is Python's own reading of the two texts: nobody can check what was not read. Without
Chromium the browser's cases are skipped.
"""

import functools
import http.server
import json
import threading
from functools import cache

from cluster.embedded import BASE
from orders.allocation import certificate
from orders.allocation.digits import canonical
from orders.allocation.engine import allocate, read
from orders.allocation.families import make
from tests.benchmarks.measuring import Skip
from tests.browser import ENABLE, SWITCHES, path_of_chromium

LIMIT = "read 22x20x8"
SIZES = {"tiny": 1, "normal": 5, "full": 20}
FAMILIES = {"22x20x8": "cluster-22x20x8", "26000": "split-26000"}
SMALLEST = {"22x20x8": "cluster-5x4x2", "26000": "split-200"}
GOALS_MS = {"browser 22x20x8": 100.0, "browser 26000": 2000.0}
GOALS = [("S11", name, None, most, "max") for name, most in GOALS_MS.items()]
CHECK = """async ([instance, result]) => {
  const { checkTexts } = await import("/js/check/certificate.js");
  return await checkTexts(instance, result);
}"""
_OPEN = {}


@cache
def texts(family):
    """The instance and its result, as a member downloads them."""
    problem = read(json.dumps(make(family)).encode())
    return [canonical(problem.plain()).decode(), canonical(allocate(problem)).decode()]


def _of(name, times):
    return texts((SMALLEST if times == SIZES["tiny"] else FAMILIES)[name])


def reading(name):
    def run(times):
        for _ in range(times):
            _, result = map(json.loads, _of(name, times))
        return result["objective"]

    return run


def alone(name):
    def run(times):
        for _ in range(times):
            found = certificate.check(*map(json.loads, _of(name, times)))
        return found

    return run


def browsing(name):
    def run(times):
        page = _page()
        for _ in range(times):
            found = page.evaluate(CHECK, _of(name, times))
        return found

    return run


CASES = {
    LIMIT: reading("22x20x8"),
    "file 22x20x8": alone("22x20x8"),
    "file 26000": alone("26000"),
    "browser 22x20x8": browsing("22x20x8"),
    "browser 26000": browsing("26000"),
}


def check(results):
    """Whoever checks reads the same goals out of the certificate."""
    small = {str(results[name]) for name in results if name.endswith("22x20x8")}
    large = {str(results[name]) for name in results if name.endswith("26000")}
    return {"22x20x8 has one answer": len(small) == 1, "26000 has one answer": len(large) == 1}


def _page():
    """A page of a server of its own that has nothing but the portal's scripts."""
    if not path_of_chromium():
        raise Skip(f"no Chromium; enable with: {ENABLE}")
    if not _OPEN:
        from playwright.sync_api import sync_playwright

        files = functools.partial(_Quiet, directory=BASE / "static")
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), files)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        started = sync_playwright().start()
        browser = started.chromium.launch(executable_path=path_of_chromium(), args=SWITCHES)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/mark.svg")
        _OPEN.update(page=page, browser=browser, started=started, server=server)
    return _OPEN["page"]


def finish():
    if _OPEN:
        _OPEN["browser"].close()
        _OPEN["started"].stop()
        _OPEN["server"].shutdown()
        _OPEN.clear()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript"
    }

    def log_message(self, *_):
        """Nothing: the bench prints figures only."""
