"""What is installed is what was decided: ranges, pins and hashes agree; the lock names no host."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cluster.embedded import BASE

DESCRIBED = tomllib.loads((BASE / "pyproject.toml").read_text())
RUNS = DESCRIBED["project"]["dependencies"]
TESTS = DESCRIBED["dependency-groups"]["test"]
NOT_NEEDED_TO_RUN = {"ortools", "highspy", "pytest", "hypothesis", "playwright", "mypy", "ruff"}


def pins(name):
    text = (BASE / name).read_text()
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE))


@pytest.mark.parametrize(
    ("wanted", "lock"),
    [*[(line, "requirements.lock") for line in RUNS]]
    + [(line, "requirements-test.lock") for line in TESTS],
)
def test_every_range_is_pinned_inside_itself(wanted, lock):
    requirement = Requirement(wanted)
    pinned = pins(lock) | pins("requirements.lock")
    assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)])


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_every_pin_has_its_hash_and_no_line_is_an_address(lock):
    text = (BASE / lock).read_text()
    assert "://" not in text
    for block in re.split(r"\n(?=[A-Za-z])", text)[1:]:
        assert "--hash=sha256:" in block, block.split()[0]


def test_both_locks_agree():
    runs, tests = pins("requirements.lock"), pins("requirements-test.lock")
    assert {name: tests[name] for name in runs.keys() & tests.keys()} == {
        name: runs[name] for name in runs.keys() & tests.keys()
    }


def test_nothing_that_only_tests_need_is_installed_to_run():
    assert not NOT_NEEDED_TO_RUN & set(pins("requirements.lock"))
