"""Small problems of several lots for the flow's tests: many ties, tight weeks, odd credits."""

import json
from random import Random  # noqa: TID251 - seeded

from orders.allocation.engine import read


def problem(instance):
    return read(json.dumps(instance).encode())


def shuffled(instance, dice):
    """The same instance with its firms, lots and eligible firms in another order."""
    firms, lots = list(instance["firms"]), []
    for lot in instance["lots"]:
        eligible = (
            list(lot["eligible"]) if instance["kind"] == "M" else list(lot["eligible"].items())
        )
        dice.shuffle(eligible)
        lots.append(lot | {"eligible": eligible if instance["kind"] == "M" else dict(eligible)})
    dice.shuffle(firms)
    dice.shuffle(lots)
    return instance | {"firms": firms, "lots": lots}


def drawn(seed, *, firms=5, lots=4, buckets=3):
    """One small instance of kind M, J or R; `seed` decides everything."""
    dice = Random(seed)
    kind = dice.choice("MJR")
    weeks = dice.randint(1, buckets)
    start = dice.random() < 0.5  # all lots can start in week 1
    count = dice.randint(1, firms)
    made = [_firm(dice, kind, number, weeks) for number in range(count)]
    asked = [
        _lot(dice, kind, number, [f["id"] for f in made], (weeks, start))
        for number in range(dice.randint(1, lots))
    ]
    return {"id": f"p{seed}", "kind": kind, "buckets": weeks, "firms": made, "lots": asked}


def _firm(dice, kind, number, weeks):
    row = {
        "id": f"F{number:02d}",
        "pledge": dice.choice([1, 1, 2, 3, dice.randint(1, 900)]),
        "credit": dice.choice([[0, 1]] * 3 + [[dice.randint(-9, 9), dice.choice([1, 2, 7])]]),
        "unit_price": dice.choice([1, 2, 3]),
    }
    if kind != "M":
        row["capacity"] = [dice.choice([0, dice.randint(0, 30), 60]) for _ in range(weeks)]
    return row


def _lot(dice, kind, number, firms, calendar):
    weeks, start = calendar
    who = [name for name in firms if dice.random() < 0.6]
    lot = {
        "id": f"L{number:02d}",
        "quantity": dice.choice([0, 1, 2, 5, dice.randint(0, 12)]),
        "priority": dice.choice([1, 1, 1, 2, 3]),
        "eligible": who,
    }
    if kind == "M":
        return lot
    release = 1 if start else dice.randint(1, weeks)
    lot |= {
        "std_minutes": dice.choice([1, 2, 3, 5]),
        "release": release,
        "due": dice.randint(release, weeks),
    }
    left, pairs = lot["quantity"], {}
    for name in who:
        pairs[name] = {"minutes": lot["std_minutes"] + dice.choice([0, 0, 0, 1])}
        pairs[name]["setup"] = dice.choice([0, 0, 2])
        if dice.random() < 0.3:
            pairs[name]["cap"] = dice.randint(0, 6)
        if kind == "R" and dice.random() < 0.3:
            pairs[name]["frozen"] = dice.randint(0, left)
            left -= pairs[name]["frozen"]
    return lot | {"eligible": pairs}
