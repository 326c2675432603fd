"""Instances of several lots for the engine's tests: the documented examples, and by hand."""

import json
from copy import deepcopy
from random import Random  # noqa: TID251 - seeded

from cluster.embedded import BASE
from orders.allocation.digits import digest, fraction_text
from orders.allocation.engine import read
from orders.allocation.engine.classes import Cut
from orders.allocation.engine.columns import tie_order
from orders.allocation.engine.missing import missing
from orders.allocation.engine.proving import certificate, prove

EXAMPLES = BASE / "data/allocation"


def example(kind):
    """The instance of the documented example, and what it must give."""
    names = (f"demo-{kind}.json", f"demo-{kind}.expected.json")
    return [json.loads((EXAMPLES / name).read_text()) for name in names]


def by_hand(instance, policy, x, cuts, objective):
    """A result as the engine would write it, from pieces and classes that somebody else found.

    `cuts` names, class by class, the firms that join and the lots that are counted whole."""
    problem = read(json.dumps(instance).encode())
    held = [x.get(problem.key(pair), 0) for pair in problem.pairs]
    firms = {firm.id: i for i, firm in enumerate(problem.firms)}
    lots = {lot.id: place for place, lot in enumerate(problem.lots)}
    chain = [Cut(tuple(map(firms.get, f)), tuple(map(lots.get, ls))) for f, ls in cuts]
    proof = prove(problem, policy, held, chain)
    rows = list(zip(problem.pairs, held, strict=True))
    said = {
        "format": "matson-allocation-result@1",
        "instance": problem.id,
        "kind": problem.kind,
        "policy": policy,
        "engine": "by hand",
        "instance_sha256": digest(problem.plain()),
        "x": x,
        "totals": {
            f.id: sum(n * problem.lots[p.lot].std_minutes for p, n in rows if p.firm == i)
            for i, f in enumerate(problem.firms)
        },
        "shortage": {
            lot.id: lot.quantity - sum(n for p, n in rows if p.lot == place)
            for place, lot in enumerate(problem.lots)
        },
        "objective": objective,
        "status": "exact" if proof.tight or problem.kind == "M" else "bounded",
        "tie_order": tie_order(problem.id, firms),
        "reasons": {},
    }
    if said["status"] == "bounded":
        said |= {"bound": fraction_text(proof.bound), "gap_ppm": proof.gap_ppm}
    if any(said["shortage"].values()):
        said |= {"short": missing(proof, list(said["shortage"].values()))}
    parts = certificate(proof, held)
    if policy in ("cheapest", "earliest"):  # without any price nothing is shown
        shown = {"bound": "0", "gap_ppm": 1_000_000 if int(objective[-2]) else 0}
        said |= {"goal": shown}
        parts |= {"goal": shown | {"lots": {}, "weeks": {}, "waits": {}, "taken": 0}}
    said["certificate"] = parts | {k: said[k] for k in ("engine", "policy", "instance_sha256")}
    return sealed(said)


def sealed(result):
    """As a forger would: the digest over the result made again."""
    result = deepcopy(result)
    result["certificate"].pop("sha256", None)
    result["certificate"]["sha256"] = digest(result)
    return result


def drawn(seed, kind):
    """A small instance of kind M, J or R with lots, many ties, tight weeks; and a policy for it."""
    dice = Random(seed)
    buckets = 1 if kind == "M" else dice.randint(1, 3)
    firms = [_firm(dice, kind, place, buckets) for place in range(dice.randint(1, 4))]
    lots = [_lot(dice, kind, place, buckets, firms) for place in range(dice.randint(0, 4))]
    body = {"id": f"o{dice.randint(0, 99)}", "kind": kind, "firms": firms, "lots": lots}
    more = () if kind == "M" else ("cheapest", "earliest")
    policy = dice.choice(("proportional", "proportional", "equal", *more))
    return (body if kind == "M" else body | {"buckets": buckets}), policy


def _firm(dice, kind, place, buckets):
    row = {"id": f"F{place}", "pledge": dice.choice([1, 2, 3, 60, 120, dice.randint(1, 500)])}
    if dice.random() < 0.4:
        row["credit"] = [dice.randint(-9, 9), dice.randint(1, 7)]
    if kind == "M":
        return row
    minutes = [dice.choice([0, 20, 50, 100, dice.randint(0, 150)]) for _ in range(buckets)]
    return row | {"capacity": minutes, "unit_price": dice.randint(1, 9)}


def _lot(dice, kind, place, buckets, firms):
    row = {"id": f"L{place}", "quantity": dice.randint(0, 6)}
    if dice.random() < 0.3:
        row["priority"] = dice.randint(1, 2)
    makers = [firm["id"] for firm in firms if dice.random() < 0.6]
    if kind == "M":
        return row | {"eligible": makers}
    release = dice.randint(1, buckets)
    row |= {"std_minutes": dice.choice([5, 10, 10, 13]), "release": release}
    left, eligible = row["quantity"], {}
    for name in makers:
        frozen = min(left, dice.choice([0, 0, 0, 1])) if kind == "R" else 0
        left -= frozen
        eligible[name] = _pair(dice, kind, frozen)
    return row | {"due": dice.randint(release, buckets), "eligible": eligible}


def _pair(dice, kind, frozen):
    row = {
        "minutes": dice.choice([5, 10, 10, 12, 20]),
        "setup": dice.choice([0, 0, 0, 7]),
        "min_lot": dice.choice([0, 0, 0, 2, 3]),
    }
    if dice.random() < 0.3:
        row["cap"] = dice.randint(0, 6)
    return row | {"previous": dice.randint(0, 4), "frozen": frozen} if kind == "R" else row


def drawn_lot(seed, kind):
    """A small instance of one lot, kind S or R."""
    dice = Random(seed)
    firms = []
    for place in range(dice.randint(1, 6)):
        row = {
            "id": f"F{place}",
            "pledge": dice.choice([1, 2, 3, dice.randint(1, 600)]),
            "cap": dice.randint(0, 12),
            "min_lot": dice.choice([0, 0, 0, 1, 3, 5]),
            "frozen": dice.choice([0, 0, 0, 1, 4]),
            "credit": [dice.choice([0, dice.randint(-9, 9)]), dice.randint(1, 7)],
        }
        firms.append(row | ({"previous": dice.randint(0, 10)} if kind == "R" else {}))
    quantity = sum(row["frozen"] for row in firms) + dice.randint(0, 8 * len(firms))
    body = {"id": f"o{seed % 7}", "kind": kind, "quantity": quantity, "firms": firms}
    return body, dice.choice(("proportional", "equal"))


def leaves(value, path=()):
    """The way to every single value of a result."""
    if isinstance(value, dict):
        for key in value:
            yield from leaves(value[key], (*path, key))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from leaves(part, (*path, place))
    else:
        yield path


def mutated(result, path, dice):
    """One value changed."""
    copy = deepcopy(result)
    spot = copy
    for key in path[:-1]:
        spot = spot[key]
    old = spot[path[-1]]
    others = [0, 1, -1, 10**20, "", "1", None, [], {}, True, 0.5]
    if isinstance(old, int):
        others += [old + 1, old - 1]
    if isinstance(old, str):
        others += [old + "0", old[::-1] + "x", old[:-1]]
    spot[path[-1]] = dice.choice([new for new in others if (new, type(new)) != (old, type(old))])
    return copy
