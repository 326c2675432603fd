"""Every page of the portal for every kind of reader, with much to show: time and queries (P5, I15).

The time of a page is the CPU that this process spends on it, request by request, so that other
programs on the machine do not count; the database's CPU is in the cases' own figures.
"""

import statistics
import time

DATABASE = True
LIMIT = "handwritten page"
SIZES = {"tiny": 1, "normal": 20, "full": 100}
GOALS = ()
QUERIES = 8
SLOWEST_MS = 15.0
ROLES = ("coordinator", "owner", "customer")
LOTS = 3  # of every order
CASES = {}
_SEEN = {}
_ANSWERS = {LIMIT: {200}}


def prepare():
    """The crowded scene of the access matrix, and a case for each page and role that may open it."""
    from cluster.members.routes import routes
    from cluster.web.rates import buckets
    from tests.house.access_table import TABLE
    from tests.house.crowd import CROWD
    from tests.house.matrix import path_of
    from tests.house.scene import raise_scene

    buckets.on = False  # one person asks for every page, over and over
    scene = raise_scene(*CROWD, lots=LOTS)
    CASES.clear()
    CASES[LIMIT] = handwritten
    for route in routes():
        line = None if _is_no_page(route) else TABLE.get(route.name)
        for role in ROLES if line else ():
            if role in line.allowed("GET"):
                name = f"{route.name} ({role})"
                _ANSWERS[name] = {200, 302, *line.answers}
                CASES[name] = _case(name, scene.browser(role), path_of(route, line, scene, role))


def _is_no_page(route):
    """What programs read and what is taken home as a file."""
    return route.path.startswith("/api/") or "table" in route.path or "." in route.path


def handwritten(times):
    """What no template can beat: a page of the same size as one string."""
    row = "<tr><td>{}</td><td>{}</td></tr>"
    for _ in range(times):
        page = "<html>" + "".join(row.format(n, n * 7) for n in range(200)) + "</html>"
    return [200 if page else 0]


def _case(name, browser, path):
    from tests.statements import statements

    def get(times):
        if name not in _SEEN:
            browser.get(path)  # a first look at a drawing is noted; templates are compiled
            with statements() as sent:
                browser.get(path)
            _SEEN[name] = {"ms": [], "queries": len(sent)}
        for _ in range(times):
            begun = time.process_time()
            answer = browser.get(path)
            _SEEN[name]["ms"].append((time.process_time() - begun) * 1000)
        return [answer.status_code]

    return get


def check(results):
    wrong = {name for name, found in results.items() if not set(found) <= _ANSWERS[name]}
    return {
        f"every page opens{''.join(sorted(wrong))}": not wrong,
        "there are pages": len(results) > 3,
    }


def figures():
    """The slowest page by p95 and how many are slower than the goal; the page that asks most."""
    p95 = {name: _p95(seen["ms"]) for name, seen in _SEEN.items()}
    slowest, asking = max(p95, key=p95.get), max(_SEEN, key=lambda name: _SEEN[name]["queries"])
    return [
        _goal("P5 p95", slowest, round(p95[slowest], 2), SLOWEST_MS)
        | {"slower": sum(one > SLOWEST_MS for one in p95.values()), "pages": len(p95)},
        _goal("P5 queries", asking, _SEEN[asking]["queries"], QUERIES),
    ]


def _goal(goal, case, value, limit):
    told = {"goal": goal, "case": case, "value": value, "limit": limit, "direction": "max"}
    return told | {"met": value <= limit}


def _p95(values):
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
