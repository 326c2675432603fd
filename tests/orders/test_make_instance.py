"""Instances by family: readable, varied, and the same bytes on every machine."""

import hashlib
import json
import os
import subprocess
import sys

import pytest

from cluster.embedded import BASE
from orders.allocation.digits import canonical
from orders.allocation.engine import Instance, Problem, allocate, read
from orders.allocation.engine.flow import fair_flow
from orders.allocation.families import FAMILIES, UnknownFamily, make

LARGE = {name for name in FAMILIES if "26000x" in name or "2000x" in name}
DIGESTS = {
    "split-22": "add0da3120fc5ca54f3fe30d2208da8ef2bb75ed2a06794b150339465b70327f",
    "cluster-22x20x8": "9445b1c6fc1f5ff00d1548b9aba3461ce5b84fa73a3de0939d28863d1f0df5c9",
    "realloc": "1fcf6214cd7c670d4d9e739fb9c9795012e1eccd2ab484f9ed2ffccf0ffd8603",
    "season": "e3219f29616e179a3d2e3648f7bfa22217a24a4e6bcdd8a0951c5fbd8fadb31b",
}


@pytest.mark.parametrize("family", sorted(DIGESTS))
def test_a_family_has_the_same_bytes_for_ever(family):
    assert hashlib.sha256(canonical(make(family))).hexdigest() == DIGESTS[family]


@pytest.mark.parametrize("family", [name for name in FAMILIES if name not in LARGE | {"season"}])
def test_every_family_is_readable_and_its_seeds_differ(family):
    first, second = (canonical(make(family, seed)) for seed in (1, 2))
    assert first != second
    found = read(first)
    if isinstance(found, Instance) and len(found.firms) > 5_000:
        assert found.quantity > 0  # its division is timed in the bench: reasons for all take long
    elif isinstance(found, Instance):
        assert sum(allocate(found)["x"].values()) <= found.quantity
    else:
        assert fair_flow(found).placed > 0


def test_the_hard_families_are_hard_in_their_own_way():
    found = {
        name: read(canonical(make(name)))
        for name in FAMILIES
        if name not in LARGE and "-" not in name and name != "season"
    }
    assert any(pair.min_lot > 1 for pair in found["minlot"].pairs)
    assert any(pair.setup for pair in found["setup"].pairs)
    per_firm = {}
    for pair in found["unrelated"].pairs:
        lot = found["unrelated"].lots[pair.lot]
        per_firm.setdefault(pair.firm, set()).add(pair.minutes * 100 // lot.std_minutes // 10)
    assert any(max(row) - min(row) > 3 for row in per_firm.values())
    over = found["over"]
    assert any(fair_flow(over).short)
    assert isinstance(found["realloc"], Problem)
    assert found["realloc"].kind == "R"
    assert any(pair.previous > pair.frozen > 0 for pair in found["realloc"].pairs)


def test_a_hard_family_comes_in_other_sizes():
    small = read(canonical(make("over-12x10x4")))
    assert (len(small.firms), len(small.lots), small.buckets) == (12, 10, 4)
    assert any(fair_flow(small).short)
    with pytest.raises(UnknownFamily):
        make("tight-12x10")


def test_a_season_is_five_hundred_orders_with_declines_and_shortfalls():
    season = make("season")
    assert len(season["orders"]) == 500
    for order in season["orders"]:
        names = {firm["id"] for firm in order["instance"]["firms"]}
        assert isinstance(read(canonical(order["instance"])), Instance)
        assert names >= {*order["declines"], *order["shortfalls"]}
    assert any(order["declines"] for order in season["orders"])
    assert any(order["shortfalls"] for order in season["orders"])


@pytest.mark.parametrize(
    "name",
    [
        "",
        "split",
        "split-0",
        "split-2x2",
        "cluster-5",
        "cluster-1x1x1x1",
        "realloc-3x3",
        "split-100001",
        "nothing",
    ],
)
def test_an_unknown_family_is_refused(name):
    with pytest.raises(UnknownFamily):
        make(name)


def run(*words):
    return subprocess.run(
        [sys.executable, "manage.py", "make_instance", *words],
        cwd=BASE,
        env=os.environ | {"MATSON_PYTHON": "this"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_writes_lists_and_refuses(tmp_path):
    file = tmp_path / "made.json"
    assert run("tight", "--seed", "7", "--out", str(file)).returncode == 0
    assert file.read_bytes() == canonical(make("tight", 7))
    assert run().stdout.split() == list(FAMILIES)
    refused = run("loose")
    assert refused.returncode == 2
    assert json.loads(refused.stderr)["code"] == "UNKNOWN_FAMILY"
    assert run("tight", "--out", str(tmp_path / "no" / "where")).returncode == 2
