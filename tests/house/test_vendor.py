"""What others made and we ship: each file as its package had it, nothing beside, nothing fetched."""

import json

import pytest

from cluster.management.commands.vendor_static import HOME, LOCK, wrong

PACKAGES = json.loads(LOCK.read_text())["packages"]
FREE = {"ISC", "MIT", "OFL-1.1", "0BSD", "BSD-3-Clause", "Apache-2.0"}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_every_file_is_what_the_lock_says(package):
    assert list(wrong(package)) == []
    assert package["licence"] in FREE
    assert any("LICENSE" in path for path in package["files"])


def test_no_file_stands_there_without_a_package():
    listed = {path for package in PACKAGES for path in package["files"]}
    found = {str(file.relative_to(HOME)) for file in HOME.rglob("*") if file.is_file()}
    assert found - {"lock.json"} == listed


def test_a_changed_file_is_seen():
    package = PACKAGES[0]
    path = next(iter(package["files"]))
    assert list(wrong(package | {"files": {path: "sha384-" + "A" * 64}})) == [path]
