"""The exact answer of larger small instances: firm by firm, over what is placed of each lot so far.

Slow and simple: every allowed row of a firm from every reachable count of pieces per lot. What
counts after shortage is a sum over firms, ties included if firms go in their tie order, so the
best way to every count is all that has to be kept.
"""

from fractions import Fraction
from itertools import product

from tests.orders.allocation_kinds import drawn, fits, unfinished, values
from tests.orders.allocation_reference import rank_of


def by_program(instance, policy="proportional"):
    """(x, objective) of the one right answer; None where frozen work alone does not fit."""
    lots = sorted(instance["lots"], key=lambda lot: lot["id"])
    instance = instance | {"lots": lots}
    rank = rank_of(instance["id"], [firm["id"] for firm in instance["firms"]])
    best = {(0,) * len(lots): ((0, 0, 0), [], 0, [])}
    for firm in sorted(instance["firms"], key=lambda firm: rank[firm["id"]]):
        best = _joined(lots, best, list(_rows(instance, firm, policy)))
    if not best:
        return None
    placed = min(
        best, key=lambda placed: (_short(lots, placed), *_told(lots, placed, best[placed]))
    )
    aims, _, _, rows = best[placed]
    names = sorted(rank, key=rank.__getitem__)
    x = {
        f"{lot['id']}|{name}": -pieces
        for name, row in zip(names, rows, strict=True)
        for lot, pieces in zip(lots, row, strict=True)
        if pieces
    }
    told = [*_short(lots, placed), *(aims[:1] if instance["kind"] == "R" else ())]
    told += aims[1:2] if policy in ("cheapest", "earliest") else ()
    return x, [str(Fraction(one)) for one in (*told, aims[2])]


def _told(lots, placed, way):
    """Aims and totals, then what is short by due week and id, then the draws."""
    aims, totals, draws, x = way
    rows = sorted(
        (lot["due"], lot["id"], lot["quantity"] - n) for lot, n in zip(lots, placed, strict=True)
    )
    return aims, totals, [n for _, _, n in rows], draws, x


def _joined(lots, best, rows):
    """Every way so far with every row of one firm more; the best per count of pieces."""
    found = {}
    for placed, (aims, totals, draws, x) in best.items():
        for row, (more, total, draw) in rows:
            after = tuple(map(int.__add__, placed, row))
            if any(n > lot["quantity"] for n, lot in zip(after, lots, strict=True)):
                continue
            key = (
                tuple(a + b for a, b in zip(aims, more, strict=True)),
                [*totals, -total],
                draws + draw,
                [*x, tuple(-n for n in row)],
            )
            if after not in found or key < found[after]:
                found[after] = key
    return found


def _rows(instance, firm, policy):
    """What the firm may hold, and what that is worth: taken, second goal, unfairness."""
    lots, name = instance["lots"], firm["id"]
    pairs = [lot["eligible"].get(name) for lot in lots]
    allowed = (
        [0] if pair is None else values(lot, pair) for lot, pair in zip(lots, pairs, strict=True)
    )
    weight = 1 if policy == "equal" else firm["pledge"]
    for row in product(*allowed):
        held = [{name: pieces} for pieces in row]
        if not fits(instance, firm, held):
            continue
        total = sum(lot["std_minutes"] * pieces for lot, pieces in zip(lots, row, strict=True))
        taken = sum(
            lot["std_minutes"] * max(0, (pair or {}).get("previous", 0) - pieces)
            for lot, pair, pieces in zip(lots, pairs, row, strict=True)
        )
        second = {
            "cheapest": firm.get("unit_price", 0) * total,
            "earliest": unfinished(instance, firm, held),
        }.get(policy, 0)
        fair = (total - Fraction(*firm.get("credit", [0, 1]))) ** 2 / Fraction(weight)
        draw = sum(drawn(instance, lot, name) * n for lot, n in zip(lots, row, strict=True) if n)
        yield row, ((taken, second, fair), total, draw)


def _short(lots, placed):
    found = dict.fromkeys(sorted({lot.get("priority", 1) for lot in lots}), 0)
    for lot, pieces in zip(lots, placed, strict=True):
        found[lot.get("priority", 1)] += (lot["quantity"] - pieces) * lot["std_minutes"]
    return tuple(found.values())


def one_lot_by_program(instance, policy="proportional"):
    """The same for one lot (kinds S and R): a lot of pieces of one minute, in a week without end."""
    limits = ("cap", "min_lot", "frozen", "previous")
    pairs = {
        firm["id"]: {"minutes": 1} | {key: firm[key] for key in limits if key in firm}
        for firm in instance["firms"]
    }
    lot = {"id": "", "quantity": instance["quantity"], "std_minutes": 1, "release": 1, "due": 1}
    endless = [sum(firm["cap"] + firm.get("frozen", 0) for firm in instance["firms"])]
    firms = [firm | {"capacity": endless} for firm in instance["firms"]]
    again = instance["kind"] == "R"
    body = instance | {"kind": "R" if again else "J", "buckets": 1, "firms": firms}
    x, objective = by_program(body | {"lots": [lot | {"eligible": pairs}]}, policy)
    return {firm["id"]: x.get(f"|{firm['id']}", 0) for firm in instance["firms"]}, objective
