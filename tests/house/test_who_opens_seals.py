"""Who may open a sealed value: a reviewed list of callers, and every other way refused."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEYS = "cluster.ledger.keys"
OPENING = f"{KEYS}.opening"
DOORS = {"price_owner", "opening", "consent_test", "allocation_run"}
# A line here is a decision: which module may give which reason.
ALLOWED = {
    "orders.capacity.queries.pledges": {"price_owner"},
    "orders.jointorders.commands.opening": {"opening"},
    "orders.allocation.commands.running": {"allocation_run"},
}
# What touches clear keys or opens files, and who may take it.
INNER = {
    # the start asks where the ring lies, never for a key
    f"{KEYS}.ring": {"cluster.ledger.management.commands.rewrap_keys", "cluster.safety.found"},
    f"{KEYS}.datakeys": set(),
    f"{KEYS}.cipher": set(),
    f"{KEYS}.sealing": set(),
    f"{KEYS}.files": set(),
    f"{KEYS}.open_file": {"orders.drawings.shelf"},
    f"{KEYS}.open_files": {"orders.drawings.shelf"},
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
        return {f"{node.module}.{alias.name}" for alias in node.names}
    return set()


def _reaches(reached, part):
    return any(name == part or name.startswith(f"{part}.") for name in reached)


def _uninvited(module, reached):
    if module not in ALLOWED and _reaches(reached, OPENING):
        yield f"{module}: imports {OPENING}"
    for inner, invited in INNER.items():
        if module not in invited and _reaches(reached, inner):
            yield f"{module}: imports {inner}"
    for whole in {KEYS, f"{KEYS}.*"} & reached:
        yield f"{module}: imports {whole} as a whole"


def _wrong_doors(module, tree, reached):
    if _reaches(reached, OPENING):
        used = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)} & DOORS
        for door in sorted(used - ALLOWED.get(module, set())):
            yield f"{module}: gives the reason {door}"


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
        ("orders.capacity.queries.pledges", "from cluster.ledger.keys.opening import Reason, unseal\nReason.opening(1, 2, 3)"),
        ("orders.jointorders.commands.opening", "from cluster.ledger.keys.opening import Reason\nReason.price_owner(1, 2)"),
        ("orders.allocation.commands.running", "import cluster.ledger.keys.opening as o\no.Reason.opening(1, 2, 3)"),
        ("orders.capacity.views", "from cluster.ledger.keys.opening import unseal"),
        ("orders.policies", "from cluster.ledger.keys import opening"),
        ("cluster.members.commands", "import cluster.ledger.keys.opening"),
        ("cluster.web.api.manners", "from cluster.ledger.keys.datakeys import keys_to_open"),
        ("orders.capacity.commands", "from cluster.ledger.keys import datakeys"),
        ("orders.capacity.commands", "from cluster.ledger.keys.cipher import decrypt"),
        ("orders.capacity.commands", "from cluster.ledger.keys.ring import ring"),
        ("orders.drawings.views", "from cluster.ledger.keys import open_file"),
        ("orders.drawings.views", "from cluster.ledger.keys.files import open_file"),
        ("cluster.apps", "from cluster.ledger.keys import *"),
        ("orders.drawings.views", "from cluster.ledger import keys\nkeys.open_file(1, 2, 3, 4)"),
        ("orders.drawings.views", "import cluster.ledger.keys as k\nk.opening.unseal(1, 2, 3)"),
        ("orders.capacity.api", "import_module('cluster.ledger.keys.opening').unseal"),
    ],
)  # fmt: skip
def test_every_other_way_is_found(module, source):
    assert faults(module, source)


def test_the_listed_ways_are_free():
    owner = "from cluster.ledger.keys.opening import Reason, unseal\nunseal(Reason.price_owner(o, f), c, s)"
    sealer = "from cluster.ledger.keys import seal_committed, shred"
    assert faults("orders.capacity.queries.pledges", owner) == []
    assert faults("orders.capacity.commands.pledging", sealer) == []
