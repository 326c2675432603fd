"""The import contracts cover every step, and each would fail on a planted fault."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib

import pytest

from cluster.embedded import BASE
from cluster.management.commands.gates import LINT_IMPORTS
from tests.house.sources import sources

DESCRIBED = tomllib.loads((BASE / "pyproject.toml").read_text())
CONTRACTS = {
    contract["name"].split()[0]: contract
    for contract in DESCRIBED["tool"]["importlinter"]["contracts"]
}


def test_every_step_stands_in_the_contract_of_roles():
    steps = {
        f"orders.{folder.parent.name}" for folder in (BASE / "orders").glob("*/__init__.py")
    } - {"orders.migrations"}
    assert {*steps, "cluster.members"} <= set(CONTRACTS["5"]["containers"])


def test_no_contract_was_taken_away():
    assert {"1", "2", "3", "5", "6", "7", "8", "9", "10", "11", "12"} <= set(CONTRACTS)


FAULTS = {
    "the ground looks up": ("cluster/kernel/clock.py", "import orders.capacity"),
    "members import the roof": ("cluster/members/access.py", "import cluster.settings"),
    "a step looks ahead": ("orders/drawings/__init__.py", "import orders.allocation"),
    "an undeclared step": ("orders/resale/__init__.py", '"""x"""'),
    "an undeclared role": ("orders/capacity/toolbox.py", '"""x"""'),
    "an undeclared ledger file": ("cluster/ledger/toolbox.py", '"""x"""'),
    "an undeclared ground folder": ("cluster/shop/__init__.py", '"""x"""'),
    "a framework in the kernel": ("cluster/kernel/ids.py", "import django.conf"),
    "a second door for drawings": ("orders/capacity/__init__.py", "import ezdxf"),
    "a fourth door to the seals": (
        "orders/drawings/__init__.py",
        "import cluster.ledger.keys.opening",
    ),
    "a portal that calls others": ("orders/custody.py", "import httpx"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    without = shutil.ignore_patterns("__pycache__", "static")
    for name in ("cluster", "orders"):
        shutil.copytree(BASE / name, folder / name, ignore=without)
    shutil.copy(BASE / "pyproject.toml", folder)
    return folder


def verdict(folder):
    run = subprocess.run(
        [sys.executable, "-c", LINT_IMPORTS.replace("run()", "run(['--no-cache'])")],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, re.sub(r"\s+", " ", run.stdout)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_breaks_the_house(copy, fault):
    path, line = FAULTS[fault]
    file = copy / path
    before = file.read_text() if file.exists() else None
    file.parent.mkdir(exist_ok=True)
    file.write_text((before or "") + f"\n{line}\n")
    try:
        assert verdict(copy)[0] == 1
    finally:
        if before is None and file.name == "__init__.py":
            shutil.rmtree(file.parent)
        elif before is None:
            file.unlink()
        else:
            file.write_text(before)


def test_the_house_as_it_stands_is_kept(copy):
    status, said = verdict(copy)
    assert status == 0, said


def test_nothing_of_the_standard_library_calls_out_either():
    """Contract 12 knows whole packages only; of these two one part each is a client."""
    calling = {"http.client", "urllib.request"}
    found = {
        (str(source), name)
        for source in sources()
        for node in ast.walk(source.tree)
        for name in imported(node)
        if name in calling
    }
    assert found == set()


def test_the_portal_starts_without_the_libraries_of_its_helpers():
    """Drawings are read and large divisions computed in processes of their own."""
    asked = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'cluster.settings';"
        "import django; django.setup(); import cluster.urls;"
        "print(*{'ezdxf', 'ortools', 'highspy', 'pandas'} & set(sys.modules))"
    )
    said = subprocess.run(
        [sys.executable, "-c", asked], cwd=BASE, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == []


def imported(node):
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module, *(f"{node.module}.{name.name}" for name in node.names)]
    return []
