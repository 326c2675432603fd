"""Slow and independent answers: a rational heap, complete enumeration."""

import hashlib
import heapq
from fractions import Fraction
from itertools import product


def rank_of(instance_id, ids):
    def drawn(firm_id):
        return hashlib.sha256(f"{instance_id}|{firm_id}".encode()).digest(), firm_id

    return {firm_id: place for place, firm_id in enumerate(sorted(ids, key=drawn))}


def value(firms, x, policy="proportional"):
    return sum(
        (x[f["id"]] - Fraction(*f.get("credit", [0, 1]))) ** 2
        / Fraction(f["pledge"] if policy == "proportional" else 1)
        for f in firms
    )


def by_heap(instance, policy="proportional"):
    """One unit at a time, exact rational prices. No minimum lots."""
    rank = rank_of(instance["id"], [f["id"] for f in instance["firms"]])
    x = {f["id"]: f.get("frozen", 0) for f in instance["firms"]}
    firms = {f["id"]: f for f in instance["firms"]}

    def entry(name):
        firm = firms[name]
        weight = firm["pledge"] if policy == "proportional" else 1
        price = (2 * x[name] + 1 - 2 * Fraction(*firm.get("credit", [0, 1]))) / weight
        return price, rank[name], name

    heap = [entry(name) for name in firms if x[name] < firms[name]["cap"]]
    heapq.heapify(heap)
    for _ in range(instance["quantity"] - sum(x.values())):
        if not heap:
            break
        name = heapq.heappop(heap)[2]
        x[name] += 1
        if x[name] < firms[name]["cap"]:
            heapq.heappush(heap, entry(name))
    return x


def by_enumeration(instance):
    """Every valid split; the fullest, then fairest, then first in the tie order."""
    firms = instance["firms"]
    rank = rank_of(instance["id"], [f["id"] for f in firms])
    order = sorted(range(len(firms)), key=lambda i: rank[firms[i]["id"]])

    def values(firm):
        frozen, high = firm.get("frozen", 0), max(firm["cap"], firm.get("frozen", 0))
        least = max(firm.get("min_lot", 0), frozen)
        return sorted({frozen, *range(least, min(high, instance["quantity"]) + 1)})

    best = None
    for row in product(*map(values, firms)):
        total = sum(row)
        if total > instance["quantity"]:
            continue
        x = {firm["id"]: pieces for firm, pieces in zip(firms, row, strict=True)}
        key = (instance["quantity"] - total, value(firms, x), [-row[i] for i in order])
        if best is None or key < best[0]:
            best = key, x
    return best[1]
