"""Five hundred orders in a row: how far received and entitled drift apart, with and without the ledger (S8).

The limit is the same season without the ledger: what carrying costs is told against it. Every
round plays another season of `make_instance season`, with firms that decline and firms that fall
short; where rounds are fewer, seasons are added up to ten. Told is the worst firm at the end, in
pieces: of the worst season, and of the middle one.
"""

import statistics
from collections import defaultdict

from tests.orders.season import drift

LIMIT = "nothing carried"
SIZES = {"tiny": 20, "normal": 500, "full": 500}
SEASONS = {20: 1, 500: 10}
GOALS = [("S8 time", "carried", LIMIT, 2.0, "max", "cpu")]
MOST = 1.5
_DRIFT = defaultdict(list)
_ORDERS = set()


def season(name, *, ledger):
    def run(times):
        _ORDERS.add(times)
        _DRIFT[name].append(drift(len(_DRIFT[name]) + 1, orders=times, ledger=ledger))
        return _DRIFT[name][-1]

    return run


CASES = {
    LIMIT: season(LIMIT, ledger=False),
    "carried": season("carried", ledger=True),
}


def check(results):
    nearer = results["carried"] != "planted" and results["carried"] < results[LIMIT]
    return {"who is carried for is nearer to its due": nearer}


def figures():
    times, found = max(_ORDERS), _DRIFT["carried"]
    while len(found) < SEASONS[times]:
        CASES["carried"](times)
    told = {"case": "carried", "limit": MOST, "direction": "max", "seasons": len(found)}
    without = {"without": round(max(_DRIFT[LIMIT]), 1), "each": [round(one, 2) for one in found]}
    return [
        told | _met("S8", max(found)) | without,
        told | _met("S8 middle season", statistics.median(found)),
    ]


def _met(goal, value):
    return {"goal": goal, "value": round(value, 3), "met": value <= MOST}
