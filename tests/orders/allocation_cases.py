"""Instances for the engine's tests: drawn by hypothesis, and by hand."""

import json

from hypothesis import strategies as st

from orders.allocation.engine import allocate, canonical, read

DEMO = {
    "id": "demo-S",
    "kind": "S",
    "quantity": 20,
    "firms": [
        {"id": "F01", "pledge": 480, "cap": 20},
        {"id": "F02", "pledge": 300, "cap": 4, "credit": [1, 2]},
        {"id": "F03", "pledge": 240, "cap": 12, "min_lot": 3, "credit": [-1, 4]},
        {"id": "F04", "pledge": 60, "cap": 12, "min_lot": 3},
    ],
}


def raw(instance):
    return json.dumps(instance).encode()


def solved(instance, policy="proportional", **how):
    return allocate(read(raw(instance)), policy, **how)


def solved_bytes(instance, policy="proportional", **how):
    return canonical(solved(instance, policy, **how))


def pieces(instance, policy="proportional", **how):
    return solved(instance, policy, **how)["x"]


def changed(instance, firm_id, **values):
    """The same instance with other numbers for one firm."""
    firms = [f | values if f["id"] == firm_id else f for f in instance["firms"]]
    return instance | {"firms": firms}


def without(instance, *firm_ids, quantity):
    firms = [f for f in instance["firms"] if f["id"] not in firm_ids]
    return instance | {"firms": firms, "quantity": quantity}


@st.composite
def instances(draw, firms=6, min_lots=False, credits=True, frozen=True):
    """Small instances with many ties: few weights, tight caps, orders around the caps."""
    count = draw(st.integers(1, firms))
    rows = []
    for number in range(count):
        row = {
            "id": f"F{number:02d}",
            "pledge": draw(st.one_of(st.integers(1, 4), st.integers(1, 600))),
            "cap": draw(st.integers(0, 12)),
        }
        if frozen:
            row["frozen"] = draw(st.sampled_from([0, 0, 0, 1, 4]))
        if credits:
            row["credit"] = [draw(st.integers(-9, 9)), draw(st.integers(1, 7))]
        if min_lots:
            row["min_lot"] = draw(st.sampled_from([0, 0, 1, 2, 3, 5, 9, 13]))
        rows.append(row)
    fixed = sum(row.get("frozen", 0) for row in rows)
    quantity = fixed + draw(st.integers(0, 8 * count))
    return {
        "id": draw(st.sampled_from(["o1", "o2:ab"])),
        "kind": "S",
        "quantity": quantity,
        "firms": rows,
    }


PLAIN = instances(credits=False, frozen=False)
