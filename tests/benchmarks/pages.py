"""Every page that a coordinator or an owner may open: time and queries (goal P5, I15)."""

import statistics
import time

from django.db import connection
from django.test.utils import CaptureQueriesContext

DATABASE = True
LIMIT = "handwritten page"
SIZES = {"tiny": 1, "normal": 20, "full": 100}
GOALS = ()
QUERIES = 8
SLOWEST_MS = 15.0
ROLES = ("coordinator", "owner")
CASES = {}
_SEEN = {}
_ANSWERS = {LIMIT: {200}}


def prepare():
    """The scene of the access matrix, and a case for each page and the role that may open it."""
    from cluster.members.routes import routes
    from cluster.web.rates import buckets
    from tests.house.access_table import TABLE
    from tests.house.matrix import path_of
    from tests.house.scene import raise_scene

    buckets.on = False  # one person asks for every page, over and over
    scene = raise_scene()
    CASES.clear()
    CASES[LIMIT] = handwritten
    for route in routes():
        line = TABLE.get(route.name)
        if line is None:
            continue
        for role in ROLES:
            if role in line.allowed("GET"):
                _ANSWERS[f"{route.name} ({role})"] = {200, 302, *line.answers}
                CASES[f"{route.name} ({role})"] = _case(
                    scene, role, path_of(route, line, scene, role)
                )


def handwritten(times):
    """What no template can beat: a page of the same size as one string."""
    row = "<tr><td>{}</td><td>{}</td></tr>"
    for _ in range(times):
        page = "<html>" + "".join(row.format(n, n * 7) for n in range(200)) + "</html>"
    return [200 if page else 0]


def _case(scene, role, path):
    browser = scene.browser(role)

    def get(times):
        seen = _SEEN.setdefault((role, path), {"ms": [], "queries": 0, "kind": ""})
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(path)
        seen["queries"] = max(seen["queries"], len(asked.captured_queries))
        seen["kind"] = answer.headers.get("Content-Type", "")
        for _ in range(times):
            begun = time.perf_counter()
            answer = browser.get(path)
            seen["ms"].append((time.perf_counter() - begun) * 1000)
        return [answer.status_code]

    return get


def check(results):
    wrong = {name for name, found in results.items() if not set(found) <= _ANSWERS[name]}
    return {
        f"every page opens{''.join(sorted(wrong))}": not wrong,
        "there are pages": len(results) > 3,
    }


def figures():
    """The slowest page by p95, and the page that asks most; each with its limit."""
    slowest, p95 = max(
        ((key, _p95(seen["ms"])) for key, seen in _SEEN.items()), key=lambda one: one[1]
    )
    asking = max(_SEEN, key=lambda key: _SEEN[key]["queries"])
    most = _SEEN[asking]["queries"]
    return [
        {
            "goal": "P5 p95",
            "case": _named(slowest),
            "value": round(p95, 2),
            "limit": SLOWEST_MS,
            "direction": "max",
            "met": p95 <= SLOWEST_MS,
        },
        {
            "goal": "P5 queries",
            "case": _named(asking),
            "value": most,
            "limit": QUERIES,
            "direction": "max",
            "met": most <= QUERIES,
        },
    ]


def _named(key):
    return " ".join(reversed(key))


def _p95(values):
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
