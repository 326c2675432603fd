"""Small instances of several lots and of re-allocation, and their answers by enumeration."""

import hashlib
from fractions import Fraction
from itertools import product

from tests.orders.allocation_reference import rank_of, value

POLICIES = ("proportional", "equal", "cheapest", "earliest")


def credit(dice):
    return [dice.randint(-50, 50), dice.randint(1, 4)] if dice.random() < 0.3 else [0, 1]


def weight(dice):
    return dice.choice([1, 2, 3, dice.randint(1, 50)])


def even(dice, number):
    """Kind M: few firms, small lots, many ties."""
    firms = [
        {"id": f"F{n}", "pledge": weight(dice), "credit": credit(dice)}
        for n in range(dice.randint(1, 4))
    ]
    names = [firm["id"] for firm in firms]
    lots = [
        {
            "id": f"L{n}",
            "quantity": dice.randint(0, 5),
            "eligible": dice.sample(names, dice.randint(0, len(names))),
        }
        for n in range(dice.randint(1, 3))
    ]
    return {"id": f"m{number}", "kind": "M", "firms": firms, "lots": lots}


def weekly(dice, number, kind="J", firms=3, lots=3):
    """Kind J, or R with lots: tight weeks, set-ups, minimum lots, caps, priorities, credits."""
    weeks = dice.randint(1, 3)
    rows = [_firm(dice, n, weeks) for n in range(dice.randint(1, firms))]
    listed = [_lot(dice, n, weeks, rows, kind) for n in range(dice.randint(1, lots))]
    head = {"id": f"{kind}{number}", "kind": kind, "buckets": weeks}
    return head | {"firms": rows, "lots": listed}


def _firm(dice, number, weeks):
    return {
        "id": f"F{number}",
        "pledge": weight(dice),
        "credit": credit(dice),
        "capacity": [dice.choice([0, 30, 60, 100, 200]) for _ in range(weeks)],
        "unit_price": dice.choice([1, 1, 2, 5]),
    }


def _lot(dice, number, weeks, firms, kind):
    release, minutes, quantity = (
        dice.randint(1, weeks),
        dice.choice([7, 10, 20, 25, 30]),
        dice.randint(0, 4),
    )
    free = quantity
    pairs = {}
    for firm in firms:
        if dice.random() < 0.75:
            pair = pairs[firm["id"]] = _pair(dice, minutes)
            if kind == "R":
                pair["frozen"] = min(free, dice.choice([0, 0, 0, 1]))
                pair["previous"] = dice.choice([0, 0, 1, 2, 3, pair["frozen"]])
                free -= pair["frozen"]
    return {
        "id": f"L{number}",
        "quantity": quantity,
        "std_minutes": minutes,
        "release": release,
        "due": dice.randint(release, weeks),
        "priority": dice.choice([1, 1, 1, 2]),
        "eligible": pairs,
    }


def _pair(dice, minutes):
    pair = {"minutes": dice.choice([minutes, minutes + 3, max(1, minutes - 5)])}
    if dice.random() < 0.4:
        pair["setup"] = dice.choice([5, 20, 40])
    if dice.random() < 0.4:
        pair["min_lot"] = dice.randint(1, 4)
    if dice.random() < 0.15:
        pair["cap"] = dice.randint(0, 4)
    return pair


def drawn(instance, lot, firm):
    text = f"{instance['id']}|{lot['id']}|{firm}"
    return int(hashlib.sha256(text.encode()).hexdigest()[:9], 16)


def pair_of(instance, lot, firm):
    return lot["eligible"][firm] if instance["kind"] != "M" else {}


def values(lot, pair):
    """What a pair may hold by its own limits."""
    frozen, quantity = pair.get("frozen", 0), lot["quantity"]
    high = max(frozen, min(quantity, pair.get("cap", quantity)))
    least = max(pair.get("min_lot", 0), frozen)
    kept = pair.get("previous", 0)
    return [x for x in range(frozen, high + 1) if x >= least or x in (frozen, kept)]


def choices(instance, lot):
    firms = sorted(lot["eligible"])
    every = product(*(values(lot, pair_of(instance, lot, firm)) for firm in firms))
    return [dict(zip(firms, row, strict=True)) for row in every if sum(row) <= lot["quantity"]]


def work(instance, firm, x):
    """(release, due, own minutes) of what the firm holds."""
    for lot, held in zip(instance["lots"], x, strict=True):
        pieces = held.get(firm["id"], 0)
        if pieces:
            pair = lot["eligible"][firm["id"]]
            yield lot["release"], lot["due"], pieces * pair["minutes"] + pair.get("setup", 0)


def fits(instance, firm, x):
    """Earliest due first, week by week."""
    jobs = sorted(([*job] for job in work(instance, firm, x)), key=lambda job: job[1])
    for week, free in enumerate(firm["capacity"], 1):
        for job in jobs:
            if job[0] <= week <= job[1]:
                done = min(free, job[2])
                job[2] -= done
                free -= done
    return not any(job[2] for job in jobs)


def unfinished(instance, firm, x):
    waiting = total = 0
    jobs = list(work(instance, firm, x))
    for week, free in enumerate(firm["capacity"], 1):
        waiting += sum(minutes for release, _, minutes in jobs if release == week)
        waiting = max(0, waiting - free)
        total += waiting
    return total


