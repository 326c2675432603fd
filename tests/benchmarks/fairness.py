"""Five hundred orders in a row: how far received and entitled drift apart, with and without the ledger (S8).

The limit is the same season without the ledger: what carrying costs is told against it. Every
round plays another season of `make_instance season`, with firms that decline and firms that fall
short; the figure is the worst firm of the worst season, in pieces.
"""

from collections import defaultdict

from tests.orders.season import drift

LIMIT = "nothing carried"
SIZES = {"tiny": 20, "normal": 500, "full": 500}
GOALS = [("S8 time", "carried", LIMIT, 2.0, "max", "cpu")]
MOST = 1.5
_DRIFT = defaultdict(list)


def season(name, *, ledger):
    def run(times):
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
    worst = max(_DRIFT["carried"])
    told = {"goal": "S8", "case": "carried", "value": round(worst, 3), "limit": MOST}
    told |= {"direction": "max", "met": worst <= MOST, "seasons": len(_DRIFT["carried"])}
    return [told | {"without": round(max(_DRIFT[LIMIT]), 1)}]
