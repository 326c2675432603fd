"""What is installed is what was decided: ranges, pins and hashes agree; the lock names no host."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cluster.embedded import BASE

DESCRIBED = tomllib.loads((BASE / "pyproject.toml").read_text())
RUNS = DESCRIBED["project"]["dependencies"]
GROUPS = DESCRIBED["dependency-groups"]
LOCKS = ["requirements.lock", *(f"requirements-{group}.lock" for group in GROUPS)]
NOT_NEEDED_TO_RUN = {
    "ortools",
    "apportionment",
    "highspy",
    "pytest",
    "hypothesis",
    "playwright",
    "mypy",
    "ruff",
}


def pins(name):
    text = (BASE / name).read_text()
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE))


@pytest.mark.parametrize(
    ("wanted", "lock"),
    [*[(line, "requirements.lock") for line in RUNS]]
    + [(line, f"requirements-{group}.lock") for group, lines in GROUPS.items() for line in lines],
)
def test_every_range_is_pinned_inside_itself(wanted, lock):
    requirement = Requirement(wanted)
    pinned = pins(lock) | pins("requirements.lock")
    assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)])


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_hash_and_no_line_is_an_address(lock):
    text = (BASE / lock).read_text()
    assert "://" not in text
    for block in re.split(r"\n(?=[A-Za-z])", text)[1:]:
        assert "--hash=sha256:" in block, block.split()[0]


def test_all_locks_agree():
    known = {}
    for lock in LOCKS:
        for name, version in pins(lock).items():
            assert known.setdefault(name, version) == version, (lock, name)


def test_the_two_solvers_can_be_imported_in_one_process():
    """From 1.15 on, highspy and ortools 9.15 clash."""
    assert pins("requirements-solvers.lock")["highspy"] == "1.14.0"


def test_nothing_that_only_tests_need_is_installed_to_run():
    assert not NOT_NEEDED_TO_RUN & set(pins("requirements.lock"))