def totals_of(instance, x):
    totals = {firm["id"]: 0 for firm in instance["firms"]}
    for lot, held in zip(instance["lots"], x, strict=True):
        for firm, pieces in held.items():
            totals[firm] += pieces * lot.get("std_minutes", 1)
    return totals


def first_aims(instance, x):
    """Standard minutes short by class, standard minutes taken."""
    short = dict.fromkeys(sorted({lot.get("priority", 1) for lot in instance["lots"]}), 0)
    taken = 0
    for lot, held in zip(instance["lots"], x, strict=True):
        minutes = lot.get("std_minutes", 1)
        short[lot.get("priority", 1)] += (lot["quantity"] - sum(held.values())) * minutes
        for firm, pieces in held.items():
            before = pair_of(instance, lot, firm).get("previous", 0)
            taken += max(0, before - pieces) * minutes
    return [*short.values()], taken


def second_aim(instance, x, policy):
    if policy == "cheapest":
        totals = totals_of(instance, x)
        return sum(firm["unit_price"] * totals[firm["id"]] for firm in instance["firms"])
    if policy == "earliest":
        return sum(unfinished(instance, firm, x) for firm in instance["firms"])
    return 0


def ties(instance, x, order):
    totals = totals_of(instance, x)
    rows = list(zip(instance["lots"], x, strict=True))
    draws = sum(drawn(instance, lot, f) * n for lot, held in rows for f, n in held.items())
    pieces = [-held.get(firm, 0) for _, held in rows for firm in order]
    short = [n for _, _, n in sorted(left(lot, held) for lot, held in rows)]
    return [-totals[firm] for firm in order], short, draws, pieces


def left(lot, held):
    """(due, id, pieces short): least on what is due first, then on the smaller id."""
    return lot.get("due", 1), lot["id"], lot["quantity"] - sum(held.values())


def by_enumeration(instance, policy="proportional"):
    """(x, objective) of the one right answer; None where frozen work alone does not fit."""
    instance = instance | {"lots": sorted(instance["lots"], key=lambda lot: lot["id"])}
    rank = rank_of(instance["id"], [firm["id"] for firm in instance["firms"]])
    order = sorted(rank, key=rank.__getitem__)
    best = None
    for x in product(*(choices(instance, lot) for lot in instance["lots"])):
        short, taken = first_aims(instance, x)
        if best is not None and (short, taken) > best[0][:2]:
            continue
        if instance["kind"] != "M" and not all(fits(instance, f, x) for f in instance["firms"]):
            continue
        fair = value(
            instance["firms"],
            totals_of(instance, x),
            "equal" if policy == "equal" else "proportional",
        )
        key = short, taken, second_aim(instance, x, policy), fair, ties(instance, x, order)
        if best is None or key < best[0]:
            best = key, x
    return best and (_named(instance, best[1]), _objective(instance, best[0], policy))


def _named(instance, x):
    rows = zip(instance["lots"], x, strict=True)
    return {f"{lot['id']}|{f}": n for lot, held in rows for f, n in held.items() if n}


def _objective(instance, key, policy):
    short, taken, second, fair, _ = key
    found = [*short, *([taken] if instance["kind"] == "R" else [])]
    found += [second] if policy in ("cheapest", "earliest") else []
    return [str(Fraction(one)) for one in (*found, fair)]


def again(dice, number):
    """Kind R, one lot."""
    lots = dice.random() < 0.6
    firms = [
        {
            "id": f"F{n}",
            "pledge": dice.choice([1, 2, 3, dice.randint(1, 600)]),
            "cap": dice.randint(0, 9),
            "frozen": dice.choice([0, 0, 0, 1, 3]),
            "previous": dice.randint(0, 9),
            "credit": credit(dice),
            "min_lot": dice.choice([0, 0, 1, 2, 3, 5, 9, 13]) if lots else 0,
        }
        for n in range(dice.randint(1, 4))
    ]
    quantity = sum(firm["frozen"] for firm in firms) + dice.randint(0, 7 * len(firms))
    return {"id": f"r{number}", "kind": "R", "quantity": quantity, "firms": firms}


def again_by_enumeration(instance, policy="proportional"):
    """Every valid re-allocation of one lot; the best by (unfilled, taken, fairness, ties)."""
    firms = instance["firms"]
    rank = rank_of(instance["id"], [firm["id"] for firm in firms])
    order = sorted(rank, key=rank.__getitem__)

    def held(firm):
        high = max(firm["cap"], firm["frozen"])
        least = max(firm["min_lot"], firm["frozen"])
        alone = {x for x in (firm["frozen"], firm["previous"]) if firm["frozen"] <= x <= high}
        return sorted({*alone, *range(least, min(high, instance["quantity"]) + 1)})

    best = None
    for row in product(*map(held, firms)):
        if sum(row) > instance["quantity"]:
            continue
        taken = sum(max(0, f["previous"] - x) for f, x in zip(firms, row, strict=True))
        x = {firm["id"]: pieces for firm, pieces in zip(firms, row, strict=True)}
        first = instance["quantity"] - sum(row), taken
        if best is None or first <= best[0][:2]:
            key = *first, value(firms, x, policy), [-x[name] for name in order]
            best = min(best or (key, x), (key, x), key=lambda one: one[0])
    return best[1], [str(part) for part in best[0][:3]]
