"""Who may open a sealed value: a reviewed list of callers, and every other way refused."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEYS = "cluster.ledger.keys"
OPENING = f"{KEYS}.opening"
DOORS = {"price_owner", "opening", "consent_test", "allocation_run"}
# A line here is a decision: which part of the house may give which reason.
ALLOWED = {
    "orders.capacity": {"price_owner"},
    "orders.jointorders": {"opening", "consent_test"},
    "orders.allocation": {"allocation_run"},
}
# What may be taken from the parts of `keys` that touch clear keys, and by whom.
INNER = {
    f"{KEYS}.ring": {
        "cluster.ledger.management.commands.rewrap_keys",
        "cluster.safety",
        "cluster.embedded",
    },
    f"{KEYS}.datakeys": set(),
    f"{KEYS}.cipher": set(),
    f"{KEYS}.sealing": set(),
    f"{KEYS}.personal": {"cluster.ledger.apps"},
}


def faults(module, source):
    """Every way in which a module reaches for a sealed value without being on the list."""
    if module == KEYS or module.startswith(f"{KEYS}."):
        return []
    tree = ast.parse(source)
    reached = set().union(*(_imported(node) for node in ast.walk(tree)))
    return [
        *_uninvited(module, reached),
        *_wrong_doors(module, tree, reached),
        *(f"{module}: names {n.value!r}" for n in ast.walk(tree) if _names_keys(n)),
    ]


def _imported(node):
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module:
        return {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return set()


def _uninvited(module, reached):
    if _doors_of(module) is None and OPENING in reached:
        yield f"{module}: imports {OPENING}"
    for inner, invited in INNER.items():
        if module not in invited and inner in reached:
            yield f"{module}: imports {inner}"
    yield from (f"{module}: imports all of keys" for name in reached if name == f"{KEYS}.*")


def _wrong_doors(module, tree, reached):
    if OPENING in reached:
        used = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)} & DOORS
        for door in sorted(used - (_doors_of(module) or set())):
            yield f"{module}: gives the reason {door}"


def _doors_of(module):
    return next((doors for part, doors in ALLOWED.items() if module.startswith(f"{part}.")), None)


def _names_keys(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and KEYS in node.value


def modules():
    for top in ("cluster", "orders", "sharing"):
        for file in sorted((ROOT / top).rglob("*.py")):
            parts = file.relative_to(ROOT).with_suffix("").parts
            yield ".".join(part for part in parts if part != "__init__"), file


def test_only_the_listed_callers_open_seals():
    assert [fault for name, file in modules() for fault in faults(name, file.read_text())] == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("orders.capacity.views", "from cluster.ledger.keys.opening import Reason, unseal\nReason.opening(1, 2, 3)"),
        ("orders.jointorders.queries", "from cluster.ledger.keys.opening import Reason\nReason.price_owner(1, 2)"),
        ("orders.allocation.commands", "import cluster.ledger.keys.opening as o\no.Reason.opening(1, 2, 3)"),
        ("orders.drawings.commands", "from cluster.ledger.keys.opening import unseal"),
        ("orders.policies", "from cluster.ledger.keys import opening"),
        ("cluster.members.commands", "import cluster.ledger.keys.opening"),
        ("cluster.web.api", "from cluster.ledger.keys.datakeys import keys_to_open"),
        ("orders.capacity.commands", "from cluster.ledger.keys import datakeys"),
        ("orders.capacity.commands", "from cluster.ledger.keys.cipher import decrypt"),
        ("orders.capacity.commands", "from cluster.ledger.keys.ring import ring"),
        ("cluster.apps", "from cluster.ledger.keys import *"),
        ("orders.capacity.api", "import_module('cluster.ledger.keys.opening').unseal"),
    ],
)  # fmt: skip
def test_every_other_way_is_found(module, source):
    assert faults(module, source)


def test_the_listed_ways_are_free():
    owner = "from cluster.ledger.keys.opening import Reason, unseal\nunseal(Reason.price_owner(o, f), c, s)"
    sealer = "from cluster.ledger.keys import seal_committed, shred"
    assert faults("orders.capacity.queries", owner) == []
    assert faults("orders.capacity.commands", sealer) == []
